import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createSqliteStore, type SqliteStore } from "#adapters/local/store.sqlite.ts";
import { withCareLease } from "./care-lease.ts";
import { dueBusinesses, noteTurn, oldestTurns } from "./care-turns.ts";

let folder = "";
let store: SqliteStore;
let now = 10_000_000;
const clock = { now: () => now };

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "om-care-"));
  store = createSqliteStore({ file: join(folder, "om.sqlite"), clock, queues: {}, writer: "inline", owner: true });
  for (const business of ["a", "b", "c"]) await store.records.put({ partition: "businesses", sort: business }, {});
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

test("who is broken off goes on with the businesses that had no turn, and comes back to the others after a while", async () => {
  const deps = { records: store.records, clock };
  expect(await dueBusinesses("collect", 100, deps)).toEqual(["a", "b", "c"]);
  await noteTurn("collect", "a", deps);
  now += 10;
  await noteTurn("collect", "b", deps);
  expect(await dueBusinesses("collect", 100, deps)).toEqual(["c"]);
  expect(await dueBusinesses("collect", 0, deps)).toEqual(["c", "a", "b"]);
  expect(await dueBusinesses("compact", 100, deps)).toEqual(["a", "b", "c"]);
  now += 95;
  expect(await dueBusinesses("collect", 100, deps)).toEqual(["c", "a"]);
  expect([...(await oldestTurns(deps))]).toEqual([
    ["collect", 0],
    ["retain", 0],
    ["compact", 0],
  ]);
});

describe("what is done by one at a time", () => {
  const act = async () => "done";
  const take = (during = act) => withCareLease(1_000, { records: store.records, clock }, during);

  test("is not done beside who does it, and is done after him, also where he failed", async () => {
    expect(await take(async () => String(await take()))).toBe("null");
    await expect(take(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await take()).toBe("done");
  });

  test("is done by one of two who come at once", async () => {
    expect((await Promise.all([take(), take()])).toSorted()).toEqual(["done", null]);
  });

  test("is done again when the time of who was killed is over; and he takes nothing from the next one", async () => {
    const killed = Promise.withResolvers<string>();
    const first = take(() => killed.promise);
    await expect.poll(() => store.records.get({ partition: "care", sort: "lease" })).not.toBeNull();
    now += 999;
    expect(await take()).toBeNull();
    now += 2;
    const second = await take(async () => {
      killed.resolve("late");
      await first;
      return String(await take());
    });
    expect(second).toBe("null");
  });
});
