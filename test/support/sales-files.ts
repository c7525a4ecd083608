import { Buffer } from "node:buffer";
import { join } from "node:path";
import { createFsBlobStore } from "#adapters/local/blob-store.fs.ts";
import { createSqliteStore, type SqliteStore } from "#adapters/local/store.sqlite.ts";
import type { Clock } from "#core/clock.ts";
import { createIdSource } from "#core/ids.ts";
import { toJobKey } from "#core/job-key.ts";
import { OmError } from "#core/errors.ts";
import type { ManifestFile } from "#engine/dataset.ts";
import type { EffectStore } from "#ports/effects.ts";
import { type CommitDeps, type DatasetChange, prepareCommit, putTable, takeTable } from "#processing/commit/commit.ts";
import { storeResult } from "#processing/commit/store-result.ts";
import { createInlineOverlaps } from "./inline-overlaps.ts";
import { createInlineStreams } from "./inline-streams.ts";
import { createInlineRollups } from "./inline-rollups.ts";
import { stageFile } from "./process-bytes.ts";
import type { RandomSales } from "./random-sales.ts";

const business = "shop";
const noon: Clock = { now: () => Date.parse("2026-06-01T10:00:00Z") };

/** Sales files that are processed once, and come and go in any order. */
export interface SalesFiles {
  readonly deps: CommitDeps;
  readonly effects: EffectStore;
  put(at: number): Promise<void>;
  take(at: number): Promise<void>;
  close(): Promise<void>;
}

/** @param folder an empty one */
export async function createSalesFiles(
  files: readonly RandomSales[],
  folder: string,
  clock: Clock = noon,
): Promise<SalesFiles> {
  const blobs = createFsBlobStore({ root: join(folder, "blobs") });
  const store = createSqliteStore({
    file: join(folder, "om.sqlite"),
    clock,
    queues: {},
    writer: "inline",
    owner: true,
  });
  const workers = {
    overlaps: createInlineOverlaps(folder),
    rollups: createInlineRollups(folder),
    streams: createInlineStreams(folder),
  };
  const deps: CommitDeps = { blobs, records: store.records, clock, ids: createIdSource(clock), ...workers };
  const made: { readonly listed: ManifestFile; readonly columns: Readonly<Record<string, string>> }[] = [];
  for (const [at, { source, text }] of files.entries()) {
    const fileId = `file_${String(at).padStart(3, "0")}`;
    const settings = new Map([
      ["type", "sales"],
      ["price", "unit"],
      ["tax", "net"],
    ]);
    const { analysis, process } = await stageFile(Buffer.from(text), folder, settings);
    const result = await process(undefined, fileId);
    const report = {
      business,
      fileId,
      name: `${fileId}.csv`,
      source,
      region: at % 2 === 0 ? "town" : null,
      receivedAt: "2026-01-01T00:00:00.000Z",
    };
    const work = { jobKey: toJobKey(fileId, analysis.decision, 1), generation: 1 };
    const { listed } = await storeResult(report, analysis.decision, work, result, blobs);
    made.push({ listed, columns: result.datasetColumns });
  }
  const of = (at: number): (typeof made)[number] => made[at] ?? notThere(at);
  return {
    deps,
    effects: store.effects,
    put: (at) => commit(putTable("sales", of(at).listed, of(at).columns), deps, store),
    take: (at) => commit(takeTable("sales", of(at).listed.fileId, of(at).listed.table), deps, store),
    close: () => store.close(),
  };
}

/** As the steps of a file do it: prepared anew until no other write comes first. */
async function commit(change: DatasetChange, deps: CommitDeps, { effects }: SqliteStore): Promise<void> {
  for (;;) {
    const prepared = await prepareCommit(business, [change], deps);
    try {
      return await effects.apply({ writes: prepared.writes });
    } catch (error) {
      if (!(error instanceof OmError) || error.code !== "CONFLICT") throw error;
      await prepared.withdraw();
    }
  }
}

function notThere(at: number): never {
  throw new Error(`there is no file ${at}`);
}
