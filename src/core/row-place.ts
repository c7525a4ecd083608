/**
 * Where a row of a dataset stands in its file, as one number (`_line`): the line of its record; of a record that gives
 * several rows also the column whose header tells them apart. So every row of a table has a place of its own.
 */
export interface RowPlace {
  readonly line: number;
  /** 0-based index of the source column. */
  readonly column: number;
}

/** A file with more lines, or a table with more columns (10,000), has no such place. */
const linesOfColumn = 1_000_000_000;

/** Of a table whose records give several rows each: the others have the line itself. */
export function readRowPlace(place: number): RowPlace {
  return { line: place % linesOfColumn, column: Math.floor(place / linesOfColumn) - 1 };
}

/** SQL of the place of a row. */
export function rowPlaceSql({ line, column }: { readonly line: string; readonly column: string }): string {
  return `(CAST(${column} AS BIGINT) + 1) * ${linesOfColumn} + ${line}`;
}

/** SQL of the line in a place. */
export function lineOfPlaceSql(place: string): string {
  return `(${place} % ${linesOfColumn})`;
}

/** SQL of the column in a place. */
export function columnOfPlaceSql(place: string): string {
  return `(${place} // ${linesOfColumn} - 1)`;
}
