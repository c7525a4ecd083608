import type { IdSource } from "#core/ids.ts";
import { toId } from "#engine/rollup.ts";
import { datasetFolder, type ListedRollup, type Manifest, type ManifestFile, rollupsOf } from "#engine/dataset.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import type { RollupJoiner } from "./rollup-joiner.ts";

export interface GatherDeps {
  readonly blobs: BlobStore;
  readonly ids: IdSource;
  /** Absent: each rollup stays in a blob of its own; the numbers are the same, with more files to open. */
  readonly rollups?: Pick<RollupJoiner, "join">;
}

/** A dataset that changes from one list of tables to another. */
export interface RollupList extends Pick<Manifest, "business" | "dataset" | "files"> {
  readonly before: readonly ManifestFile[];
}

export interface GatheredList {
  readonly files: readonly ManifestFile[];
  /** Blobs that were written for it. */
  readonly written: readonly string[];
}

/** So many blobs of one size become one of the next: a thousand tables lie in some sixty, and each is written three times at most. */
const mostAlike = 32;
/** The size of a blob by the tables in it: one, up to this many, more. */
const mostTables = mostAlike * mostAlike - 1;

/**
 * A blob that is opened for every question costs more than its rows: rollups that lie in many blobs move into one. And what
 * was added up of a table that goes stays in no blob that the list names.
 */
export async function gatherRollups(list: RollupList, deps: GatherDeps): Promise<GatheredList> {
  const { before, files } = list;
  const moving = [...new Set([...findScattered(files), ...findBesideGone(before, files)])];
  const gathered = await move(moving, list, deps);
  const renewed = await move(findUncounted(gathered.files), { ...list, files: gathered.files }, deps);
  return { files: renewed.files, written: [...gathered.written, ...renewed.written] };
}

/** These rollups into one blob. */
async function move(
  moving: readonly ListedRollup[],
  { business, dataset, files }: RollupList,
  { blobs, ids, rollups }: GatherDeps,
): Promise<GatheredList> {
  if (rollups === undefined || moving.length === 0) return { files, written: [] };
  const name = ids.next("version");
  const key = `${datasetFolder(business, dataset)}rollups/${name}.parquet`;
  const moved = new Map(
    moving.map((rollup, at) => [nameOf(rollup), { ...rollup, key, id: toId(name, at), among: moving.length }]),
  );
  const request = {
    datasetFolder: await blobs.toLocalFolder(datasetFolder(business, dataset)),
    rollups: await Promise.all(
      moving.map(async (rollup) => ({
        path: await blobs.toLocalPath(rollup.key),
        id: rollup.id ?? null,
        newId: moved.get(nameOf(rollup))?.id ?? "",
      })),
    ),
  };
  await rollups.join(request, ({ path }) => blobs.putFile(key, path));
  return {
    files: files.map((file) => withRollups(file, (rollup) => moved.get(nameOf(rollup)) ?? rollup)),
    written: [key],
  };
}

/** What lies in one blob of an earlier version, of which it is not known how much is in it: once written anew, it is. */
function findUncounted(files: readonly ManifestFile[]): ListedRollup[] {
  const older = files.flatMap(rollupsOf).filter(({ id, among }) => id !== undefined && among === undefined);
  return older.filter(({ key }) => key === older[0]?.key);
}

/** Rollups that are to move because there are many blobs of their size. */
function findScattered(files: readonly ManifestFile[]): ListedRollup[] {
  const blobs = [...Map.groupBy(files.flatMap(rollupsOf), ({ key }) => key).values()];
  const alone = blobs.filter(([first]) => first?.id === undefined);
  const joined = blobs.filter((rollups) => rollups[0]?.id !== undefined && rollups.length <= mostTables);
  if (alone.length < mostAlike) return [];
  return (joined.length < mostAlike - 1 ? alone : [...alone, ...joined]).flat();
}

/** Rollups that lie in one blob with some that are not listed any more. */
function findBesideGone(before: readonly ManifestFile[], files: readonly ManifestFile[]): ListedRollup[] {
  const listed = files.flatMap(rollupsOf);
  const names = new Set(listed.map(nameOf));
  const gone = before.flatMap(rollupsOf).filter((rollup) => rollup.id !== undefined && !names.has(nameOf(rollup)));
  const blobs = new Set(gone.map(({ key }) => key));
  return listed.filter(({ key }) => blobs.has(key));
}

/** The table without what lies in one of these blobs: its numbers are read from its rows. */
export function withoutRollups(file: ManifestFile, blobs: ReadonlySet<string>): ManifestFile {
  return withRollups(file, (rollup) => (blobs.has(rollup.key) ? null : rollup));
}

function withRollups(
  { rollup, named, superseded, ...rest }: ManifestFile,
  change: (rollup: ListedRollup) => ListedRollup | null,
): ManifestFile {
  const changed = (name: "rollup" | "named", before: ListedRollup | undefined) => {
    const after = before === undefined ? null : change(before);
    return after === null ? {} : { [name]: after };
  };
  const file = { ...rest, ...changed("rollup", rollup), ...changed("named", named) };
  if (superseded === undefined) return file;
  const { rollup: left, ...replaced } = superseded;
  return { ...file, superseded: { ...replaced, ...changed("rollup", left) } };
}

function nameOf({ key, id }: ListedRollup): string {
  return JSON.stringify([key, id]);
}
