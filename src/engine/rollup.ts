import { currentRollup, type ListedRollup, type Manifest, type ManifestFile } from "./dataset.ts";
import { unionOfLists } from "./alike-lists.ts";
import { findLoneOwners } from "./lone-owners.ts";
import { sourceColumn, sourceOf } from "./sources.ts";
import { quoteText } from "./sql.ts";
import { rowBranches, selectedColumns, type ToPath, unionOf } from "./visible-rows.ts";

/**
 * A rollup is the rows of a table, fewer of them: it can be read in their place by whoever counts and adds up. Its columns
 * are those of the rows; a decimal is the sum of what was known, other columns say by '' that something was known. Besides:
 *
 * | row stands for                         | `_rows` | `_owners` | the owner's column |
 * | a row itself                           | 1       | null      | as it is           |
 * | lines that agree and know the same     | n       | 0         | '' or null         |
 * | owners with all their lines alike      | 0       | n         | ''                 |
 * | an owner with different lines, in each | 0       | null      | as it is           |
 *
 * So rows are the sum of `_rows`, and different owners those that are named where `_owners` is null, and the sum of it.
 */
export interface CountedRows {
  /** Columns by which rows are grouped or filtered. */
  readonly apart: readonly string[];
  /** Columns that are added up, or of which it is asked whether they are known. */
  readonly told: readonly string[];
  /** Owners are counted. */
  readonly countsOwners: boolean;
}

/** SQL of the visible rows with `_file`, `_rows` and `_owners`, by rollups where these can stand for them. */
export function countedRowsSql(manifest: Manifest, asked: CountedRows, toPath: ToPath): string {
  const isLone = asked.countsOwners ? findLoneOwners(manifest.files) : () => true;
  const columns = [...new Set([...asked.apart, ...asked.told])];
  const rolled: RolledTable[] = [];
  const read: ManifestFile[] = [];
  const canStand = judgeOf(asked);
  for (const file of manifest.files) {
    const rollup = currentRollup(file);
    if (rollup !== null && canStand(rollup, file) && isLone(file)) rolled.push({ ...rollup, source: sourceOf(file) });
    else read.push(file);
  }
  const branches = rowBranches(manifest, read, columns, toPath).map(eachCounted);
  return unionOf([...branches, ...rollupBranches(manifest, rolled, columns, asked.countsOwners, toPath)]);
}

/** Rows, each of which stands for itself. */
export function eachCounted(rows: string): string {
  return `SELECT * EXCLUDE (_line), 1 AS _rows, CAST(NULL AS BIGINT) AS _owners FROM (${rows})`;
}

/** Whether a rollup can stand for its rows. Of a thousand tables most are alike: what was told of one is told again. */
function judgeOf(asked: CountedRows): (rollup: ListedRollup, file: ManifestFile) => boolean {
  const told = new Map<string, boolean>();
  let last: { readonly of: readonly unknown[]; readonly canStand: boolean } | null = null;
  return (rollup, { filledColumns }) => {
    const of = [rollup.lines, rollup.owners, rollup.columns, filledColumns];
    if (last?.of.every((names, at) => names === of[at]) === true) return last.canStand; // lists that are alike are one
    const shape = of.map((names) => names.join()).join(";");
    const canStand = told.get(shape) ?? isEnough(rollup, new Set(filledColumns), asked);
    told.set(shape, canStand);
    last = { of, canStand };
    return canStand;
  };
}

function isEnough({ lines, owners, columns }: ListedRollup, filled: ReadonlySet<string>, asked: CountedRows): boolean {
  const apart = new Set(asked.countsOwners ? lines.filter((name) => owners.includes(name)) : lines);
  return (
    asked.apart.every((name) => apart.has(name) || !filled.has(name)) &&
    asked.told.every((name) => columns.includes(name) || !filled.has(name))
  );
}

interface RolledTable extends ListedRollup {
  readonly source: string;
}

/** Those in blobs of their own, and those that lie together. */
function rollupBranches(
  { columns: types }: Manifest,
  rolled: readonly RolledTable[],
  columns: readonly string[],
  countsOwners: boolean,
  toPath: ToPath,
): string[] {
  const from = (rollups: readonly RolledTable[], source: string | null): string => {
    const filled = unionOfLists(rollups.map((rollup) => rollup.columns));
    const selected = [...selectedColumns(types, filled, columns, source), "_file", "_rows", "_owners"].join(", ");
    const paths = [...new Set(rollups.map(({ key }) => key))].map((key) => quoteText(toPath(key)));
    const conditions = [...listedSql(rollups), ...(countsOwners ? [] : ["_owners = 0"])].join(" AND ");
    const read = `SELECT ${selected} FROM read_parquet([${paths.join(", ")}], union_by_name=true)`;
    return conditions === "" ? read : `${read} WHERE ${conditions}`;
  };
  const isNamed = columns.includes(sourceColumn);
  const [together, alone] = [true, false].map((isTogether) =>
    rolled.filter(({ id }) => (id !== undefined) === isTogether),
  );
  return [alone ?? [], together ?? []].flatMap((rollups) =>
    [...Map.groupBy(rollups, ({ source }) => (isNamed ? source : null))].map(([source, each]) => from(each, source)),
  );
}

/** The rollup that is the n-th of a blob of many. */
export function toId(blob: string, at: number): string {
  return `${blob} ${at}`;
}

/**
 * A blob of many has rows of others, too: of tables that are gone, or of a table as it was. Where it is known what is in each,
 * these are left out by their names, for they are few or none; else those that are asked for are named. One text is read much
 * faster than as many values.
 */
function listedSql(rollups: readonly RolledTable[]): string[] {
  const ids = rollups.flatMap(({ id }) => id ?? []);
  if (ids.length === 0) return [];
  const others = findOthers(rollups);
  if (others === null || others.length > ids.length) return [`_rollup IN (${eachOf(ids)})`];
  return others.length === 0 ? [] : [`_rollup NOT IN (${eachOf(others)})`];
}

/** What else lies in their blobs; null where that is not known. */
function findOthers(rollups: readonly RolledTable[]): string[] | null {
  const others: string[] = [];
  for (const together of Map.groupBy(rollups, ({ key }) => key).values()) {
    const [first] = together;
    if (first?.id === undefined || first.among === undefined) return null;
    const blob = first.id.slice(0, first.id.lastIndexOf(" "));
    const asked = new Set(together.map(({ id }) => id));
    for (let at = 0; at < first.among; at += 1) if (!asked.has(toId(blob, at))) others.push(toId(blob, at));
  }
  return others;
}

function eachOf(ids: readonly string[]): string {
  return `SELECT unnest(string_split(${quoteText(ids.join("\n"))}, '\n'))`;
}
