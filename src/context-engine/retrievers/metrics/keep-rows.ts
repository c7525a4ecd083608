import { compareDecimals, parseDecimal } from "#core/money.ts";
import type { Cell, QueryResult } from "#metrics/query.ts";
import type { PlannedQuery, Threshold } from "../../models/plan.ts";

/** Rows on the side of the threshold, those that the other answer does not have, and only so many. Unknown is on no side. */
export function keepRows(
  result: QueryResult,
  { threshold, keep }: PlannedQuery,
  without: QueryResult | null,
): QueryResult {
  const others = without === null ? null : new Set(without.rows.map(([first]) => first));
  const inside = result.rows.filter((row) => others === null || !others.has(row[0] ?? null));
  const passing = threshold === undefined ? inside : inside.filter((row) => passes(row, result, threshold));
  return { ...result, rows: passing.slice(0, keep) };
}

function passes(row: readonly Cell[], { columns }: QueryResult, { column, is, value }: Threshold): boolean {
  const cell = row[columns.findIndex(({ id }) => id === column)] ?? null;
  const [left, right] = [parseDecimal(String(cell ?? "")), parseDecimal(String(value))];
  if (left === null || right === null) return false;
  const order = compareDecimals(left, right);
  if (is === "<") return order < 0;
  if (is === "<=") return order <= 0;
  return is === ">" ? order > 0 : order >= 0;
}
