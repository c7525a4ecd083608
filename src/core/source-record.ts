/** A record as it stands in the source, found again by its line. */
export interface SourceRecord {
  /** What people find it by: the physical line, the row of the sheet, the ordinal of the record; 1-based. */
  readonly line: number;
  /** In the order of the source, under the names that the source gives its columns. */
  readonly cells: readonly { readonly column: string; readonly value: string }[];
  /** Of delimited text: where the line begins, in the file (of an archive, in its entry). */
  readonly byte: number | null;
  /** Of delimited text: the line as it is written, without its end, at most 2,000 characters. */
  readonly raw: string | null;
}
