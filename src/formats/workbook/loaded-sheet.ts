import type { SourceRow } from "#formats/table/row-format.ts";
import type { CellRange } from "#formats/xlsx/cell-reference.ts";

/** A sheet that lies in memory. */
export interface LoadedSheet {
  readonly name: string;
  readonly isHidden: boolean;
  /** Its days are counted from 1904. */
  readonly is1904?: true;
  /** Those with some cell and those between them, ascending; before merges hide anything. */
  rows(onCell?: (column: number, text: string, isNumber: boolean) => void): Iterable<{
    readonly line: SourceRow["line"];
    readonly cells: string[];
  }>;
  readonly merges: readonly CellRange[];
  readonly notes: readonly string[];
}
