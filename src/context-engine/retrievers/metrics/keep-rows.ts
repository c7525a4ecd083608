import { compareDecimals, parseDecimal } from "#core/money.ts";
import type { Cell, QueryResult } from "#metrics/query.ts";
import type { PlannedQuery, Threshold } from "../../models/plan.ts";

/** Rows on the side of the threshold, perhaps the one at a place, those that the other answer does not have, and only so many. Unknown is on no side. */
export function keepRows(
  result: QueryResult,
  { thresholds = [], keep, perGroup, place }: PlannedQuery,
  without: QueryResult | null,
): QueryResult {
  const others =
    without === null ? null : new Set(without.rows.filter((row) => hasOrders(row, without)).map(([first]) => first));
  const inside = result.rows.filter((row) => others === null || !others.has(row[0] ?? null));
  const passing = inside.filter((row) => thresholds.every((threshold) => passes(row, result, threshold)));
  if (place === undefined) return { ...result, rows: firstOfEach(passing, perGroup).slice(0, keep) };
  const groups = perGroup === undefined ? [passing] : [...Map.groupBy(passing, ([first]) => first).values()];
  return { ...result, rows: groups.flatMap((group) => group.slice(place - 1, place)) };
}

/** Who only sent something back has not bought. */
function hasOrders(row: readonly Cell[], { columns }: QueryResult): boolean {
  const at = columns.findIndex(({ id }) => id === "orders");
  return at < 0 || Number(row[at] ?? 0) > 0;
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

/** The first rows of each value of the first dimension, these values in the order of their best rows. */
function firstOfEach(rows: readonly (readonly Cell[])[], perGroup: number | undefined): readonly (readonly Cell[])[] {
  if (perGroup === undefined) return rows;
  return [...Map.groupBy(rows, ([first]) => first).values()].flatMap((group) => group.slice(0, perGroup));
}
