import type { DatasetHygiene, HygieneReport, HygieneRow } from "#metrics/hygiene/hygiene-report.ts";
import { quoteRecord } from "./explanation.ts";
import { describeFinding, describeLine } from "./hygiene.ts";
import { formatNumberOf } from "./numbers.ts";
import { type Page, paint, suggest } from "./page.ts";
import { escapeControls, wrap } from "./text.ts";

const indent = "    ";

/** By dataset and class: how many rows, what they are worth, what they do to numbers, how to mend them, and the first of them. */
export function printHygiene({ datasets }: HygieneReport, page: Page): string {
  if (datasets.length === 0) return `No rows to look at yet. Begin with: ${suggest(page, "ingest FILE.csv")}`;
  return datasets.map((one) => printDataset(one, page).join("\n")).join("\n\n");
}

function printDataset({ dataset, rows, salesDays, findings, pending, notes }: DatasetHygiene, page: Page): string[] {
  const days = salesDays === null ? "" : `; sales are of ${salesDays.from} to ${salesDays.to}`;
  const looked = `${formatNumberOf(rows, "row")} looked at${days}`;
  const lines = wrap(`${paint(page, "bold", dataset)}: ${looked}`, page.width);
  if (findings.length === 0) lines.push("  nothing stands out");
  for (const finding of findings) {
    lines.push(...wrap(describeFinding(finding, page), page.width, "  "));
    lines.push(...wrap(`${finding.effect}; fix: ${finding.fix}`, page.width, indent));
    lines.push(...finding.lines.flatMap((row) => printRow(row, page)));
    const hidden = finding.rows - finding.lines.length;
    if (hidden > 0 && finding.lines.every(({ record }) => record === null))
      lines.push(
        paint(
          page,
          "dim",
          `${indent}${formatNumberOf(hidden, "more row")}: ${suggest(page, `hygiene --dataset ${dataset} --class ${finding.id}`)}`,
        ),
      );
    else if (hidden > 0)
      lines.push(paint(page, "dim", `${indent}${formatNumberOf(hidden, "more row")}: --limit shows up to 1000`));
  }
  for (const { fileId, name, state } of pending) {
    const why = state === "needs_decision" ? "waits for a decision" : `is still being processed (${state})`;
    lines.push(
      ...wrap(paint(page, "yellow", `Not looked at: ${escapeControls(name)} (${fileId}) ${why}.`), page.width, "  "),
    );
  }
  return [...lines, ...notes.flatMap((note) => wrap(`Note: ${escapeControls(note)}`, page.width, "  "))];
}

/** `stock.csv, line 14, "A-4": quantity_on_hand -2`, and below it the line as it is written where it was read again. */
function printRow(row: HygieneRow, page: Page): string[] {
  const { file, table, record } = row;
  const place = file === table || file.startsWith(`${table}.`) ? file : `${file} [${table}]`;
  const head = wrap(`${escapeControls(place)}, ${describeLine(row)}`, page.width, indent);
  return record === null ? head : [...head, paint(page, "dim", `${indent}  ${quoteRecord(record, page)}`)];
}
