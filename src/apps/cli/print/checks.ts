import type { Health } from "../../home/service.ts";
import { type Page, paint } from "./page.ts";
import { printTable } from "./table.ts";
import { escapeControls } from "./text.ts";

/** Checks with their outcome, as lines. */
export function printChecks(checks: Health["checks"], page: Page): readonly string[] {
  const outcome = (ok: boolean): string => (ok ? paint(page, "green", "ok") : paint(page, "red", "not ok"));
  const rows = checks.map(({ name, ok, detail }) => [outcome(ok), name, escapeControls(detail)]);
  return printTable(columns, rows, page);
}

/** What is to be mended; where nothing is, what `well` says. */
export function sayVerdict(checks: Health["checks"], well: string): string {
  const failing = checks.filter(({ ok }) => !ok).map(({ name }) => name);
  return failing.length === 0 ? well : `To mend: ${failing.join(", ")}.`;
}

const columns = [
  { title: "", align: "left", whole: true },
  { title: "check", align: "left", whole: true },
  { title: "found", align: "left", whole: true },
] as const;
