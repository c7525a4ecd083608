import { expect, test } from "vitest";
import { OmError } from "#core/errors.ts";
import { renewClaim } from "#intake/claims.ts";
import { partitionOf } from "#ports/keys.ts";
import { beginErasure } from "#processing/erasure/begin-erasure.ts";
import { listErasing } from "#processing/erasure/erasing.ts";
import { everyRecord } from "#apps/home/care/every-record.ts";
import { createEraser, type EraserDeps } from "#apps/home/erase/eraser.ts";
import { openStepsByHand, type StepsByHand } from "../support/steps-by-hand.ts";

// As on AWS, where a step is no transaction: an erasure is broken off after each of its writes and removals. Then the
// person asks again, where he was not answered, and the next one by the clock goes on.

const canary = "canary4711";
const header = "Order ID,Order Date,Product,Quantity,Unit Price,Currency";
const older = `${header}\nA-1,2026-01-15,Mug,2,4.50,EUR\nA-2,2026-01-16,Mug,1,4.50,EUR\n`;
const newer = `${header}\nA-2,2026-01-16,Mug,1,4.50,EUR\nA-3,2026-01-17,${canary},5,4.50,EUR\n`;

/** Breaks off what changes something after so many changes, each write of a step on its own. */
function breaking(home: StepsByHand, after: number) {
  let left = after;
  const { blobs, effects } = home.deps;
  const change = async (act: () => Promise<void>): Promise<void> => {
    if ((left -= 1) < 0) throw new OmError("CANCELLED", "killed");
    await act();
  };
  const changed = {
    blobs: {
      ...blobs,
      delete: (key: string) => change(() => blobs.delete(key)),
      async put(key: string, content: AsyncIterable<Uint8Array>) {
        if ((left -= 1) < 0) throw new OmError("CANCELLED", "killed");
        return blobs.put(key, content);
      },
    },
    effects: {
      async apply({ writes = [], sends = [] }: Parameters<typeof effects.apply>[0]) {
        for (const write of writes) await change(() => effects.apply({ writes: [write] }));
        if (sends.length > 0) await change(() => effects.apply({ sends }));
      },
    },
  };
  return { ...changed, wasReached: () => left < 0 };
}

/** As the functions do it: readers end by the clock, which `pass` moves. */
function eraserOf(home: StepsByHand, stores: Pick<EraserDeps, "blobs" | "effects"> = home.deps) {
  return createEraser({
    ...home.deps,
    ...stores,
    queue: home.queue,
    queues: ["sales"],
    uploads: { list: async () => [], discard: async () => undefined, ...never },
    holds: { during: (act) => act() },
    renewClaim: (report) => renewClaim(report, home.deps.records),
    place: { removeCopies: async () => 0, scrub: async () => [], unproved: async () => [] },
    readersHaveEnded: async () => undefined,
    onTrouble(error) {
      throw error;
    },
  });
}

const no = (): never => {
  throw new Error("nobody asks");
};
const never = { create: no, get: no, append: no, read: no };

/** Everything that is kept of the business, as text. */
async function everything(home: StepsByHand): Promise<string> {
  const { blobs, records } = home.deps;
  const found: string[] = [];
  for await (const key of blobs.list("shop/")) {
    const chunks = await Array.fromAsync(blobs.get(key));
    found.push(`${key} ${Buffer.concat(chunks).toString("latin1")}`);
  }
  for await (const record of everyRecord("shop", records)) found.push(JSON.stringify(record));
  return found.join("\n");
}

/** Begins an erasure and goes on with it; gives what broke it off, if anything. */
async function erase(
  home: StepsByHand,
  fileId: string,
  stores: Pick<EraserDeps, "blobs" | "effects">,
): Promise<unknown> {
  const { records } = home.deps;
  const deps = { ...home.deps, ...stores };
  const renew = (report: Parameters<typeof renewClaim>[0]) => renewClaim(report, records);
  try {
    await beginErasure("shop", { fileIds: [fileId], withCopies: false }, { ...deps, renewClaim: renew });
    await eraserOf(home, stores).completeAll();
    return null;
  } catch (thrown) {
    return thrown;
  }
}

/** The story, broken off after so many changes; false where it has no so many. */
async function tell(after: number): Promise<boolean> {
  const home = openStepsByHand();
  const { records, files } = home.deps;
  try {
    await home.read(older);
    const { fileId } = await home.read(newer);
    expect(await everything(home)).toContain(canary);
    const { wasReached, ...stores } = breaking(home, after);
    const broken = await erase(home, fileId, stores);
    expect(broken === null || wasReached()).toBe(true);
    // Nobody was answered where nothing is put down: he asks again, as long as there is a file.
    const isPutDown = (await listErasing(records)).length > 0;
    const isThere = (await files.find("shop", fileId)) !== null;
    const asksAgain = !isPutDown && isThere;
    expect(asksAgain ? await erase(home, fileId, home.deps) : null).toBeNull();
    if (!asksAgain) await eraserOf(home).completeAll();
    expect(await listErasing(records)).toEqual([]);
    expect(await everything(home)).not.toContain(canary);
    expect(await home.counted()).toHaveLength(1);
    const reports = await records.list(partitionOf("shop"), { prefix: "erasure#" });
    expect(reports).toMatchObject([{ value: { files: [{ fileId }] } }]);
    return wasReached();
  } finally {
    await home.close();
  }
}

/** Of the points at which it is broken off; 1 for each of them takes twice as long. */
const stride = 2;

test(
  "an erasure that is broken off at any write or removal comes to the same end, and everything else counts",
  { timeout: 400_000 },
  async () => {
    let breaks = 0;
    while (await tell(breaks * stride)) breaks += 1;
    expect(breaks * stride).toBeGreaterThan(20);
  },
);
