import { OmError } from "#core/errors.ts";
import { unionOfLists } from "./alike-lists.ts";
import { type BlobReading, placeTables } from "./compacted-rows.ts";
import { hiddenLines, isReplaced, type Manifest, type ManifestFile } from "./dataset.ts";
import { sourceColumn, sourceOf } from "./sources.ts";
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

/**
 * The rows of some of its tables: from blobs in which many lie together, where these will do; of the others, those that
 * fill the same columns are read together. So a thousand cost a few scans.
 */
export function rowBranches(
  { columns: types, compacted = [] }: Manifest,
  files: readonly ManifestFile[],
  columns: readonly string[],
  toPath: ToPath,
): string[] {
  const wanted = [...new Set(columns)];
  const tables = files.filter((file) => file.parts.length > 0 && !isReplaced(file));
  const { blobs, others } = placeTables(wanted.includes(partColumn) ? [] : compacted, tables);
  return [...blobBranches(types, blobs, wanted, toPath), ...partBranches(types, others, wanted, toPath)];
}

/** Blobs of which everything is read are one scan; of others each has its own tables to leave out. */
function blobBranches(
  types: Manifest["columns"],
  blobs: readonly BlobReading[],
  wanted: readonly string[],
  toPath: ToPath,
): string[] {
  const read = (together: readonly BlobReading[]): string => {
    const filled = unionOfLists(together.flatMap(({ tables }) => tables.map(({ filledColumns }) => filledColumns)));
    const selected = [...selectedColumns(types, filled, wanted, null), "_file", "_line"].join(", ");
    const paths = together.map(({ blob }) => quoteText(toPath(blob.key))).join(", ");
    return `SELECT ${selected} FROM read_parquet([${paths}], union_by_name=true)`;
  };
  const whole = blobs.filter(({ gone }) => gone.length === 0);
  const partly = blobs.filter(({ gone }) => gone.length > 0);
  return [
    ...(whole.length === 0 ? [] : [read(whole)]),
    ...partly.map((blob) => `${read([blob])} WHERE _table NOT IN (${blob.gone.join(", ")})`),
  ];
}

/** From the tables' own parts. */
function partBranches(
  types: Manifest["columns"],
  tables: readonly ManifestFile[],
  wanted: readonly string[],
  toPath: ToPath,
): string[] {
  const alike = Map.groupBy(tables, (file) =>
    [...selectedColumns(types, new Set(file.filledColumns), wanted, sourceOf(file)), "_file", "_line"].join(", "),
  );
  return [...alike].flatMap(([selected, together]) => {
    const [whole = [], partly = []] = [true, false].map((isWhole) =>
      together.filter((file) => (hiddenLines(file).length === 0) === isWhole),
    );
    return [
      ...(whole.length === 0 ? [] : [`SELECT ${selected} FROM ${partsOf(whole, toPath)} WHERE _issues IS NULL`]),
      ...(partly.length === 0 ? [] : [withoutHidden(selected, partly, toPath)]),
    ];
  });
}

/**
 * What a file does not fill is null.
 * @param source of all the rows; null: each has its own
 */
export function selectedColumns(
  types: Manifest["columns"],
  filled: ReadonlySet<string>,
  wanted: readonly string[],
  source: string | null,
): string[] {
  return wanted.map((column) => {
    const name = quoteIdentifier(column);
    if (column === sourceColumn) return source === null ? name : `${quoteText(source)} AS ${name}`;
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
