import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Timers } from "#core/timers.ts";
import { headKey, readHead } from "#engine/dataset.ts";
import { createInlineCompactor } from "../../../test/support/inline-compactor.ts";
import { writeRandomSales } from "../../../test/support/random-sales.ts";
import { createSalesFiles, type SalesFiles } from "../../../test/support/sales-files.ts";
import { createEventHub } from "../home/event-hub.ts";
import { createHolds } from "../home/holds.ts";
import { type CompactionKeeper, keepCompacted } from "./keep-compacted.ts";

let folder = "";
let files: SalesFiles;
let hub: ReturnType<typeof createEventHub>;
let keeper: CompactionKeeper;
let waiting: { readonly at: number; readonly act: () => void }[] = [];
let now = 0;
let troubles: string[] = [];

/** Timers that ring when the test lets time pass. */
const timers: Pick<Timers, "after"> = {
  after(ms, act) {
    const timer = { at: now + ms, act };
    waiting.push(timer);
    return () => void (waiting = waiting.filter((each) => each !== timer));
  },
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "om-keep-compacted-"));
  [waiting, now, troubles] = [[], 0, []];
  files = await createSalesFiles(
    [1, 2, 3].map((seed) => writeRandomSales(seed, 20)),
    folder,
  );
  for (const at of [0, 1, 2]) await files.put(at);
  await files.deps.records.put({ partition: "businesses", sort: "shop" }, {});
  hub = createEventHub({ now: () => now });
  keeper = open(folder);
});
afterEach(async () => {
  await keeper.close();
  await files.close();
  rmSync(folder, { recursive: true });
});

function open(dataDir: string): CompactionKeeper {
  return keepCompacted({
    ...files.deps,
    effects: files.effects,
    sizes: { mostAlike: 2, mostSmallRows: 1_000, mostRows: 10_000 },
    compactor: { ...createInlineCompactor(folder), close: async () => undefined },
    hub,
    timers,
    holds: createHolds({ now: () => now }),
    dataDir,
    onTrouble: (error) => void troubles.push(error.code),
  });
}

function endFile(): void {
  hub.publish({ event: "file-ended", fileId: "file_000", business: "shop", correlationId: "request_1", state: "done" });
}

/** True where a look was taken. */
function pass(ms: number): boolean {
  now += ms;
  const due = waiting.filter(({ at }) => at <= now);
  for (const { act } of due) act();
  return due.length > 0;
}

async function countBlobs(): Promise<number> {
  const { manifest } = await readHead("shop", "sales", files.deps);
  return manifest?.compacted?.length ?? 0;
}

test("tables are brought together two seconds after the last file, and no later than a minute after the first", async () => {
  endFile();
  expect(pass(1_900)).toBe(false);
  endFile();
  expect([pass(1_900), pass(100)]).toEqual([false, true]);
  await expect.poll(countBlobs).toBe(1);
  expect(waiting).toEqual([]);

  endFile();
  for (let seconds = 1; seconds < 60; seconds += 1) {
    expect(pass(1_000)).toBe(false);
    endFile();
  }
  expect(pass(1_000)).toBe(true);
});

test("each business is looked at when that is asked", async () => {
  await keeper.lookAtAll();
  expect(await countBlobs()).toBe(1);
});

test("what goes wrong is told, and the next look is taken", async () => {
  await keeper.close();
  keeper = open(join(folder, "not-there"));
  await keeper.lookAtAll();
  expect([troubles.length, await countBlobs()]).toEqual([1, 0]);
  await keeper.close();
  keeper = open(folder);
  await keeper.lookAtAll();
  expect(await countBlobs()).toBe(1);
});

test("a dataset that cannot be brought together keeps no other from it", async () => {
  await files.deps.records.put(headKey("shop", "inventory"), "shop/datasets/inventory/manifests/gone.json");
  await keeper.lookAtAll();
  expect([troubles, await countBlobs()]).toEqual([["NOT_FOUND"], 1]);
});

test("nothing is begun any more once it is closed", async () => {
  endFile();
  await keeper.close();
  expect(waiting).toEqual([]);
  await keeper.lookAtAll();
  expect(await countBlobs()).toBe(0);
});
