import type { Cell, QueryResult, ResultColumn, ResultComparison, ResultPeriod } from "#metrics/query.ts";
import { bridgeRows, describeProfile } from "./bridge.ts";
import { formatMoney, formatNumberOf, formatRounded, formatShare, groupDigits } from "./numbers.ts";
import { type Page, paint, suggest } from "./page.ts";
import { printTable } from "./table.ts";
import { escapeControls, wrap } from "./text.ts";

export const unknown = "(unknown)";
const notComputable = "-";

/** The answer as a table, then what it rests on: period, rows, files, and everything that is missing from it. */
export function printQueryResult(result: QueryResult, page: Page): string {
  const { coverage, files, pending, notes, bridge, profile } = result;
  const { columns, rows } = bridge === undefined ? result : bridgeRows(result, bridge);
  const currencyAt = columns.findIndex((column) => column.id === "currency");
  const titles = columns.map((column) => ({
    title: column.currency ? `${column.id} (${column.currency})` : column.id,
    align: column.unit === "dimension" ? ("left" as const) : ("right" as const),
  }));
  const toCells = (row: readonly Cell[]): string[] => {
    const currency = typeof row[currencyAt] === "string" ? row[currencyAt] : "";
    return columns.map((column, at) => formatCell(row[at] ?? null, column, column.currency ?? currency));
  };
  const cells = [...rows.map(toCells), ...(result.totals ?? []).map((row) => totalCells(row, columns, toCells))];
  const lines = cells.length === 0 ? ["no rows"] : printTable(titles, cells, page);
  const paragraph = (text: string): void => void lines.push(...wrap(text, page.width));
  lines.push("");
  paragraph(`Period: ${describePeriod(result.period)}`);
  if (result.comparison) paragraph(`Compared with: ${describeComparison(result.comparison)}`);
  const filters = (result.query.where ?? []).map(
    ({ dimension, op, value }) => `${dimension} ${op} ${value ?? unknown}`,
  );
  if (filters.length > 0) paragraph(`Only: ${escapeControls(filters.join(", "))}`);
  const undated = coverage.undated === 0 ? "" : `, ${formatNumberOf(coverage.undated, "row")} without a date`;
  paragraph(
    `Rows: ${groupDigits(String(coverage.rowsUsed))} used of ${groupDigits(String(coverage.rowsTotal))}${undated}`,
  );
  if (files.length > 0) paragraph(`Files: ${listNames(files.map((file) => file.name))}`);
  const from = bridge === undefined ? "" : `, compared with ${describeProfile(bridge.from)}`;
  if (profile.id !== "standard" || from !== "") paragraph(`Profile: ${describeProfile(profile)}${from}`);
  const definitions = bridge === undefined ? result.definitions : result.definitions.slice(-1);
  for (const { id, description } of definitions) paragraph(paint(page, "dim", `${id}: ${description}`));
  if (result.truncated) paragraph("More rows were cut off by --limit.");
  for (const { fileId, name, state } of pending) {
    const why = state === "needs_decision" ? "waits for a decision" : `is still being processed (${state})`;
    paragraph(paint(page, "yellow", `Not in these numbers: ${escapeControls(name)} (${fileId}) ${why}.`));
  }
  for (const note of notes) paragraph(`Note: ${escapeControls(withOurCommand(note, page))}`);
  return lines.join("\n");
}

/** All rows together stand below the others: "total" in the place of their dimensions, but for a currency. */
function totalCells(
  row: readonly Cell[],
  columns: readonly ResultColumn[],
  toCells: (row: readonly Cell[]) => string[],
): string[] {
  const named = columns.findIndex(({ unit }, at) => unit === "dimension" && row[at] === null);
  return toCells(row).map((text, at) => {
    if (columns[at]?.unit !== "dimension" || row[at] !== null) return text;
    return at === named ? "total" : "";
  });
}

function describeComparison(comparison: ResultComparison): string {
  const how = { weekday: ", by weekday", calendar: ", by the calendar", place: "" }[comparison.alignment];
  return `${describePeriod(comparison)}${how}`;
}

/** Money in its currency's digits, rates, coverages and shares as percentages, other ratios with four digits. */
export function formatCell(cell: Cell, column: Pick<ResultColumn, "id" | "unit">, currency: string): string {
  if (cell === null) return column.unit === "dimension" ? unknown : notComputable;
  const text = String(cell);
  switch (column.unit) {
    case "dimension":
      return text === "" ? unknown : escapeControls(text);
    case "money":
      return formatMoney(text, currency);
    case "count":
    case "quantity":
      return groupDigits(text);
    case "ratio":
      return /_(rate|coverage|share(_of_\w+)?)(?:_by_order_date)?$/.test(column.id)
        ? formatShare(text)
        : formatRounded(text, 4);
  }
}

/** "2026-Q1, 2026-01-01 to 2026-03-31 (UTC)": both days included, as people count. */
export function describePeriod({ label, from, to, timeZone }: ResultPeriod): string {
  if (from === null || to === null) return label;
  const last = new Date(Date.parse(`${to}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
  const span = from === last ? from : `${from} to ${last}`;
  const isSaid = label === span || label === from || label === `${from}..${last}`;
  return `${isSaid ? "" : `${label}, `}${span} (${timeZone})`;
}

function listNames(names: readonly string[]): string {
  const shown = names.slice(0, 5).map(escapeControls).join(", ");
  return names.length > 5 ? `${shown} and ${formatNumberOf(names.length - 5, "more", "more")}` : shown;
}

/** A note may name a command; the reader calls it his way, for his business. */
export function withOurCommand(note: string, page: Page): string {
  return note.replace(/\bom (decide \S+ --set \S+)/, (_whole, command: string) => suggest(page, command));
}
