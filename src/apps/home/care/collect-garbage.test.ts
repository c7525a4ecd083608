import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createIdSource } from "#core/ids.ts";
import { createFsBlobStore } from "#adapters/local/blob-store.fs.ts";
import { createSqliteStore, type SqliteStore } from "#adapters/local/store.sqlite.ts";
import { headKey, type ManifestFile, readHead } from "#engine/dataset.ts";
import { momentKey } from "#engine/past-manifest.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import type { JsonValue } from "#ports/record-store.ts";
import { prepareCommit, putManifest, putTable } from "#processing/commit/commit.ts";
import { accountFolder, partsFolder } from "#processing/commit/store-result.ts";
import { collectGarbage, createCollector } from "./collect-garbage.ts";
import { findNamedBlobs, isNamed } from "./named-blobs.ts";
import { storeUnnamed } from "./stored-unnamed.ts";
import { createTimedHolds } from "./timed-holds.ts";
import { createHolds } from "../holds.ts";
import { createInlineOverlaps } from "../../../../test/support/inline-overlaps.ts";
import { createInlineStreams } from "../../../../test/support/inline-streams.ts";

const day = 86_400_000;
const hour = 3_600_000;
let folder = "";
let now = 0;
let store: SqliteStore;
let blobs: BlobStore;
const clock = { now: () => now };

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "om-collect-"));
  now = Date.parse("2026-03-01T10:00:00Z");
  store = createSqliteStore({ file: join(folder, "om.sqlite"), clock, queues: {}, writer: "inline", owner: true });
  blobs = createFsBlobStore({ root: join(folder, "blobs") });
  await store.records.put({ partition: "businesses", sort: "shop" }, {});
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

/** Stores the rows and the account of a job as a worker does, and has the table want it. */
async function storeJob(fileId: string, jobKey: string, is: "work" | "result"): Promise<ManifestFile> {
  const key = `${partsFolder("shop", "sales", fileId, jobKey)}/part-00000.parquet`;
  await put(key);
  await put(`${accountFolder("shop", fileId, jobKey)}/lines.json`);
  const job: JsonValue = { jobKey, decision: { type: "sales" } };
  const value = { work: null, result: null, [is]: job };
  await store.records.put({ partition: "business#shop", sort: `table#${fileId}#00000` }, value);
  return {
    fileId,
    table: "t",
    name: "a.csv",
    source: null,
    region: null,
    generation: 1,
    jobKey,
    acceptedRows: 1,
    undatedRows: 0,
    firstDay: null,
    lastDay: null,
    currencies: [],
    parts: [{ key, rows: 1, sizeBytes: 1 }],
    deletions: null,
    filledColumns: [],
  };
}

async function storeWork(fileId: string): Promise<void> {
  const work = { jobKey: "job-of-now", decision: { type: "sales" } };
  await store.records.put({ partition: "business#shop", sort: `table#${fileId}#00000` }, { work, result: null });
}

async function put(key: string): Promise<void> {
  await blobs.put(
    key,
    (async function* () {
      yield Buffer.from("x");
    })(),
  );
}

async function commit(file: ManifestFile): Promise<void> {
  const deps = {
    blobs,
    records: store.records,
    clock,
    ids: createIdSource(clock),
    overlaps: createInlineOverlaps(folder),
    streams: createInlineStreams(folder),
  };
  const prepared = await prepareCommit("shop", [putTable("sales", file, {})], deps);
  await store.effects.apply({ writes: prepared.writes });
}

/** As a compaction ends. */
async function listTogether(key: string): Promise<void> {
  await put(key);
  const { manifest, version } = await readHead("shop", "sales", { blobs, records: store.records });
  if (manifest === null) throw new Error("there is no manifest");
  const next = { ...manifest, compacted: [{ key, tables: [] }] };
  const value = await putManifest(next, { blobs, ids: createIdSource(clock) });
  const head = { key: headKey("shop", "sales"), value, ifVersion: version };
  await store.effects.apply({ writes: [head, { key: momentKey("shop", "sales", next), value }] });
}

