import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createIdSource } from "#core/ids.ts";
import { createFsBlobStore } from "#adapters/local/blob-store.fs.ts";
import { createSqliteStore, type SqliteStore } from "#adapters/local/store.sqlite.ts";
import { type ManifestFile, readHead } from "#engine/dataset.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import type { JsonValue } from "#ports/record-store.ts";
import { prepareCommit, putTable } from "#processing/commit.ts";
import { accountFolder, partsFolder } from "#processing/store-result.ts";
import { createCollector } from "./collect-garbage.ts";
import { createHolds } from "./holds.ts";
import { createInlineOverlaps } from "../../../test/support/inline-overlaps.ts";

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
  };
  const prepared = await prepareCommit("shop", [putTable("sales", file, {})], deps);
  await store.effects.apply({ writes: prepared.writes });
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
