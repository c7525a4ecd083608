import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createFsPartialUploads } from "#adapters/local/partial-uploads.fs.ts";
import { scrubDatabase } from "#adapters/local/store/scrub.ts";
import { OmError } from "#core/errors.ts";
import type { FileReport } from "#core/report.ts";
import { readHead } from "#engine/dataset.ts";
import { readPastManifest } from "#engine/past-manifest.ts";
import { renewClaim } from "#intake/claims.ts";
import { listErasing } from "#processing/erasing.ts";
import { openStepsByHand, type StepsByHand } from "../../../../test/support/steps-by-hand.ts";
import { searchFolder } from "../../../../test/support/search-folder.ts";
import { createHolds } from "../holds.ts";
import { createEraser, type EraserDeps } from "./eraser.ts";

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

function depsOf(changed: Partial<EraserDeps> = {}): EraserDeps {
  const { deps, folder, queue } = home;
  return {
    ...deps,
    queue,
    queues: ["sales"],
    uploads: createFsPartialUploads({ root: join(folder, "uploads"), owns: false }),
    dataDir: folder,
    holds,
    renewClaim: (report) => renewClaim(report, deps.records),
    isAtWork: () => false,
    scrub: (fileIds) => scrubDatabase({ file: join(folder, "om.sqlite"), fileIds }),
    pause: async () => undefined,
    onTrouble(error) {
      throw error;
    },
    ...changed,
  };
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
function dying(at: number): Partial<EraserDeps> & { readonly wasReached: () => boolean } {
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

  test("killed at any operation is completed by the next owner", { timeout: 120_000 }, async () => {
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
});
