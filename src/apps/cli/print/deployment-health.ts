import type { DeploymentHealth } from "../../lambda/check-deployment.ts";
import { printChecks, sayVerdict } from "./checks.ts";
import type { Page } from "./page.ts";
import { printTable } from "./table.ts";
import { escapeControls } from "./text.ts";

/** Checks with their outcome, then what was not seen, with the command that shows it. */
export function printDeploymentHealth({ checks, unseen }: DeploymentHealth, page: Page): string {
  const unseenRows = unseen.map(({ what, command }) => [what, escapeControls(command)]);
  return [
    ...printChecks(checks, page),
    "",
    ...printTable(unseenColumns, unseenRows, page),
    "",
    sayVerdict(checks, "What can be seen from here is well."),
  ].join("\n");
}

const unseenColumns = [
  { title: "not seen from here", align: "left", whole: true },
  { title: "look by", align: "left", whole: true },
] as const;