async function keys(): Promise<string[]> {
  return (await Array.fromAsync(blobs.list("shop/"))).map((key) => key.replace(/-version_\w+\.json/, ""));
}

function collector(options: { keepDays: number; holds?: ReturnType<typeof createHolds>; blobs?: BlobStore }) {
  const { keepDays, holds = createHolds(clock) } = options;
  const deps = { blobs: options.blobs ?? blobs, records: store.records, clock, holds };
  return createCollector(deps, { keepMs: keepDays * day, graceMs: hour / 2 });
}

/** A file that was read twice, and one whose rows are stored and not committed yet. */
async function twoVersions(): Promise<void> {
  await commit(await storeJob("file_a", "job-1", "result"));
  now += day;
  await commit(await storeJob("file_a", "job-2", "result"));
  await storeJob("file_b", "job-3", "work");
}

const past = [
  "shop/accounts/file_a/job-1/lines.json",
  "shop/datasets/sales/file_a/job-1/part-00000.parquet",
  "shop/datasets/sales/manifests/000000001",
];

test("a version is kept from when it was really replaced, though the clock was put back before", async () => {
  await commit(await storeJob("file_a", "job-1", "result"));
  now -= 3 * day;
  await commit(await storeJob("file_a", "job-2", "result"));
  now += 3 * day + 1;
  const look = collector({ keepDays: 1 });
  await look();
  now += hour;
  expect(await look()).toBe(0);
  now += day;
  await look();
  now += hour;
  expect(await look()).toBe(past.length);
});

