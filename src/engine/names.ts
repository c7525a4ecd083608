import { isReplaced, type Manifest, type ManifestFile } from "./dataset.ts";
import { quoteIdentifier, quoteText } from "./sql.ts";
import { type ToPath, visibleRowsSql } from "./visible-rows.ts";

/** The different texts of a relation's columns with their rows: `_column`, `_name`, `_count`. */
export function countNames(rows: string, columns: readonly string[]): string {
  const counted = columns.map((column) => {
    const name = quoteIdentifier(column);
    return `SELECT ${quoteText(column)} AS _column, ${name} AS _name, count(*) AS _count FROM ${rows} WHERE ${name} IS NOT NULL GROUP BY ${name}`;
  });
  return counted.join(" UNION ALL ");
}

/**
 * SQL of the names among the visible rows of a dataset, as `countNames` gives them, each once a column. Those of a table lie
 * beside it (`ManifestFile.names`); where it has none, or newer files replace some of its rows, the rows are read.
 * Null where no table has a name.
 */
export function namesSql(manifest: Manifest, columns: readonly string[], toPath: ToPath): string | null {
  const tables = manifest.files.filter((file) => file.parts.length > 0 && !isReplaced(file) && isFilled(file, columns));
  const listed = tables.flatMap(({ names, superseded }) => (superseded === undefined ? (names ?? []) : []));
  const others = tables.filter(({ names, superseded }) => names === undefined || superseded !== undefined);
  const filled = columns.filter((column) => others.some((file) => isFilled(file, [column])));
  const asked = columns.map(quoteText).join(", ");
  const branches = [
    ...(listed.length === 0
      ? []
      : [
          `SELECT _column, _name, _count FROM read_parquet([${listed.map((key) => quoteText(toPath(key))).join(", ")}])
           WHERE _column IN (${asked})`,
        ]),
    ...(filled.length === 0
      ? []
      : [countNames(`(${visibleRowsSql({ ...manifest, files: others }, filled, toPath)})`, filled)]),
  ];
  if (branches.length === 0) return null;
  return `SELECT _column, _name, CAST(sum(_count) AS BIGINT) AS _count FROM (${branches.join(" UNION ALL ")}) GROUP BY _column, _name`;
}

function isFilled({ filledColumns }: ManifestFile, columns: readonly string[]): boolean {
  return columns.some((column) => filledColumns.includes(column));
}
