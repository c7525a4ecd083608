import { headVersions, isReplaced, type ManifestFile, readHead, visibleCount } from "#engine/dataset.ts";
import type { BusinessRecords } from "#ports/business-records.ts";
import type { ColumnNames, KeptNames } from "#engine/kept-names.ts";
import { type NamesDeps as ListDeps, namesOf, takeKeptNames } from "./names.ts";
import { type RenamedColumns, renamedColumns } from "./renames.ts";

/** What was told of a business's names, to go on from. */
export interface NamesState {
  /** The data and the settings that they are of. */
  readonly version: string;
  readonly settingsVersion: number;
  readonly datasets: ReadonlyMap<string, DatasetNames>;
  /** Not all were told: what a change does to the others is not known, so everything is read with it. */
  readonly isCut: boolean;
}

interface NamesDeps extends ListDeps {
  readonly businesses: Pick<BusinessRecords, "settings" | "current">;
  /** Those of tables that this process has written itself. */
  readonly keptNames?: KeptNames;
}

/** The tables whose names were told, by what names a table. */
type DatasetNames = ReadonlyMap<string, ManifestFile>;

export interface NamesNews {
  readonly state: NamesState;
  /** Everything that was told before is to be forgotten. */
  readonly isWhole: boolean;
  /** A name, and so a dimension, may stand there several times. */
  readonly changes: readonly NamesChange[];
}

/** Names of one dimension, and beside each the rows that it has more than before; fewer are negative. */
export interface NamesChange {
  readonly dataset: string;
  readonly dimension: string;
  readonly names: readonly string[];
  readonly rows: readonly number[];
  /** What the settings of the business count some of them as, or call them. */
  readonly countsAs?: ReadonlyMap<string, string>;
}

/**
 * Every name in the visible rows of a business, as `listNames` has it; from a state on, only what changed since: the names
 * of tables that came, less those of tables that went. So a commit beside a thousand tables costs what its own table has.
 */
export async function followNames(business: string, before: NamesState | null, deps: NamesDeps): Promise<NamesNews> {
  const settingsVersion = (await deps.businesses.current(business)).version;
  const heads = await headVersions(business, deps.records);
  if (before?.version === JSON.stringify([settingsVersion, heads]))
    return { state: before, isWhole: false, changes: [] };
  const isFollowed = before !== null && !before.isCut && before.settingsVersion === settingsVersion;
  const read: (readonly [dataset: string, followed: Followed])[] = [];
  for (const [dataset] of heads) {
    const known = isFollowed ? (before.datasets.get(dataset) ?? null) : null;
    const followed = await follow(business, dataset, known, deps);
    if (followed === null) return followNames(business, null, deps);
    read.push([dataset, followed]);
  }
  return {
    state: {
      version: JSON.stringify([settingsVersion, read.map(([dataset, { version }]) => [dataset, version])]),
      settingsVersion,
      datasets: new Map(read.map(([dataset, { tables }]) => [dataset, tables])),
      isCut: read.some(([, { isCut }]) => isCut),
    },
    isWhole: !isFollowed,
    changes: withRenames(
      read.flatMap(([dataset, { changes }]) =>
        changes.map(({ column, names, rows }) => ({ dataset, dimension: column, names, rows })),
      ),
      renamedColumns(await deps.businesses.settings(business)),
    ),
  };
}

function withRenames(changes: readonly NamesChange[], renamed: RenamedColumns): readonly NamesChange[] {
  return changes.map((change) => {
    const countsAs = renamed.get(change.dimension);
    return countsAs === undefined ? change : { ...change, countsAs };
  });
}

interface Followed {
  readonly version: number;
  readonly tables: DatasetNames;
  readonly isCut: boolean;
  readonly changes: readonly ColumnNames[];
}

/** Names of a dimension that are told: some 100 bytes of memory each. */
const mostNames = 250_000;

/**
 * What the names of one dataset are since `before`, or from the beginning; null where that cannot be told from there: then
 * all of it has to be read.
 */
async function follow(
  business: string,
  dataset: string,
  before: DatasetNames | null,
  deps: NamesDeps,
): Promise<Followed | null> {
  const { version, manifest } = await readHead(business, dataset, deps);
  if (manifest === null) return before === null ? { version, tables: new Map(), isCut: false, changes: [] } : null;
  const tables = new Map(manifest.files.filter(isSeen).map((file) => [idOf(file), file]));
  const known = before ?? new Map<string, ManifestFile>();
  const readNames = async (files: readonly ManifestFile[]) => {
    const { names, others } =
      deps.keptNames === undefined || before === null
        ? { names: [], others: files }
        : takeKeptNames({ ...manifest, files }, deps.keptNames);
    if (others.length === 0) return { names, isCut: false };
    const read = await namesOf(business, { ...manifest, files: others }, { limit: mostNames }, deps);
    return { names: [...names, ...read.names], isCut: read.cut.length > 0 };
  };
  try {
    const [came, went] = await Promise.all([
      readNames([...tables].filter(([id, file]) => !isSame(file, known.get(id))).map(([, file]) => file)),
      readNames([...known].filter(([id, file]) => !isSame(file, tables.get(id))).map(([, file]) => file)),
    ]);
    const isCut = came.isCut || went.isCut;
    if (isCut && before !== null) return null;
    const gone = went.names.map((ofColumn) => ({ ...ofColumn, rows: ofColumn.rows.map((rows) => -rows) }));
    return { version, tables, isCut, changes: [...came.names, ...gone] };
  } catch (error) {
    if (before === null) throw error;
    return null; // what went may be collected since; what is current is there
  }
}

function isSeen(file: ManifestFile): boolean {
  return file.parts.length > 0 && !isReplaced(file);
}

function idOf({ fileId, table }: ManifestFile): string {
  return JSON.stringify([fileId, table]);
}

/** Whether both are one table with the same visible rows. */
function isSame(one: ManifestFile, other: ManifestFile | undefined): boolean {
  return (
    other !== undefined &&
    one.jobKey === other.jobKey &&
    one.names === other.names &&
    one.parts[0]?.key === other.parts[0]?.key &&
    one.deletions === other.deletions &&
    one.superseded?.key === other.superseded?.key &&
    one.region === other.region &&
    visibleCount(one) === visibleCount(other)
  );
}
