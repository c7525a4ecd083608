import { OmError } from "#core/errors.ts";
import { hiddenLines, isReplaced, type Manifest, type ManifestFile } from "./dataset.ts";
import { quoteIdentifier, quoteText } from "./sql.ts";

/** Local path of a blob, inside the folder that the connection may read. */
export type ToPath = (key: string) => string;

/** Asked for as a column: the path of the part that holds the row. */
export const partColumn = "om:part";

/**
 * SQL of a relation with the visible rows of a dataset: the given columns, `_file` and `_line`. A column that a file does
 * not fill is null there. Paths are bound as text, so no file name reaches SQL.
 * @throws OmError `NO_DATA` when there is no part to read.
 */
export function visibleRowsSql(manifest: Manifest, columns: readonly string[], toPath: ToPath): string {
  return unionOf(rowBranches(manifest, manifest.files, columns, toPath));
}

/** @throws OmError `NO_DATA` where there are none */
export function unionOf(branches: readonly string[]): string {
  if (branches.length > 0) return branches.join(" UNION ALL ");
  throw new OmError("NO_DATA", "the dataset has no rows yet", { fix: "ingest a file first" });
}

/** The rows of some of its tables: those that fill the same columns are read together, so a thousand cost one scan. */
export function rowBranches(
  { columns: types }: Manifest,
  files: readonly ManifestFile[],
  columns: readonly string[],
  toPath: ToPath,
): string[] {
  const wanted = [...new Set(columns)];
  const alike = Map.groupBy(
    files.filter((file) => file.parts.length > 0 && !isReplaced(file)),
    (file) => [...selectedColumns(types, new Set(file.filledColumns), wanted), "_file", "_line"].join(", "),
  );
  return [...alike].flatMap(([selected, tables]) => {
    const [whole = [], partly = []] = [true, false].map((isWhole) =>
      tables.filter((file) => (hiddenLines(file).length === 0) === isWhole),
    );
    return [
      ...(whole.length === 0 ? [] : [`SELECT ${selected} FROM ${partsOf(whole, toPath)} WHERE _issues IS NULL`]),
      ...(partly.length === 0 ? [] : [withoutHidden(selected, partly, toPath)]),
    ];
  });
}

/** What a file does not fill is null. */
export function selectedColumns(
  types: Manifest["columns"],
  filled: ReadonlySet<string>,
  wanted: readonly string[],
): string[] {
  return wanted.map((column) => {
    const name = quoteIdentifier(column);
    if (column === partColumn || filled.has(column)) return name;
    return `CAST(NULL AS ${types[column] ?? "VARCHAR"}) AS ${name}`;
  });
}

function partsOf(tables: readonly ManifestFile[], toPath: ToPath): string {
  const paths = tables.flatMap(({ parts }) => parts.map(({ key }) => quoteText(toPath(key))));
  return `read_parquet([${paths.join(", ")}], filename=${quoteText(partColumn)})`;
}

/** Lines are those of a table, which may have several parts and several lists of hidden lines. */
function withoutHidden(selected: string, tables: readonly ManifestFile[], toPath: ToPath): string {
  const tablesOf = (keysOf: (file: ManifestFile) => readonly string[]): string => {
    const placed = tables.flatMap((file, at) => keysOf(file).map((key) => `(${quoteText(toPath(key))}, ${at})`));
    return `(VALUES ${placed.join(", ")}) AS placed("om:path", "om:table")`;
  };
  const lists = tables.flatMap((file) => hiddenLines(file).map((key) => quoteText(toPath(key))));
  const hidden = `SELECT "om:table", _line FROM read_parquet([${lists.join(", ")}], filename='om:list')
    JOIN ${tablesOf(hiddenLines)} ON "om:path" = "om:list"`;
  return `SELECT ${selected} FROM ${partsOf(tables, toPath)}
    JOIN ${tablesOf(({ parts }) => parts.map(({ key }) => key))} ON "om:path" = ${quoteIdentifier(partColumn)}
    ANTI JOIN (${hidden}) AS hidden USING ("om:table", _line) WHERE _issues IS NULL`;
}
