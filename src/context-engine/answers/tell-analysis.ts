import type { AnalysisResult } from "#metrics/analyses/analysis.ts";
import type { Cell, ResultColumn } from "#metrics/query.ts";
import { countOf, sayCell } from "../utils/number-text.ts";

/** Rows that are named in the text, and numbers of each. */
const mostNamed = 6;
const mostNumbers = 2;
/** What says most of two items that are bought together. */
const ofPairs = new Set(["both_orders", "lift"]);

/** An analysis in sentences: what it is of, then its summary, or its first rows where it has none; the table has all. */
export function tellAnalysis(
  {
    analysis,
    summary,
    columns,
    rows,
    rowCount,
  }: Pick<AnalysisResult, "analysis" | "summary" | "columns" | "rows" | "rowCount">,
  period: string,
): string {
  const head = `${analysis.title} by ${analysis.by}, ${period}`;
  const { columns: told, rows: named } = summary.rows.length > 0 ? summary : { columns, rows };
  if (named.length === 0) return `${head}: none.`;
  const said = named.slice(0, mostNamed).map((row) => tellRow(row, told));
  const more = named.length > mostNamed ? `, and ${named.length - mostNamed} more` : "";
  return `${head}, ${countOf(rowCount, "row")}: ${said.join("; ")}${more}.`;
}

function tellRow(row: readonly Cell[], columns: readonly ResultColumn[]): string {
  const cells = columns.map((column, at) => ({ column, cell: row[at] ?? null }));
  const labels = cells
    .filter(({ column }) => column.unit === "dimension")
    .map(({ cell }) => String(cell ?? "(unknown)"));
  const numbers = cells.filter(({ column }) => column.unit !== "dimension");
  const paired = numbers.filter(({ column }) => ofPairs.has(column.id));
  const said = (paired.length > 0 ? paired : numbers.slice(0, mostNumbers)).map(
    ({ column, cell }) => `${column.id.replaceAll("_", " ")} ${sayCell(cell, column, column.currency)}`,
  );
  return `${labels.join(" and ")} ${said.join(", ")}`;
}
