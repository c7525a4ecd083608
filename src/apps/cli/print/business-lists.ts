import type { RowIssue } from "#core/terms.ts";
import type { ListReport, ListState } from "../../home/lists/list-report.ts";
import { formatNumberOf } from "./numbers.ts";
import type { Page } from "./page.ts";
import { printStale } from "./settings.ts";
import { escapeControls } from "./text.ts";

const mostShown = 20;
const words = { costs: "costs", leadTimes: "lead times", rates: "exchange rates" } as const;

/** What became of the lines of a list, and each that was refused. */
export function printListReport(report: ListReport, page: Page): string {
  const { kind, taken, table, mapping, lines, refused, compared, notes, settings } = report;
  const feeding = mapping.flatMap(({ source, field }) => (field === null ? [] : `${source} = ${field}`));
  const became = [
    `${lines.taken} taken`,
    ...(lines.repeated === 0 ? [] : [`${lines.repeated} say the same as another one`]),
    ...(lines.refused === 0 ? [] : [`${lines.refused} refused`]),
    ...(lines.skipped === 0 ? [] : [`${lines.skipped} skipped: headers or totals`]),
  ];
  const outcome = taken
    ? `the list of ${words[kind]} is set: ${compared.added} added, ${compared.changed} changed, ${compared.removed} removed`
    : `nothing was changed: mend the refused lines, or leave them out with --skip-refused`;
  const more = lines.refused - Math.min(refused.length, mostShown);
  return [
    `${table}: ${feeding.join(", ")}`,
    `${formatNumberOf(lines.read, "line")}: ${became.join(", ")}`,
    ...refused.slice(0, mostShown).flatMap(printRefused),
    ...(more > 0
      ? [`  and ${formatNumberOf(more, "line")} more${refused.length > mostShown ? ": --json has them" : ""}`]
      : []),
    outcome,
    ...notes,
    ...(taken ? [usedFrom(kind)] : []),
    ...printStale(settings?.stale ?? [], page),
  ]
    .map(escapeControls)
    .join("\n");
}

function usedFrom(kind: ListReport["kind"]): string {
  switch (kind) {
    case "costs":
      return "numbers are counted with it from now on: it makes no file stale, and none is read again";
    case "rates":
      return "numbers that are asked for in one currency are converted with it, as by `om query --currency EUR`";
    case "leadTimes":
      return "it counts at once in safety stock, reorder points, order quantities and overstock; it makes no file stale";
  }
}

function printRefused({ line, column, raw, code, reason, fix }: RowIssue): string[] {
  const where = column === null ? "" : ` ${column}`;
  return [`  line ${line}${where} ${JSON.stringify(raw)} ${code}: ${reason}`, `    ${fix}`];
}

/** The list as CSV. */
export function printList({ entries }: ListState): string {
  const names = Object.keys(entries[0] ?? {});
  const rows = entries.map((entry) => Object.values(entry).map((value: string | null) => toCell(plain(value ?? ""))));
  return [names, ...rows].map((cells) => cells.join(",")).join("\n");
}

/** "1.234" may be a thousand: one zero more says that it is not. */
function plain(text: string): string {
  return /^-?\d{1,3}\.\d{3}$/.test(text) ? `${text}0` : text;
}

function toCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