describe("the collector, among processes that do not know of each other", () => {
  const longestMs = 20 * 60_000;
  const look = (stop?: AbortSignal) =>
    collectGarbage(
      "shop",
      {
        blobs,
        records: store.records,
        clock,
        holds: createTimedHolds(clock, longestMs),
        unnamed: storeUnnamed(store.records),
      },
      { keepMs: 0, graceMs: longestMs },
      stop,
    );

  test("removes what it found unnamed at a look from before which nobody can be at work", async () => {
    await twoVersions();
    now += 1;
    expect(await look()).toBe(0);
    now += longestMs - 1;
    expect(await look()).toBe(0);
    now += 2;
    expect(await look(AbortSignal.abort())).toBe(0);
    expect(await look()).toBe(past.length);
    expect((await keys()).filter((key) => past.includes(key))).toEqual([]);
  });

  test("leaves everything of a file whose work goes on, whatever an attempt before has stored", async () => {
    await twoVersions();
    // The whole file has decided otherwise than its samples, so the work goes under another key.
    await put("shop/datasets/sales/file_b/otherwise/part-00000.parquet");
    await put("shop/accounts/file_b/otherwise/lines.json");
    now += 1;
    await look();
    now += longestMs + 1;
    expect(await look()).toBe(past.length);
    expect((await keys()).filter((key) => key.includes("otherwise"))).toHaveLength(2);
    const named = await findNamedBlobs("shop", now, { blobs, records: store.records });
    expect(isNamed("shop/accounts/file_b/otherwise/lines.json", named)).toBe(true); // by whoever asks: a backup, too
  });

  test("leaves what work takes up that was asked for while it looked", async () => {
    await store.records.put({ partition: "business#shop", sort: "table#file_c#00000" }, { work: null, result: null });
    const key = "shop/datasets/sales/file_c/job-9/part-00000.parquet";
    await put(key);
    await look();
    now += longestMs + 1;
    const { list } = store.records;
    let asked = 0;
    const records: typeof store.records = {
      ...store.records,
      async list(partition, options) {
        const found = await list(partition, options);
        // Once the records were read, and before anything is removed.
        if (partition === "business#shop" && (asked += 1) === 1) await storeWork("file_c");
        return found;
      },
    };
    const deps = { blobs, records, clock, holds: createTimedHolds(clock, longestMs), unnamed: storeUnnamed(records) };
    expect(await collectGarbage("shop", deps, { keepMs: 0, graceMs: longestMs })).toBe(0);
    expect(await blobs.head(key)).not.toBeNull();
  });

  test("of two that look at once one ends, and removes nothing", async () => {
    await twoVersions();
    await look();
    now += longestMs + 1;
    const found = await Promise.allSettled([look(), look()]);
    expect(found.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  });
});

describe("the collector", () => {
  test("removes a past version once its days are over, at the second look, and nothing else", async () => {
    await twoVersions();
    const all = await keys();
    const collect = collector({ keepDays: 30 });
    now += 29 * day;
    expect([await collect(), (now += hour), await collect()]).toEqual([0, now, 0]);
    now += 2 * day;
    expect(await collect()).toBe(0);
    expect(await keys()).toEqual(all);
    now += hour;
    expect(await collect()).toBe(past.length);
    expect(await keys()).toEqual(all.filter((key) => !past.includes(key)));
  });

  test("leaves what somebody reads who began while it was named, and takes it when that one has ended", async () => {
    await twoVersions();
    const holds = createHolds(clock);
    const collect = collector({ keepDays: 0, holds });
    const end = holds.begin(); // reads the head that is replaced now
    const { manifest } = await readHead("shop", "sales", { blobs, records: store.records });
    now += 1;
    await commit(await storeJob("file_a", "job-4", "result"));
    for (let looks = 0; looks < 3; looks += 1) {
      now += hour;
      await collect();
    }
    for (const { parts } of manifest?.files ?? [])
      for (const { key } of parts) expect(await Array.fromAsync(blobs.get(key))).toHaveLength(1);
    holds.begin(); // a later reader holds up nothing
    end();
    now += hour;
    expect(await collect()).toBeGreaterThan(0);
    expect((await keys()).filter((key) => key.includes("job-2"))).toEqual([]);
  });

  test("keeps rows that lie together only for the current version: past ones are read from each table", async () => {
    const together = (name: string): string => `shop/datasets/sales/compacted/${name}.parquet`;
    await twoVersions();
    await listTogether(together("older"));
    now += hour;
    await commit(await storeJob("file_c", "job-4", "result"));
    await listTogether(together("newer"));
    await put(together("of-a-job-that-was-killed"));
    const collect = collector({ keepDays: 30 });
    now += hour;
    await collect();
    now += hour;
    expect(await collect()).toBe(4); // and the two manifests that were put down again
    expect((await keys()).filter((key) => key.includes("/compacted/"))).toEqual([together("newer")]);
    expect((await keys()).filter((key) => key.includes("/manifests/"))).toHaveLength(3);
  });

  test("ended at any moment it has broken nothing, and the next one does the rest", async () => {
    await twoVersions();
    const all = await keys();
    for (let deletes = 0; deletes < past.length; deletes += 1) {
      let left = deletes === 0 ? 0 : 1; // one more is gone at each end
      const dying: BlobStore = {
        ...blobs,
        async delete(key) {
          if (left === 0) throw new Error("killed");
          left -= 1;
          await blobs.delete(key);
        },
      };
      const collect = collector({ keepDays: 0, blobs: dying });
      now += hour;
      await collect();
      now += hour;
      await expect(collect()).rejects.toThrow("killed");
      expect((await keys()).length).toBe(all.length - deletes);
      const { manifest } = await readHead("shop", "sales", { blobs, records: store.records });
      for (const { parts } of manifest?.files ?? [])
        for (const { key } of parts) expect(await blobs.head(key)).not.toBeNull();
    }
    const collect = collector({ keepDays: 0 });
    now += hour;
    expect([await collect(), (now += hour), await collect()]).toEqual([0, now, 1]);
    expect(await keys()).toEqual(all.filter((key) => !past.includes(key)));
  });
});
