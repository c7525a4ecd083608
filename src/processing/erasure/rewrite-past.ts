import { OmError } from "#core/errors.ts";
import {
  blobsOf,
  blobsOfCurrent,
  type CompactedBlob,
  datasetFolder,
  headKey,
  type Manifest,
  type ManifestFile,
  readHead,
  readManifest,
  rollupsOf,
  visibleCount,
  withCompacted,
} from "#engine/dataset.ts";
import { momentKey } from "#engine/past-manifest.ts";
import type { EffectStore, RecordWrite } from "#ports/effects.ts";
import { type CommitDeps, putManifest } from "../commit/commit.ts";
import { withoutRollups } from "../rollups/gather-rollups.ts";
import { settleOverlaps } from "../overlap/settle-overlaps.ts";

export interface RewritePastDeps extends Omit<CommitDeps, "clock"> {
  readonly effects: EffectStore;
}

export interface RewrittenPast {
  readonly versions: number;
  /** Manifests and lists of lines that nobody names any more, and that nobody will. */
  readonly obsolete: readonly string[];
}

/** Commits that come in between make it begin anew; a dataset that never rests is tried again later. */
const mostTries = 20;

/**
 * Every kept version of a dataset anew, as if the given files had never been sent: their rows, their names and what they
 * replaced are out, and each version says how much is missing. One step moves the head and what finds versions by time.
 * @param alsoWrite what is put down in that step
 * @throws OmError `NOT_AVAILABLE` (retryable) where commits came in between at each try
 */
export async function rewritePast(
  { business, dataset }: Pick<Manifest, "business" | "dataset">,
  files: { readonly ids: ReadonlySet<string>; readonly erasedAt: string },
  alsoWrite: (past: RewrittenPast) => readonly RecordWrite[],
  deps: RewritePastDeps,
): Promise<RewrittenPast> {
  const { blobs, records, effects } = deps;
  for (let tries = 0; tries < mostTries; tries += 1) {
    const listed = await Array.fromAsync(blobs.list(datasetFolder(business, dataset)));
    const head = await readHead(business, dataset, { blobs, records });
    if (head.key === null) return { versions: 0, obsolete: [] };
    const chain = await listChain(head.key, deps);
    const found = await writeAnew(chain, files, deps);
    const past = { versions: found.written.size, obsolete: listed.filter((key) => isUnnamed(key, found.named)) };
    const writes: RecordWrite[] = [
      { key: headKey(business, dataset), value: found.headKey, ifVersion: head.version },
      ...[...found.written].map(([key, manifest]) => ({ key: momentKey(business, dataset, manifest), value: key })),
      ...alsoWrite(past),
    ];
    try {
      await effects.apply({ writes });
      return past;
    } catch (thrown) {
      if (!(thrown instanceof OmError) || thrown.code !== "CONFLICT") throw thrown;
      for (const key of [...found.written.keys(), ...found.vectors]) await blobs.delete(key);
    }
  }
  throw new OmError("NOT_AVAILABLE", "the numbers changed again and again while their past was written anew", {
    fix: "it is done by the server as soon as there is a pause",
    retryable: true,
  });
}

/** Keys from the oldest version that is kept to the current one. */
async function listChain(head: string, { blobs }: RewritePastDeps): Promise<string[]> {
  const keys: string[] = [];
  for (let next: string | null = head; next !== null && (await blobs.head(next)) !== null;) {
    keys.unshift(next);
    next = (await readManifest(next, blobs)).previous;
  }
  return keys;
}

/** One version after the other, so that only one is held at a time; those before the first that speaks of a file stay. */
async function writeAnew(
  chain: readonly string[],
  { ids, erasedAt }: { readonly ids: ReadonlySet<string>; readonly erasedAt: string },
  deps: RewritePastDeps,
) {
  const written = new Map<string, Pick<Manifest, "createdAt" | "sequence">>();
  const named = new Set<string>();
  const vectors: string[] = [];
  const rolledTogether = new Set<string>();
  let previous: string | null = null;
  for (const key of chain) {
    const manifest = await readManifest(key, deps.blobs);
    const speaks = manifest.files.some((file) => speaksOf(file, ids));
    const compacted = (manifest.compacted ?? []).filter((blob) => !hasRowsOf(blob, ids));
    let next: string = key;
    let kept = manifest;
    if (speaks || compacted.length < (manifest.compacted ?? []).length || written.size > 0) {
      const settled = speaks ? await without(manifest, ids, deps) : { files: manifest.files, written: [] };
      for (const file of manifest.files.filter(({ fileId }) => ids.has(fileId)))
        for (const { key: blob } of rollupsOf(file)) rolledTogether.add(blob);
      // Numbers of what lay in one blob with erased rows are read from the rows.
      const files = settled.files.map((file) => withoutRollups(file, rolledTogether));
      kept = { ...withCompacted(manifest, compacted), previous, files, ...erasedOf(manifest, ids, erasedAt) };
      next = await putManifest(kept, deps);
      written.set(next, kept);
      vectors.push(...settled.written);
    }
    const isCurrent = key === chain.at(-1);
    for (const blob of [next, ...(isCurrent ? blobsOfCurrent(kept) : kept.files.flatMap(blobsOf))]) named.add(blob);
    previous = next;
  }
  return { written, named, vectors, headKey: previous };
}

function speaksOf({ fileId, superseded }: ManifestFile, ids: ReadonlySet<string>): boolean {
  return ids.has(fileId) || superseded?.by.some((winner) => ids.has(winner.fileId)) === true;
}

/** Its other tables are read from their own parts then. */
function hasRowsOf({ tables }: CompactedBlob, ids: ReadonlySet<string>): boolean {
  return tables.some(({ fileId }) => ids.has(fileId));
}

function without(manifest: Manifest, ids: ReadonlySet<string>, deps: RewritePastDeps) {
  const after = manifest.files.filter(({ fileId }) => !ids.has(fileId));
  return settleOverlaps({ ...manifest, before: manifest.files, after, examined: null }, deps);
}

function erasedOf(manifest: Manifest, ids: ReadonlySet<string>, erasedAt: string): Pick<Manifest, "erased"> {
  const out = manifest.files.filter(({ fileId }) => ids.has(fileId));
  if (out.length === 0) return {};
  const before = manifest.erased ?? { files: 0, rows: 0 };
  const files = before.files + new Set(out.map(({ fileId }) => fileId)).size;
  const rows = before.rows + out.reduce((sum, file) => sum + visibleCount(file), 0);
  return { erased: { files, rows, erasedAt } };
}

/**
 * What was there before the head was read and is named by no version now belongs to a commit that has lost, or will:
 * rows of jobs under way are another matter, and stay.
 */
function isUnnamed(key: string, named: ReadonlySet<string>): boolean {
  return /\/manifests\/|\/rollups\/|\/compacted\/|\/(?:superseded|rollup)-[^/]*$/.test(key) && !named.has(key);
}
