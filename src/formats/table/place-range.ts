import type { TablePlace } from "#core/decision.ts";

type Range = TablePlace["range"];

export function isInRange(line: number, range: Range): boolean {
  return range === undefined || (line >= range.firstRow && (range.lastRow === null || line <= range.lastRow));
}

/** The cells of the table's columns, and how many filled cells stand beside them and belong to no other table. */
export function toTableCells(
  cells: readonly string[],
  range: Range,
  width: number,
): { readonly cells: readonly string[]; readonly beyond: number } {
  const first = range?.firstColumn ?? 0;
  const end = first + width;
  if (first === 0 && cells.length === width) return { cells, beyond: 0 };
  const own = Array.from({ length: width }, (_, index) => cells[first + index] ?? "");
  // Cells before the first column belong to the table on its left, or to nobody; only the latter is this table's matter.
  const before = range?.isLeftmost === true ? cells.slice(0, first) : [];
  const behind = range?.lastColumn == null ? cells.slice(end) : [];
  return { cells: own, beyond: [...before, ...behind].filter((cell) => cell.trim() !== "").length };
}
