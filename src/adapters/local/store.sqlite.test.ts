import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { effectsContract } from "../../../test/contracts/effects.contract.ts";
import { queueContract } from "../../../test/contracts/queue.contract.ts";
import type { StoreHome } from "../../../test/contracts/store-place.ts";
import { createManualTime, type ManualTime } from "../../../test/support/manual-time.ts";
import { createSqliteStore, type SqliteStore } from "./store.sqlite.ts";

const folder = mkdtempSync(join(tmpdir(), "om-store-"));
afterAll(() => rmSync(folder, { recursive: true }));

for (const writer of ["inline", "thread"] as const) {
  const fileOf = (place: string): string => join(folder, `${writer}-${place}.sqlite`);
  const home: StoreHome = {
    granularityMs: 1,
    open(place, queues) {
      const time = createManualTime();
      const store = createSqliteStore({ file: fileOf(place), clock: time.clock, queues, writer, owner: false });
      return { ...store, advance: (ms) => settleThenAdvance(store, time, ms) };
    },
  };
  queueContract(`sqlite, ${writer}`, home);
  effectsContract(`sqlite, ${writer}`, home);
}

/** What was asked for before is answered before the time moves, also by a thread: it keeps the order. */
async function settleThenAdvance(store: SqliteStore, time: ManualTime, ms: number): Promise<void> {
  await store.effects.apply({});
  await time.advance(ms);
}
