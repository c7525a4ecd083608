import { OmError } from "#core/errors.ts";
import type { Merge } from "#formats/table/row-format.ts";
import { type CellRange, parseRange } from "./cell-reference.ts";
import { readTag } from "./xml.ts";

const mostMerges = 1_000_000;
const mergesShownRows = 100;

/** Adds the merged ranges that a part of the XML below the rows names. */
export function takeMerges(text: string, prefix: string, place: string, merges: CellRange[]): void {
  const mark = `<${prefix}mergeCell `;
  for (let at = text.indexOf(mark); at !== -1; at = text.indexOf(mark, at + 1)) {
    const range = parseRange(readTag(text, at, () => place).attributes["ref"] ?? "");
    if (range !== null && !isOneCell(range)) merges.push(range);
    if (merges.length > mostMerges) throw tooManyMerges(place);
  }
}

function isOneCell({ firstRow, lastRow, firstColumn, lastColumn }: CellRange): boolean {
  return firstRow === lastRow && firstColumn === lastColumn;
}

/** Those that begin in the first 100 rows, in their order. */
export function toMerges(ranges: readonly CellRange[]): readonly Merge[] {
  return ranges
    .filter(({ firstRow }) => firstRow <= mergesShownRows)
    .map(({ firstRow, lastRow, firstColumn, lastColumn }) => ({
      row: firstRow,
      column: firstColumn,
      rows: lastRow - firstRow + 1,
      columns: lastColumn - firstColumn + 1,
    }))
    .toSorted((left, right) => left.row - right.row || left.column - right.column);
}

/**
 * Empties the cells that merges hide: only the top left cell of a merge is seen. Rows must come in ascending order.
 * Memory and time: those of the merges that cross a row.
 */
export function createMergeHider(ranges: readonly CellRange[]): (line: number, cells: string[]) => void {
  const waiting = ranges.toSorted((left, right) => left.firstRow - right.firstRow);
  let next = 0;
  let crossing: CellRange[] = [];
  return (line, cells) => {
    for (let range = waiting[next]; range !== undefined && range.firstRow <= line; range = waiting[next]) {
      crossing.push(range);
      next += 1;
    }
    if (crossing.length === 0) return;
    crossing = crossing.filter(({ lastRow }) => lastRow >= line);
    for (const { firstRow, firstColumn, lastColumn } of crossing) {
      const from = firstRow === line ? firstColumn + 1 : firstColumn;
      if (from < cells.length) cells.fill("", from, Math.min(lastColumn + 1, cells.length));
    }
  };
}

function tooManyMerges(place: string): OmError {
  return new OmError("FILE_TOO_LARGE", `${place} has more than ${mostMerges} merged cells`, {
    fix: "take the merges off, or export the table as CSV",
    details: { limit: mostMerges },
  });
}
