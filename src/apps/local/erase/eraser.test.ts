import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createFsPartialUploads } from "#adapters/local/partial-uploads.fs.ts";
import { scrubDatabase } from "#adapters/local/store/scrub.ts";
import { OmError } from "#core/errors.ts";
import type { FileReport } from "#core/report.ts";
import { readHead } from "#engine/dataset.ts";
import { readPastManifest } from "#engine/past-manifest.ts";
import { renewClaim } from "#intake/claims.ts";
import { createLiveRows } from "#processing/commit/live-rows.ts";
import { listErasing } from "#processing/erasure/erasing.ts";
import { createBusinessRecords } from "#ports/business-records.ts";
import { listKey, storeList } from "#ports/business-lists.ts";
import { openStepsByHand, type StepsByHand } from "../../../../test/support/steps-by-hand.ts";
import { searchFolder } from "../../../../test/support/search-folder.ts";
import { createHolds, type Holds } from "../../home/holds.ts";
import { createCollector } from "../../home/care/collect-garbage.ts";
import { createFolderPlace } from "./folder-place.ts";
import { waitForReaders, type WaitForReadersDeps } from "../../home/erase/wait-for-readers.ts";
import { completeErasure } from "../../home/erase/complete-erasure.ts";
import { createEraser, type EraserDeps } from "../../home/erase/eraser.ts";

const canary = "canary4711";
const header = "Order ID,Order Date,Product,Quantity,Unit Price,Currency";
const older = `${header}\nA-1,2026-01-15,Mug,2,4.50,EUR\nA-2,2026-01-16,Mug,1,4.50,EUR\n`;
const newer = `${header}\nA-2,2026-01-16,Mug,1,4.50,EUR\nA-3,2026-01-17,${canary},5,4.50,EUR\n`;

let home: StepsByHand;
let holds: ReturnType<typeof createHolds>;
beforeEach(() => {
  home = openStepsByHand();
  holds = createHolds(home.deps.clock);
});
afterEach(() => home.close());

type Changed = Partial<EraserDeps & Omit<WaitForReadersDeps, "holds">> & {
  readonly holds?: Holds;
  readonly scrub?: (fileIds: readonly string[]) => Promise<void>;
};

/** As a data folder has them. */
function depsOf({ scrub, isAtWork = () => false, pause = async () => undefined, ...changed }: Changed = {}) {
  const { deps, folder, queue } = home;
  const reading = { clock: deps.clock, holds, ...changed, isAtWork, pause };
  const made: EraserDeps & Required<Pick<Changed, "scrub">> = {
    ...deps,
    queue,
    queues: ["sales"],
    uploads: createFsPartialUploads({ root: join(folder, "uploads"), owns: false }),
    holds,
    renewClaim: (report) => renewClaim(report, deps.records),
    scrub: scrub ?? scrubFolder,
    place: createFolderPlace({ dataDir: folder, scrub: scrub ?? scrubFolder }),
    readersHaveEnded: (_erasing, ids) => waitForReaders(ids, reading),
    onTrouble(error) {
      throw error;
    },
    ...changed,
  };
  return made;

  function scrubFolder(fileIds: readonly string[]): Promise<void> {
    return scrubDatabase({ file: join(folder, "om.sqlite"), fileIds });
  }
}

/** Two files that share an order, and a third commit after them. */
async function threeCommits(): Promise<FileReport> {
  await home.read(older);
  const file = await home.read(newer);
  await home.read(`${header}\nB-1,2026-02-01,Cup,1,3.00,EUR\n`);
  return file;
}

/** The current version and the one before it: each table with its rows that count from another. */
async function versions(): Promise<(readonly [string, number])[][]> {
  const { deps } = home;
  const { manifest } = await readHead("shop", "sales", deps);
  const before = Date.parse(manifest?.createdAt ?? "") - 1;
  const past = await readPastManifest("shop", "sales", before, deps);
  return [manifest, past].map((each) =>
    (each?.files ?? []).map(({ fileId, superseded }) => [fileId, superseded?.rows ?? 0] as const),
  );
}

/** Ends the work at the given operation that changes something, before it or after it. */
function dying(at: number): Changed & { readonly wasReached: () => boolean } {
  let left = at;
  const { blobs, effects } = home.deps;
  function deadly<Args extends readonly unknown[], Result>(act: (...args: Args) => Promise<Result>) {
    return async (...args: Args): Promise<Result> => {
      left -= 1;
      if (left === 0) throw new OmError("CANCELLED", "killed before");
      const result = await act(...args);
      left -= 1;
      if (left === 0) throw new OmError("CANCELLED", "killed after");
      return result;
    };
  }
  return {
    wasReached: () => left <= 0,
    blobs: { ...blobs, put: deadly(blobs.put), delete: deadly(blobs.delete) },
    effects: { apply: deadly(effects.apply) },
    scrub: deadly(depsOf().scrub),
  };
}

/** Of the operations at which it is killed; 1 for each of them takes three times as long. */
const stride = 3;

