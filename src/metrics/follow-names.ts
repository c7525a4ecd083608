import { headKey, isReplaced, listDatasets, type ManifestFile, readHead, visibleCount } from "#engine/dataset.ts";
import type { BusinessRecords } from "#ports/business-records.ts";
import { type ListedName, type NamesDeps as ListDeps, namesOf, withRenames } from "./names.ts";
import { renamedColumns } from "./renames.ts";

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
}

/** The tables whose names were told, by what names a table. */
type DatasetNames = ReadonlyMap<string, ManifestFile>;

export interface NamesNews {
  readonly state: NamesState;
  /** Everything that was told before is to be forgotten. */
  readonly isWhole: boolean;
  /** With the rows that a name has more than before; fewer are negative. A name may stand there several times. */
  readonly changes: readonly ListedName[];
}

/**
 * Every name in the visible rows of a business, as `listNames` has it; from a state on, only what changed since: the names
 * of tables that came, less those of tables that went. So a commit beside a thousand tables costs what its own table has.
 */
export async function followNames(business: string, before: NamesState | null, deps: NamesDeps): Promise<NamesNews> {
  const settingsVersion = (await deps.businesses.current(business)).version;
  if (before?.version === (await versionOf(business, settingsVersion, deps)))
    return { state: before, isWhole: false, changes: [] };
  const isFollowed = before !== null && !before.isCut && before.settingsVersion === settingsVersion;
  const known = isFollowed ? before.datasets : null;
  const read = new Map<string, Followed>();
  for (const dataset of await listDatasets(business, deps.records)) {
    read.set(dataset, await follow(business, dataset, known?.get(dataset) ?? null, deps));
  }
  const isWhole = known === null || [...read].some(([dataset, { isWhole: anew }]) => anew && known.has(dataset));
  if (isWhole && known !== null) return followNames(business, null, deps);
  const all = [...read];
  return {
    state: {
      version: JSON.stringify([settingsVersion, all.map(([dataset, { version }]) => [dataset, version])]),
      settingsVersion,
      datasets: new Map(all.map(([dataset, { tables }]) => [dataset, tables])),
      isCut: all.some(([, { isCut }]) => isCut),
    },
    isWhole,
    changes: withRenames(
      all.flatMap(([, { changes }]) => changes),
      renamedColumns(await deps.businesses.settings(business)),
    ),
  };
}

async function versionOf(business: string, settingsVersion: number, { records }: NamesDeps): Promise<string> {
  const heads: [string, number][] = [];
  for (const dataset of await listDatasets(business, records)) {
    heads.push([dataset, (await records.get(headKey(business, dataset)))?.version ?? 0]);
  }
  return JSON.stringify([settingsVersion, heads]);
}

interface Followed {
  readonly version: number;
  readonly tables: DatasetNames;
  readonly isWhole: boolean;
  readonly isCut: boolean;
  readonly changes: readonly ListedName[];
}

/** Names of a dimension that are told: some 100 bytes of memory each. */
const mostNames = 250_000;

/** What the names of one dataset are since `before`, or from the beginning. */
async function follow(
  business: string,
  dataset: string,
  before: DatasetNames | null,
  deps: NamesDeps,
): Promise<Followed> {
  const { version, manifest } = await readHead(business, dataset, deps);
  if (manifest === null) return { version, tables: new Map(), isWhole: before !== null, isCut: false, changes: [] };
  const tables = new Map(manifest.files.filter(isSeen).map((file) => [idOf(file), file]));
  const known = before ?? new Map<string, ManifestFile>();
  const readNames = (files: readonly ManifestFile[]) =>
    namesOf(business, { ...manifest, files }, { limit: mostNames }, deps);
  try {
    const [came, went] = await Promise.all([
      readNames([...tables].filter(([id, file]) => !isSame(file, known.get(id))).map(([, file]) => file)),
      readNames([...known].filter(([id, file]) => !isSame(file, tables.get(id))).map(([, file]) => file)),
    ]);
    const isCut = came.cut.length + went.cut.length > 0;
    if (isCut && before !== null) return { version, tables, isWhole: true, isCut, changes: [] };
    return {
      version,
      tables,
      isWhole: false,
      isCut,
      changes: [...came.names, ...went.names.map((listed) => ({ ...listed, rows: -listed.rows }))],
    };
  } catch (error) {
    if (before === null) throw error;
    // What went may be collected since; what is current is there.
    return { version, tables, isWhole: true, isCut: false, changes: [] };
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
  return other !== undefined && identityOf(one) === identityOf(other);
}

function identityOf(file: ManifestFile): string {
  const { jobKey, names, parts, deletions, superseded, region } = file;
  return JSON.stringify([jobKey, names, parts[0]?.key, deletions, superseded?.key, region, visibleCount(file)]);
}
