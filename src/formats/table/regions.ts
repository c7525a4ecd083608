import type { RecordAt } from "#formats/format.ts";

/** First and last column that hold anything, where titles of a single cell say nothing of the width. */
export function spanOf(rows: readonly RecordAt[]): { first: number; last: number } {
  let first = Number.POSITIVE_INFINITY;
  let last = 0;
  for (const { cells } of rows) {
    const filled = filledIn(cells);
    first = Math.min(first, filled[0] ?? first);
    last = Math.max(last, filled.at(-1) ?? 0);
  }
  return { first: Number.isFinite(first) ? first : 0, last };
}

/** Columns that hold anything. */
export function filledIn(cells: readonly string[]): number[] {
  return cells.flatMap((cell, index) => (cell.trim() === "" ? [] : [index]));
}

/** The records with the cells of some columns only, each as wide as those. */
export function cutColumns(rows: readonly RecordAt[], first: number, last: number): RecordAt[] {
  return rows.map(({ line, cells }) => ({
    line,
    cells: Array.from({ length: last - first + 1 }, (_, index) => cells[first + index] ?? ""),
  }));
}
