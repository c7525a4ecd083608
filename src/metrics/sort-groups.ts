import { compareDecimals, type Decimal } from "#core/money.ts";
import type { Dimension } from "./dimensions.ts";
import type { Group } from "./groups.ts";
import type { OrderKey } from "./plan.ts";
import type { Cell, ResultColumn } from "./query.ts";

/**
 * Orders by the query's keys, then time ascending, then the first metric descending, then labels; unknown comes last. Groups
 * of which `isLast` holds come behind all others of the same time, or of the dimensions that the query orders by first.
 */
export function sortGroups(
  groups: readonly Group[],
  columns: { readonly keys: readonly Dimension[]; readonly values: readonly ResultColumn[] },
  order: readonly OrderKey[],
  last?: { readonly dimension: string; readonly isLast: (group: Group) => boolean },
): Group[] {
  const comparisons: ((left: Group, right: Group) => number)[] = [];
  const byLabel = (at: number, direction: number): void => {
    comparisons.push((left, right) => compareLabels(left.labels[at] ?? null, right.labels[at] ?? null, direction));
  };
  const byValue = (at: number, direction: number): void => {
    comparisons.push((left, right) => compareValues(left.values[at] ?? null, right.values[at] ?? null, direction));
  };
  let isPlaced = last === undefined;
  const placeLast = (): void => {
    if (last !== undefined && !isPlaced)
      comparisons.push((left, right) => Number(last.isLast(left)) - Number(last.isLast(right)));
    isPlaced = true;
  };
  for (const { column, descending } of order) {
    const key = columns.keys.findIndex(({ id }) => id === column);
    if (key < 0 || column === last?.dimension) placeLast();
    if (key >= 0) byLabel(key, descending ? -1 : 1);
    else
      byValue(
        columns.values.findIndex(({ id }) => id === column),
        descending ? -1 : 1,
      );
  }
  for (const [at, dimension] of columns.keys.entries()) {
    if (dimension.time === null) continue;
    if (dimension.id === last?.dimension) placeLast(); // the label of the others is no number
    byLabel(at, 1);
  }
  placeLast();
  byValue(0, -1);
  for (const at of columns.keys.keys()) byLabel(at, 1);
  return groups.toSorted((left, right) => {
    for (const comparison of comparisons) {
      const result = comparison(left, right);
      if (result !== 0) return result;
    }
    return 0;
  });
}

function compareLabels(left: Cell, right: Cell, direction: number): number {
  if (left === right) return 0;
  if (left === null || right === null) return left === null ? 1 : -1;
  return (left < right ? -1 : 1) * direction;
}

function compareValues(left: Decimal | null, right: Decimal | null, direction: number): number {
  if (left === null || right === null) return left === right ? 0 : left === null ? 1 : -1;
  return compareDecimals(left, right) * direction;
}
