import type { RecordAt } from "#formats/format.ts";
import { toColumnNames } from "./column-names.ts";
import type { HeaderFinding } from "./header.ts";
import type { Merge } from "./row-format.ts";

export interface DeepHeader {
  readonly headerLine: number;
  /** Records that the header takes. */
  readonly records: number;
  readonly preambleRecords: number;
  readonly columns: readonly string[];
}

const mostDepth = 4;

/**
 * A header of several rows that merged cells hold together: `Sales` over `Units` and `Amount` gives `Sales Units` and
 * `Sales Amount`. Null where no merge says so. A merge over the whole width is a title.
 * @param firstColumn of the table in the sheet, 0-based
 */
export function readDeepHeader(
  records: readonly RecordAt[],
  found: HeaderFinding,
  merges: readonly Merge[],
  firstColumn: number,
): DeepHeader | null {
  const at = records.findIndex(({ line }) => line === found.headerLine);
  if (at < 0) return null;
  const width = found.columns.length;
  const own = merges
    .map((merge) => ({ ...merge, column: merge.column - firstColumn }))
    .filter(({ column, columns }) => column >= 0 && column < width && columns < width);
  const lineAt = (index: number): number => records[index]?.line ?? -1;
  const groupsOn = (index: number): boolean =>
    own.some(({ row, columns }) => row === lineAt(index) && columns > 1 && index >= 0);
  let top = at;
  while (top > 0 && at - top < mostDepth && groupsOn(top - 1)) top -= 1;
  let bottom = at;
  for (const { row, rows, columns } of own) {
    if (row < lineAt(top) || row > lineAt(bottom)) continue;
    const depth = rows - 1 + (columns > 1 ? 1 : 0);
    bottom = Math.max(bottom, Math.min(records.findIndex(({ line }) => line === row) + depth, top + mostDepth - 1));
  }
  if (bottom === top || bottom >= records.length - 1) return null;
  const rows = records.slice(top, bottom + 1).map((record) => spread(record, own));
  const names = Array.from({ length: width }, (_, column) => {
    const parts = rows.map((cells) => (cells[column] ?? "").trim()).filter((part) => part !== "");
    return [...new Set(parts)].join(" ");
  });
  return {
    headerLine: lineAt(top),
    records: bottom - top + 1,
    preambleRecords: top,
    columns: toColumnNames(names),
  };
}

/** The cells of a row where each merged one stands in all of its columns. */
function spread({ line, cells }: RecordAt, merges: readonly Merge[]): string[] {
  const spreadCells = [...cells];
  for (const { row, column, columns } of merges) {
    if (row !== line) continue;
    for (let at = column; at < column + columns && at < cells.length; at += 1) spreadCells[at] = cells[column] ?? "";
  }
  return spreadCells;
}
