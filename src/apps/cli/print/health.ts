import type { HealthCheck } from "../../local/service.ts";
import { type Page, paint } from "./page.ts";
import { printTable } from "./table.ts";
import { escapeControls } from "./text.ts";

/** Checks with their outcome, then the settings with where each came from. */
export function printHealth(
  checks: readonly HealthCheck[],
  settings: readonly { readonly name: string; readonly value: string; readonly origin: string }[],
  page: Page,
): string {
  const outcome = (ok: boolean): string => (ok ? paint(page, "green", "ok") : paint(page, "red", "not ok"));
  const checkRows = checks.map(({ name, ok, detail }) => [outcome(ok), name, escapeControls(detail)]);
  const settingRows = settings.map(({ name, value, origin }) => [name, escapeControls(value), origin]);
  const failing = checks.filter((check) => !check.ok).map((check) => check.name);
  const verdict = failing.length === 0 ? "All is well." : `To mend: ${failing.join(", ")}.`;
  return [
    ...printTable(checkColumns, checkRows, page),
    "",
    ...printTable(settingColumns, settingRows, page),
    "",
    verdict,
  ].join("\n");
}

const checkColumns = [
  { title: "", align: "left", whole: true },
  { title: "check", align: "left", whole: true },
  { title: "found", align: "left", whole: true },
] as const;

const settingColumns = [
  { title: "setting", align: "left", whole: true },
  { title: "value", align: "left", whole: true },
  { title: "from", align: "left", whole: true },
] as const;
