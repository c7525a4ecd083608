import { quoteText } from "#engine/sql.ts";

/** Where the rows of a table lie. */
export interface StoredRows {
  readonly partPaths: readonly string[];
  readonly deletionsPath: string | null;
}

/** SQL of a relation with the accepted rows of a table. */
export function acceptedOf(table: StoredRows): string {
  return `(SELECT * FROM ${undeletedOf(table)} WHERE _issues IS NULL)`;
}

/** The same with the rejected ones, whose `_issues` is set. */
export function undeletedOf({ partPaths, deletionsPath }: StoredRows): string {
  const deleted =
    deletionsPath === null ? "" : ` WHERE _line NOT IN (SELECT _line FROM read_parquet(${quoteText(deletionsPath)}))`;
  return `(SELECT * FROM read_parquet([${partPaths.map(quoteText).join(", ")}])${deleted})`;
}
