import { OmError } from "#core/errors.ts";
import type { IdSource } from "#core/ids.ts";
import { datasetFolder, headKey, type Manifest, readHead } from "#engine/dataset.ts";
import { momentKey } from "#engine/past-manifest.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import type { EffectStore } from "#ports/effects.ts";
import type { RecordStore } from "#ports/record-store.ts";
import { putManifest } from "../commit/commit.ts";

export interface ListDeps {
  readonly blobs: BlobStore;
  readonly records: RecordStore;
  readonly effects: EffectStore;
  readonly ids: IdSource;
}

/** Commits that come in between make it begin anew; where they do not end, it is for nothing. */
const mostTries = 5;

/**
 * Puts the current manifest down again with other blobs of many tables. It stays the version that it is, made when it was:
 * nothing that it says of the numbers is new. Each try has blobs that are younger than the head it moves, so that an erasure,
 * which removes older ones that nobody names, never meets one that is going to be named.
 * @param paths files that become blobs
 * @param change the manifest with the keys of these; null: they are of no use beside what is listed by now
 * @returns false, and nothing is changed, where it gives up
 */
export async function listTogether(
  { business, dataset }: Pick<Manifest, "business" | "dataset">,
  paths: readonly string[],
  change: (current: Manifest) => ((keys: readonly string[]) => Manifest) | null,
  deps: ListDeps,
): Promise<boolean> {
  const { blobs, effects } = deps;
  let keys: readonly string[] = [];
  for (let tries = 0; tries < mostTries; tries += 1) {
    const { version, manifest } = await readHead(business, dataset, deps);
    const withKeys = manifest === null ? null : change(manifest);
    if (withKeys === null) break;
    keys = await store(datasetFolder(business, dataset), { paths, older: keys }, deps);
    const next = withKeys(keys);
    const key = await putManifest(next, deps);
    try {
      await effects.apply({
        writes: [
          { key: headKey(business, dataset), value: key, ifVersion: version },
          { key: momentKey(business, dataset, next), value: key },
        ],
      });
      return true;
    } catch (thrown) {
      if (!(thrown instanceof OmError) || thrown.code !== "CONFLICT") throw thrown;
      await blobs.delete(key);
    }
  }
  for (const key of keys) await blobs.delete(key);
  return false;
}

/** The files as new blobs: the first time themselves, then copies of the blobs that they are by now. */
async function store(
  folder: string,
  { paths, older }: { readonly paths: readonly string[]; readonly older: readonly string[] },
  { blobs, ids }: ListDeps,
): Promise<readonly string[]> {
  const keys = paths.map(() => `${folder}compacted/${ids.next("version")}.parquet`);
  for (const [at, key] of keys.entries()) {
    const [path, before] = [paths[at], older[at]];
    if (before !== undefined) {
      await blobs.put(key, blobs.get(before));
      await blobs.delete(before);
    } else if (path !== undefined) await blobs.putFile(key, path);
  }
  return keys;
}
