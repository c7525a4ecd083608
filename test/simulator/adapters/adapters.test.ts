import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { systemTimers } from "#core/timers.ts";
import { blobStoreContract } from "../../contracts/blob-store.contract.ts";
import { effectsContract } from "../../contracts/effects.contract.ts";
import { queueContract } from "../../contracts/queue.contract.ts";
import { recordStoreContract } from "../../contracts/record-store.contract.ts";
import type { StoreHome } from "../../contracts/store-place.ts";
import { createManualTime, type ManualTime } from "../../support/manual-time.ts";
import { createDiskFiles } from "./local-files.ts";
import { createMemoryBlobs } from "./memory-blobs.ts";
import { createMemoryRecords, type MemoryRecords } from "./memory-records.ts";
import { createMemoryStore, type MemoryStore } from "./memory-store.ts";

const folder = mkdtempSync(join(tmpdir(), "om-memory-"));
afterAll(() => rmSync(folder, { recursive: true }));

blobStoreContract("memory", (place) =>
  createMemoryBlobs(createDiskFiles(), { root: join(folder, place), makesFolders: true }),
);

const places = new Map<string, MemoryRecords>();
recordStoreContract("memory", (place) => {
  const known = places.get(place) ?? createMemoryRecords();
  places.set(place, known);
  return known;
});

const stores = new Map<string, { readonly store: MemoryStore; time: ManualTime }>();
const home: StoreHome = {
  granularityMs: 1,
  open(place, queues) {
    const time = createManualTime();
    const known = stores.get(place);
    if (known !== undefined) known.time = time;
    const clock = { now: () => stores.get(place)?.time.clock.now() ?? 0 };
    const store = known?.store ?? createMemoryStore(queues, { clock, timers: systemTimers });
    stores.set(place, { store, time });
    return { ...store, advance: (ms) => time.advance(ms), close: async () => store.queue.close() };
  },
};
queueContract("memory", home);
effectsContract("memory", home);
