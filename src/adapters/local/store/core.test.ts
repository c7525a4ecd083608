import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { openSqlite } from "../sqlite.ts";
import { createSqliteStore, type SqliteStore } from "../store.sqlite.ts";
import { createStoreCore, type StoreCore } from "./core.ts";
import type { NewMessage, Operation, Request } from "./operations.ts";
import { createRecordReader } from "./record-table.ts";
import { storeMigrations } from "./schema.ts";
import { createSession } from "./session.ts";

const folder = mkdtempSync(join(tmpdir(), "om-core-"));
afterAll(() => rmSync(folder, { recursive: true }));

const queues = { sales: { visibilityMs: 1_000, mostReceives: 3 } };
const now = 1_767_225_600_000;
const message: NewMessage = { queue: "sales", group: "acme", body: "1", delayMs: 0, deduplicationKey: null };

let file = "";
beforeEach(() => {
  file = join(mkdtempSync(join(folder, "own-")), "om.sqlite");
});

describe("requests of one group", () => {
  test("hold although one between them fails, and each has its own outcome", async () => {
    const store = openStore();
    const key = { partition: "acme", sort: "a" };
    const outcomes = await Promise.allSettled([
      store.records.put(key, "first", { ifVersion: 0 }),
      store.queue.send([{ queue: "sales", group: "acme", body: "before" }]),
      store.effects.apply({
        writes: [
          { key: { ...key, sort: "b" }, value: 1 },
          { key, value: "second", ifVersion: 0 },
        ],
      }),
      store.queue.send([{ queue: "sales", group: "acme", body: "sent" }]),
      store.records.put(key, "third", { ifVersion: 1 }),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual([
      "fulfilled",
      "fulfilled",
      "rejected",
      "fulfilled",
      "fulfilled",
    ]);
    expect(outcomes[2]).toMatchObject({ reason: { code: "CONFLICT", retryable: true, details: key } });
    expect(await store.records.list("acme")).toEqual([{ ...key, version: 2, value: "third" }]);
    expect(await store.queue.receive("sales", { most: 10, waitMs: 0 })).toMatchObject([
      { body: "before" },
      { body: "sent" },
    ]);
  });

  test("are done in order: what is sent can be received, what is acknowledged cannot", async () => {
    const store = openStore();
    await store.queue.send([{ queue: "sales", group: "acme", body: 1 }]);
    const [first] = await store.queue.receive("sales", { most: 1, waitMs: 0 });
    const [, , received] = await Promise.all([
      first && store.effects.apply({ acknowledges: first.lease }),
      store.queue.send([{ queue: "sales", group: "acme", body: 2 }]),
      store.queue.receive("sales", { most: 10, waitMs: 0 }),
    ]);
    expect(received.map(({ body }) => body)).toEqual([2]);
  });

  test("are all of one turn of the event loop: sixty-four senders share a commit", () => {
    const database = openSqlite(file, storeMigrations);
    const core = openCore({ open: () => database });
    const versionSeen = watchCommits(file);
    core.run(Array.from({ length: 64 }, () => request({ kind: "send", messages: [message] })));
    expect(versionSeen()).toBe(1);
    core.run([request({ kind: "send", messages: [message] })]);
    expect(versionSeen()).toBe(1);
    expect(versionSeen()).toBe(0);
  });
});

test("a message for somebody who waits is sent and received in one commit", async () => {
  const store = openStore();
  const waiting = store.queue.receive("sales", { most: 1, waitMs: 60_000 });
  await store.effects.apply({});
  const commits = watchCommits(file);
  await store.queue.send([{ queue: "sales", group: "acme", body: 1 }]);
  expect(await waiting).toMatchObject([{ body: 1 }]);
  expect(commits()).toBe(1);
  const [another, third] = [1, 2].map(() => store.queue.receive("sales", { most: 1, waitMs: 60_000 }));
  await store.effects.apply({});
  await store.effects.apply({ sends: [{ queue: "sales", group: "acme", body: 2 }] });
  expect(await another).toMatchObject([{ body: 2 }]);
  expect(commits()).toBe(1);
  await store.close();
  expect(await third).toEqual([]);
});

test("to receive from an empty queue takes no lock: another process may be writing", async () => {
  const store = openStore();
  await store.queue.send([{ queue: "sales", group: "acme", body: 1, delayMs: 1 }]);
  const writer = new DatabaseSync(file);
  writer.exec("BEGIN IMMEDIATE");
  expect(await store.queue.receive("sales", { most: 1, waitMs: 0 })).toEqual([]);
  writer.close();
});

test("ids that are not ours change nothing", async () => {
  const store = openStore();
  await store.queue.send([{ queue: "sales", group: "acme", body: 1 }]);
  const [taken] = await store.queue.receive("sales", { most: 1, waitMs: 0 });
  const ours = { queue: "sales", id: "1", token: "2", ...taken?.lease };
  for (const id of ["", "0", "-1", "1e3", "0x1", " 1", "1; DROP TABLE message", "9".repeat(30), "NaN"]) {
    for (const lease of [
      { ...ours, id },
      { ...ours, token: id },
    ]) {
      expect(await store.queue.extend(lease, 1)).toBe(false);
      expect(await store.queue.release(lease, {})).toBe(false);
      await expect(store.effects.apply({ acknowledges: lease })).rejects.toMatchObject({ code: "LEASE_LOST" });
    }
    expect(await store.queue.redrive("sales", [id])).toBe(0);
    expect(await store.queue.discard("sales", [id])).toBe(0);
  }
  await store.effects.apply({ acknowledges: ours });
});

test("a request that SQLite itself refuses is alone in that, also in the middle of its batch", () => {
  const core = openCore({ open: () => openSqlite(file, storeMigrations) });
  const half = { ...message, body: "half", delayMs: 0.5 }; // the table is strict: no half milliseconds
  const outcomes = core.run([
    request({ kind: "send", messages: [message] }),
    request({ kind: "send", messages: [{ ...message, body: "before" }, half] }),
    request(write("a")),
    request({ kind: "receive", queue: "sales", most: 9 }),
  ]).outcomes;
  expect(outcomes).toMatchObject([
    { result: {} },
    { error: { code: "INTERNAL" } },
    { result: { count: 1 } },
    { result: { messages: [{ body: "1" }] } },
  ]);
});

describe("a commit that fails", () => {
  test("fails all of its requests as unknown, to be tried again, and the file is opened anew", () => {
    const open = vi.fn<() => DatabaseSync>(() => {
      const database = openSqlite(file, storeMigrations);
      if (open.mock.calls.length === 1) plantFailingCommit(database);
      return database;
    });
    const core = openCore({ open });
    core.run([request({ kind: "send", messages: [message] })]);
    const failed = core.run([
      request(write("good")),
      request(write("poison")),
      request({ kind: "receive", queue: "sales", most: 1 }),
    ]);
    expect(failed.outcomes).toEqual(
      Array.from({ length: 3 }, () => ({ error: expect.objectContaining({ name: "OmError", retryable: true }) })),
    );
    expect(failed.outcomes[0]).toMatchObject({ error: { message: expect.stringContaining("is not known") } });
    expect(open).toHaveBeenCalledTimes(1);
    const [, again, received] = core.run([
      request(write("good")),
      request(write("poison")),
      request({ kind: "receive", queue: "sales", most: 9 }),
    ]).outcomes;
    expect(open).toHaveBeenCalledTimes(2);
    expect(again).toMatchObject({ result: { count: 1 } });
    expect(received).toMatchObject({ result: { messages: [{ body: "1", receives: 1 }] } });
  });

  test("because SQLite gave the whole transaction up, as on a full disk, leaves nothing of it", () => {
    const open = vi.fn<() => DatabaseSync>(() => {
      const database = openSqlite(file, storeMigrations);
      if (open.mock.calls.length === 1) database.exec("PRAGMA max_page_count = 40");
      return database;
    });
    const core = openCore({ open });
    const large = { ...message, body: JSON.stringify("x".repeat(300_000)) };
    const { outcomes } = core.run([
      request(write("a")),
      request({ kind: "send", messages: [large] }),
      request(write("b")),
    ]);
    const kinds = outcomes.map((outcome) => ("error" in outcome ? outcome.error.code : "done"));
    expect(new Set(kinds).has("DISK_FULL")).toBe(true);
    const reader = createRecordReader(openSqlite(file, storeMigrations));
    const expected = kinds.flatMap((kind, position) => (kind === "done" ? (["a", "-", "b"][position] ?? []) : []));
    expect(reader.list("acme").map(({ sort }) => sort)).toEqual(expected);
    expect(core.run([request(write("c"))]).outcomes).toMatchObject([{ result: { count: 1 } }]);
  });
});

test("no statement of the queues reads a whole table or sorts: a million messages cost what a thousand do", () => {
  const database = openSqlite(file, storeMigrations);
  onTestFinished(() => database.close());
  const prepare = vi.spyOn(database, "prepare");
  createSession(database);
  const hot = prepare.mock.calls.map(([sql]) => sql);
  const plans = hot.map((sql) => ({ sql, plan: planOf(sql) })).filter(({ sql }) => !sql.includes("store_state"));
  expect(plans.length).toBeGreaterThan(20);
  expect(plans.filter(({ plan }) => /SCAN (?!\d+-ROW VALUES)|TEMP B-TREE/.test(plan))).toEqual([]);
  expect(planOf("SELECT * FROM message ORDER BY sent_ms")).toMatch(/SCAN[^]*TEMP B-TREE/);

  function planOf(sql: string): string {
    if (/^(BEGIN|COMMIT|SAVEPOINT|RELEASE|ROLLBACK)/.test(sql)) return "";
    const statement = database.prepare(`EXPLAIN QUERY PLAN ${sql}`);
    return statement
      .all()
      .map((row) => String(row["detail"]))
      .join("\n");
  }
});

test("a folder of the version before queues keeps its records", async () => {
  const before = openSqlite(file, storeMigrations.slice(0, 1));
  before.exec(`INSERT INTO record VALUES ('acme', 'file#1', 3, '{"state":"done"}', 0)`);
  before.close();
  const store = openStore();
  expect(await store.records.get({ partition: "acme", sort: "file#1" })).toMatchObject({
    version: 3,
    value: { state: "done" },
  });
  expect(await store.queue.depth("sales")).toMatchObject({ ready: 0 });
});

test("a store that is closed says so, and its waiting receivers get nothing", async () => {
  const store = openStore();
  const waiting = store.queue.receive("sales", { most: 1, waitMs: 60_000 });
  await store.effects.apply({});
  const late = store.records.put({ partition: "acme", sort: "a" }, 1);
  await store.close();
  await store.close();
  expect(await waiting).toEqual([]);
  expect(await late).toBe(1);
  await expect(store.queue.send([])).rejects.toMatchObject({ code: "CANCELLED" });
  await expect(store.queue.receive("sales", { most: 1, waitMs: 60_000 })).rejects.toMatchObject({ code: "CANCELLED" });
});

test.each([
  { visibilityMs: 0, mostReceives: 1 },
  { visibilityMs: 1_000, mostReceives: 0 },
  { visibilityMs: Number.NaN, mostReceives: 3 },
])("a queue that promises nothing is CONFIGURATION: %j", (sales) => {
  const clock = { now: () => now };
  expect(() => createSqliteStore({ file, clock, queues: { sales }, writer: "inline", owner: false })).toThrow(
    expect.objectContaining({ code: "CONFIGURATION" }),
  );
});

function openStore(): SqliteStore {
  const store = createSqliteStore({ file, clock: { now: () => now }, queues, writer: "inline", owner: false });
  onTestFinished(() => store.close());
  return store;
}

function openCore({ open }: { readonly open: () => DatabaseSync }): StoreCore {
  const core = createStoreCore({ open, queues, epoch: null });
  onTestFinished(() => core.close());
  return core;
}

function request(operation: Operation): Request {
  return { operation, now };
}

function write(sort: string): Operation {
  return { kind: "write", write: { key: { partition: "acme", sort }, value: "1", ifVersion: 0 } };
}

/** A real failure in COMMIT itself: the record `poison` leaves a reference to nothing, which is looked at only then. */
function plantFailingCommit(database: DatabaseSync): void {
  database.exec(`CREATE TABLE IF NOT EXISTS nowhere (id INTEGER PRIMARY KEY);
    CREATE TEMP TABLE parent (id INTEGER PRIMARY KEY);
    CREATE TEMP TABLE child (parent INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED);
    CREATE TEMP TRIGGER plant AFTER INSERT ON main.record WHEN new.sort = 'poison' BEGIN INSERT INTO child VALUES (1); END`);
}

/** How many commits of others there were since the last call. */
function watchCommits(path: string): () => number {
  const database = new DatabaseSync(path);
  onTestFinished(() => database.close());
  const version = database.prepare("PRAGMA data_version");
  let seen = Number(version.get()?.["data_version"]);
  return () => {
    const before = seen;
    seen = Number(version.get()?.["data_version"]);
    return seen - before;
  };
}
