import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, onTestFinished, test } from "vitest";
import type { ReceivedMessage } from "#ports/queue.ts";
import { createSqliteStore, type SqliteStore } from "../store.sqlite.ts";

const folder = mkdtempSync(join(tmpdir(), "om-owner-"));
afterAll(() => rmSync(folder, { recursive: true }));

const queues = { sales: { visibilityMs: 60_000, mostReceives: 3 } };
const key = { partition: "acme", sort: "file#1" };
let file = "";
let now = 0;
beforeEach(() => {
  file = join(mkdtempSync(join(folder, "own-")), "om.sqlite");
  now = 1_767_225_600_000;
});

test.each(["inline", "thread"] as const)(
  "a new owner takes the work over at once, and the old one changes nothing: %s",
  async (writer) => {
    const old = open(true, writer);
    await send(old, "one", "two", "three");
    const [one, two] = await receive(old, 2);
    now += 10;
    const next = open(true, writer);
    const sentence = {
      code: "LEASE_LOST",
      retryable: false,
      message: "another process has taken over this data folder",
    };
    if (one === undefined || two === undefined) throw new Error("two were sent");
    const late = [
      () => old.effects.apply({ writes: [{ key, value: "late" }], acknowledges: one.lease }),
      () => old.queue.release(one.lease, {}),
      () => old.queue.extend(one.lease, 90_000),
      () => old.queue.send([{ queue: "sales", group: "acme", body: "late" }]),
      () => old.queue.redrive("sales", ["1"]),
      () => old.queue.receive("sales", { most: 1, waitMs: 0 }),
      () => old.records.put(key, "late"),
      () => old.records.delete(key),
    ];
    for (const act of late) await expect(act()).rejects.toMatchObject(sentence);
    await expect(next.effects.apply({ acknowledges: one.lease })).rejects.toMatchObject({ code: "LEASE_LOST" });
    expect(await next.records.get(key)).toBeNull();
    expect((await receive(next, 10)).map(({ body, receives }) => ({ body, receives }))).toEqual([
      { body: "one", receives: 1 },
      { body: "two", receives: 1 },
      { body: "three", receives: 1 },
    ]);
    const idle = old.queue.receive("sales", { most: 1, waitMs: 0 });
    await expect(idle).rejects.toMatchObject(sentence); // also where there is nothing to take
    expect(await old.records.get(key)).toBeNull(); // it may still look
  },
);

test("who is no owner shares the file with one", async () => {
  const owner = open(true);
  const guest = open(false);
  await send(guest, "from a guest");
  expect(await receive(owner, 1)).toHaveLength(1);
  open(true);
  await send(guest, "still");
  expect(await guest.queue.depth("sales")).toMatchObject({ ready: 2 });
});

test("delays, failed attempts and what was set aside are as they were", async () => {
  const old = open(true);
  await send(old, "failing");
  await old.queue.send([{ queue: "sales", group: "acme", body: "later", delayMs: 100 }]);
  for (let attempt = 1; attempt <= 2; attempt += 1) {
    const [failing] = await receive(old, 1);
    if (failing !== undefined) await old.queue.release(failing.lease, { cause: "it fails" });
  }
  const next = open(true);
  const [last] = await receive(next, 10);
  expect(last).toMatchObject({ body: "failing", receives: 3, isLast: true });
  const third = open(true);
  expect((await receive(third, 10))[0]).toMatchObject({ body: "failing", receives: 3, isLast: true });
  now += 60_001;
  expect((await receive(third, 10)).map(({ body }) => body)).toEqual(["later"]);
  expect(await third.queue.listDead("sales")).toEqual([
    expect.objectContaining({ body: "failing", receives: 3, cause: "it fails" }),
  ]);
});

test("a message that ends every owner is set aside after fifty of them", async () => {
  await send(open(true), "ends its owner");
  for (let owner = 1; owner <= 50; owner += 1) {
    const [taken] = await receive(open(true), 1);
    expect(taken).toMatchObject({ receives: 1 });
  }
  const survivor = open(true);
  expect(await receive(survivor, 1)).toEqual([]);
  const [dead] = await survivor.queue.listDead("sales");
  expect(dead).toMatchObject({ body: "ends its owner", receives: 1, cause: "whoever worked on it was ended 50 times" });
  expect(await survivor.queue.redrive("sales", [dead?.id ?? ""])).toBe(1);
  expect(await receive(survivor, 1)).toHaveLength(1);
});

test("a clock that was set back while nobody was here hides nothing, and the rest waits as long as before", async () => {
  const old = open(true);
  await send(old, "taken", "ready");
  await old.queue.send([{ queue: "sales", group: "acme", body: "later", delayMs: 100, deduplicationKey: "a" }]);
  await receive(old, 1);
  await old.close();
  now -= 3_600_000;
  const next = open(true);
  expect((await receive(next, 10)).map(({ body }) => body)).toEqual(["taken", "ready"]);
  now += 99;
  expect(await receive(next, 10)).toEqual([]);
  now += 1;
  expect((await receive(next, 10)).map(({ body }) => body)).toEqual(["later"]);
  now += 5 * 60_000;
  await next.queue.send([{ queue: "sales", group: "acme", body: "the key is free", deduplicationKey: "a" }]);
  expect((await receive(next, 10)).map(({ body }) => body)).toContain("the key is free");
});

function open(owner: boolean, writer: "inline" | "thread" = "inline"): SqliteStore {
  const store = createSqliteStore({ file, clock: { now: () => now }, queues, writer, owner });
  onTestFinished(() => store.close());
  return store;
}

function send(store: SqliteStore, ...bodies: readonly string[]): Promise<void> {
  return store.queue.send(bodies.map((body) => ({ queue: "sales", group: "acme", body })));
}

function receive(store: SqliteStore, most: number): Promise<readonly ReceivedMessage[]> {
  return store.queue.receive("sales", { most, waitMs: 0 });
}