describe("an erasure", () => {
  test("gives other files' rows back, in the present and in every past version", async () => {
    const file = await threeCommits();
    expect((await versions())[0]?.map(([, hidden]) => hidden)).toEqual([1, 0, 0]);
    const report = await createEraser(depsOf()).erase("shop", { fileIds: [file.fileId], withCopies: false });
    expect(report.removed.versions).toBe(3);
    expect(report.proof.filter(({ ok }) => !ok)).toEqual([]);
    const all = await versions();
    expect(all.flat().filter(([id, hidden]) => id === file.fileId || hidden > 0)).toEqual([]);
    expect(all[1]).toHaveLength(2);
    expect(searchFolder(home.folder, canary)).toEqual([]);
  });

  test("killed at any operation is completed by the next owner", { timeout: 300_000 }, async () => {
    let kills = 0;
    for (let at = 1; ; at += stride) {
      await home.close();
      home = openStepsByHand();
      const file = await threeCommits();
      const { wasReached, ...deadly } = dying(at);
      const request = { fileIds: [file.fileId], withCopies: false };
      const killed = await createEraser(depsOf(deadly))
        .erase("shop", request)
        .then(
          () => false,
          () => true,
        );
      if (!wasReached()) break;
      kills += killed ? 1 : 0;
      const next = createEraser(depsOf());
      const wasBegun = (await listErasing(home.deps.records)).length > 0;
      await next.completeAll();
      if (!wasBegun && (await home.deps.files.find("shop", file.fileId)) !== null) await next.erase("shop", request);
      expect(await listErasing(home.deps.records)).toEqual([]);
      expect(searchFolder(home.folder, canary)).toEqual([]);
      expect((await versions()).flat().filter(([id, hidden]) => id === file.fileId || hidden > 0)).toEqual([]);
      expect(await home.counted()).toHaveLength(2);
    }
    expect(kills).toBeGreaterThan(20 / stride);
  });

  test("takes what a large table of the file has put down, and of no other", async () => {
    const file = await threeCommits();
    const jobs = join(home.folder, "jobs");
    for (const id of [file.fileId, "file_other"]) mkdirSync(join(jobs, `kept-${id}-aa-1`), { recursive: true });
    await createEraser(depsOf()).erase("shop", { fileIds: [file.fileId], withCopies: false });
    expect(readdirSync(jobs)).toEqual(["kept-file_other-aa-1"]);
  });

  test("is proved while others write on, and not where the database was not written anew", async () => {
    const file = await threeCommits();
    const { scrub } = depsOf();
    const other = await home.send(`${header}\nC-1,2026-02-02,Cup,1,3.00,EUR\n`);
    const busy = depsOf({
      async scrub(fileIds) {
        await scrub(fileIds);
        await home.cancel(other);
      },
    });
    const erased = await createEraser(busy).erase("shop", { fileIds: [file.fileId], withCopies: false });
    expect(erased.proof.filter(({ ok }) => !ok)).toEqual([]);
    const idle = depsOf({ scrub: async () => undefined });
    const left = await createEraser(idle).erase("shop", { fileIds: [other.fileId], withCopies: false });
    expect(left.proof.filter(({ ok }) => !ok)).toMatchObject([{ name: "database" }]);
  });

  test("waits for who began to read before it, and is completed later where that takes long", async () => {
    const file = await threeCommits();
    const end = holds.begin();
    let pauses = 0;
    const slow = depsOf({ pause: async () => void (pauses += 1) });
    const request = { fileIds: [file.fileId], withCopies: false };
    await expect(createEraser(slow).erase("shop", request)).rejects.toMatchObject({
      code: "NOT_AVAILABLE",
      retryable: true,
    });
    expect(pauses).toBeGreaterThan(100);
    expect(await home.counted()).toHaveLength(2);
    expect(await home.deps.blobs.head(`shop/uploads/${file.fileId}`)).not.toBeNull();
    end();
    await createEraser(depsOf()).completeAll();
    expect(await home.deps.blobs.head(`shop/uploads/${file.fileId}`)).toBeNull();
  });

  test("waits for who began to read before it, also where the clock was set back since", async () => {
    const file = await threeCommits();
    const end = holds.begin();
    const { now } = home.deps.clock;
    const setBack = depsOf({ clock: { now: () => now() - 3_600_000 } });
    const request = { fileIds: [file.fileId], withCopies: false };
    await expect(createEraser(setBack).erase("shop", request)).rejects.toMatchObject({ code: "NOT_AVAILABLE" });
    expect(await home.deps.blobs.head(`shop/uploads/${file.fileId}`)).not.toBeNull();
    end();
  });

  test("lists nothing that was removed as garbage while it took long", async () => {
    const file = await threeCommits();
    const { blobs, records, effects } = home.deps;
    let now = home.deps.clock.now();
    const clock = { now: () => now };
    const readers = createHolds(clock);
    const collect = createCollector({ blobs, records, clock, holds: readers }, { keepMs: 1e9, graceMs: 1_000 });
    const slow: EraserDeps["effects"] = {
      async apply(step) {
        for (let look = 0; look < 2; look += 1) {
          now += 3_600_000;
          await collect();
        }
        await effects.apply(step);
      },
    };
    const request = { fileIds: [file.fileId], withCopies: false };
    await createEraser(depsOf({ effects: slow, holds: readers })).erase("shop", request);
    expect(await home.counted()).toHaveLength(2);
    expect((await versions())[1]).toHaveLength(2);
  });

  test("that could not be completed is not forgotten where another one begins in the same millisecond", async () => {
    const file = await threeCommits();
    const other = await home.read(`${header}\nC-1,2026-02-02,Cup,1,3.00,EUR\n`);
    const now = home.deps.clock.now();
    const still = { clock: { now: () => now } };
    const broken = depsOf({
      ...still,
      scrub: async () => {
        throw new OmError("DISK_FULL", "no room", { retryable: true });
      },
    });
    const toErase = (fileId: string) => ({ fileIds: [fileId], withCopies: false });
    await expect(createEraser(broken).erase("shop", toErase(file.fileId))).rejects.toMatchObject({ code: "DISK_FULL" });
    await createEraser(depsOf(still)).erase("shop", toErase(other.fileId));
    expect(await listErasing(home.deps.records)).toHaveLength(1);
    await createEraser(depsOf()).completeAll();
    expect(await listErasing(home.deps.records)).toEqual([]);
    expect(searchFolder(home.folder, canary)).toEqual([]);
  });

  test("of everything leaves what was set after it began, and the lists that this names", async () => {
    await threeCommits();
    const { blobs, records } = home.deps;
    const businesses = createBusinessRecords(home.deps);
    const loadCosts = async (unitCost: string): Promise<string> => {
      const entry = { sku: "MUG", validFrom: null, unitCost, currency: "EUR" };
      const costs = await storeList("shop", "costs", [entry], blobs);
      await businesses.change("shop", (entries) => ({ ...entries, costs }));
      return listKey("shop", costs);
    };
    const listBefore = await loadCosts("1.00");
    const end = holds.begin();
    const request = { fileIds: null, withCopies: true };
    await expect(createEraser(depsOf()).erase("shop", request)).rejects.toMatchObject({ code: "NOT_AVAILABLE" });
    const listSince = await loadCosts("2.00");
    const { at } = await businesses.current("shop");
    end();
    const [begun] = await listErasing(records);
    if (begun === undefined) throw new Error("nothing is being erased");
    const { proof } = await completeErasure(begun, depsOf());
    expect(proof.filter(({ ok }) => !ok)).toEqual([]);
    expect((await businesses.history("shop")).map((version) => version.at)).toEqual([at]);
    expect([await blobs.head(listBefore), (await blobs.head(listSince))?.key]).toEqual([null, listSince]);
  });

  test("takes an upload of the same bytes that comes in between for a new file", async () => {
    const file = await threeCommits();
    let again: FileReport | null = null;
    home.before(async () => (again = await home.send(newer)));
    await createEraser(depsOf()).erase("shop", { fileIds: [file.fileId], withCopies: true });
    expect(again).not.toBeNull();
    expect(searchFolder(home.folder, canary)).toEqual([]);
    expect((await home.send(newer)).state).toBe("received");
  });

  test("leaves no duplicate behind that comes while its files are being looked for", async () => {
    const file = await threeCommits();
    const { files } = home.deps;
    const again: FileReport[] = [];
    const list: typeof files.list = async (...asked) => {
      const listed = await files.list(...asked);
      if (again.length === 0) again.push(await home.send(newer));
      return listed;
    };
    const eraser = createEraser(depsOf({ files: { ...files, list } }));
    const erased = await eraser.erase("shop", { fileIds: [file.fileId], withCopies: true });
    expect(erased.files.map(({ fileId }) => fileId).toSorted()).toEqual([
      file.fileId,
      ...again.map(({ fileId }) => fileId),
    ]);
    expect(await home.deps.files.list("shop")).toHaveLength(2);
  });

  test("leaves no name of it in the question of a file that tells the same sales", async () => {
    const days = ["15", "16", "17", "18"];
    const lines = days.map((day, at) => `N-${at},2026-01-${day},SKU-${at},1,${at + 4}.25\n`);
    const file = await home.read(`Order ID,Order Date,SKU,Quantity,Unit Price\n${lines.join("")}`);
    const orders = days.map((day, at) => `N-${at},2026-01-${day},${at + 4}.25\n`);
    const other = await home.read(`Order ID,Order Date,Net Sales\n${orders.join("")}`);
    expect(other).toMatchObject({ state: "needs_decision", tables: [{ questions: [{ id: "sameSales" }] }] });
    const { blobs, records, files } = home.deps;
    const asShown = () => createLiveRows({ blobs, records }).add("shop", [other]);
    const notesOf = (reports: readonly FileReport[]) => reports.flatMap(({ tables }) => tables[0]?.notes ?? []).join();
    expect(notesOf(await asShown())).toContain("4 of its 4 orders are in orders.csv too");
    await createEraser(depsOf()).erase("shop", { fileIds: [file.fileId], withCopies: false });
    expect(notesOf([(await files.get("shop", other.fileId)).file.report])).not.toContain("orders.csv");
    expect(notesOf(await asShown())).not.toContain("orders.csv");
  });
});
