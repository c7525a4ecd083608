import type { DeploymentHealth } from "../../lambda/check-deployment.ts";
import { type Page, paint } from "./page.ts";
import { printTable } from "./table.ts";
import { escapeControls } from "./text.ts";

/** Checks with their outcome, then what was not seen, with the command that shows it. */
export function printDeploymentHealth({ checks, unseen }: DeploymentHealth, page: Page): string {
  const outcome = (ok: boolean): string => (ok ? paint(page, "green", "ok") : paint(page, "red", "not ok"));
  const checkRows = checks.map(({ name, ok, detail }) => [outcome(ok), name, escapeControls(detail)]);
  const failing = checks.filter(({ ok }) => !ok).map(({ name }) => name);
  const verdict = failing.length === 0 ? "What can be seen from here is well." : `To mend: ${failing.join(", ")}.`;
  const unseenRows = unseen.map(({ what, command }) => [what, escapeControls(command)]);
  return [
    ...printTable(checkColumns, checkRows, page),
    "",
    ...printTable(unseenColumns, unseenRows, page),
    "",
    verdict,
  ].join("\n");
}

const checkColumns = [
  { title: "", align: "left", whole: true },
  { title: "check", align: "left", whole: true },
  { title: "found", align: "left", whole: true },
] as const;

const unseenColumns = [
  { title: "not seen from here", align: "left", whole: true },
  { title: "look by", align: "left", whole: true },
] as const;
