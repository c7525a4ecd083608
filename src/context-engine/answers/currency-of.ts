import type { Cell, QueryResult, ResultColumn } from "#metrics/query.ts";

/** The currency of a cell: its column's, or what its row names. */
export function currencyOf(row: readonly Cell[], column: ResultColumn, { columns }: QueryResult): string | undefined {
  if (column.currency !== undefined) return column.currency;
  const named = row[columns.findIndex(({ id }) => id === "currency")];
  return typeof named === "string" ? named : undefined;
}
