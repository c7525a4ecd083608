import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
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
  test(`changes wait for whoever keeps the file while it is quiet, longer than they would by themselves: ${writer}`, async () => {
    const file = fileOf("quiet");
    const store = createSqliteStore({ file, clock: createManualTime().clock, queues: {}, writer, owner: true });
    const other = new DatabaseSync(file);
    const order: string[] = [];
    const quiet = store.quiet(async () => {
      other.exec("BEGIN IMMEDIATE");
      await setTimeout(5_600); // a connection gives up after 5 s
      expect(await store.records.get({ partition: "p", sort: "s" })).toBeNull();
      const reader = createSqliteStore({ file, clock: createManualTime().clock, queues: {}, writer, owner: false });
      await reader.close();
      other.exec("COMMIT");
      order.push("kept");
    });
    const put = store.effects.apply({ writes: [{ key: { partition: "p", sort: "s" }, value: 1 }] });
    await Promise.all([quiet, put.then(() => order.push("written"))]);
    expect(order).toEqual(["kept", "written"]);
    await expect(store.quiet(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
    await store.effects.apply({ writes: [{ key: { partition: "p", sort: "s" }, value: 2 }] });
    other.close();
    await store.close();
  }, 30_000);

  queueContract(`sqlite, ${writer}`, home);
  effectsContract(`sqlite, ${writer}`, home);
}

/** What was asked for before is answered before the time moves, also by a thread: it keeps the order. */
async function settleThenAdvance(store: SqliteStore, time: ManualTime, ms: number): Promise<void> {
  await store.effects.apply({});
  await time.advance(ms);
}
