/** One thing that can be wrong with a row, and where. Its place in the list is its bit in `_issues`. */
export interface RowCheck {
  readonly code: string;
  /** Index of the source column to show; null for the whole row. */
  readonly columnIndex: number | null;
  /** Where a record gives several rows: that of each, by the first column of its group. */
  readonly columnIndexes?: ReadonlyMap<number, number>;
  readonly reason: string;
  readonly fix: string;
}
