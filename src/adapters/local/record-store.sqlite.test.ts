import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { promisify } from "node:util";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { recordStoreContract } from "../../../test/contracts/record-store.contract.ts";
import { createSqliteRecordStore } from "./record-store.sqlite.ts";
import { openSqlite, withSqliteErrors } from "./sqlite.ts";

const folder = mkdtempSync(join(tmpdir(), "om-sqlite-"));
const clock = { now: () => 1_767_225_600_000 };
afterAll(() => rmSync(folder, { recursive: true }));

recordStoreContract("sqlite", (place) => createSqliteRecordStore({ file: join(folder, `${place}.sqlite`), clock }));

describe("records in SQLite", () => {
  let file = "";
  beforeEach(() => {
    file = join(mkdtempSync(join(folder, "own-")), "new", "records.sqlite");
  });

  test("every commit is flushed: WAL with synchronous FULL, and a second process waits 5 s", () => {
    const database = openSqlite(file, []);
    const pragma = (name: string): unknown => Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0];
    expect(pragma("journal_mode")).toBe("wal");
    expect(pragma("synchronous")).toBe(2); // FULL
    expect(pragma("busy_timeout")).toBe(5_000);
    expect(pragma("wal_autocheckpoint")).toBe(1_000);
    database.close();
  });

  test("two processes that start and count together lose nothing", async () => {
    const script = join(import.meta.dirname, "../../../test/support/count-up.process.ts");
    const run = promisify(execFile);
    await Promise.all([1, 2].map(() => run(process.execPath, [script, file, "150"])));
    const store = createSqliteRecordStore({ file, clock });
    expect(await store.get({ partition: "acme", sort: "counter" })).toMatchObject({ version: 300, value: 300 });
    await store.close();
  });

  test("a reader sees a whole record while another process writes", async () => {
    const writer = createSqliteRecordStore({ file, clock });
    const reader = createSqliteRecordStore({ file, clock });
    const key = { partition: "acme", sort: "a" };
    await writer.put(key, "one");
    const open = new DatabaseSync(file);
    open.exec("BEGIN IMMEDIATE; UPDATE record SET value = '\"two\"'");
    expect((await reader.get(key))?.value).toBe("one");
    open.exec("COMMIT");
    expect((await reader.get(key))?.value).toBe("two");
    open.close();
    await writer.close();
    await reader.close();
  });

  test("the table is strict and the file carries the number of its schema and the time of each write", async () => {
    const store = createSqliteRecordStore({ file, clock });
    await store.put({ partition: "acme", sort: "a" }, "value");
    await store.close();
    const database = new DatabaseSync(file);
    expect(database.prepare("PRAGMA user_version").get()).toEqual({ user_version: 2 });
    expect(database.prepare("SELECT written_at_ms FROM record").all()).toEqual([{ written_at_ms: clock.now() }]);
    expect(() => database.exec("UPDATE record SET version = 'x'")).toThrow("cannot store TEXT value");
    database.close();
  });

  test("a file of a newer version is CONFIGURATION and stays as it is", () => {
    const future = Array.from({ length: 9 }, (_, step) => `CREATE TABLE future_${step} (a TEXT) STRICT`);
    openSqlite(file, future).close();
    const before = readFileSync(file);
    expect(() => createSqliteRecordStore({ file, clock })).toThrow(
      expect.objectContaining({ code: "CONFIGURATION", fix: expect.stringContaining("update") }),
    );
    expect(readFileSync(file)).toEqual(before);
  });

  test("a file that is no database is CONFIGURATION and stays as it is", () => {
    const path = join(folder, "notes.sqlite");
    const notes = "these are notes and no database\n".repeat(100);
    writeFileSync(path, notes);
    expect(() => createSqliteRecordStore({ file: path, clock })).toThrow(
      expect.objectContaining({ code: "CONFIGURATION", fix: expect.stringContaining("backup") }),
    );
    expect(readFileSync(path, "utf8")).toBe(notes);
  });

  test("a folder in place of the file is NOT_WRITABLE", () => {
    expect(() => createSqliteRecordStore({ file: folder, clock })).toThrow(
      expect.objectContaining({ code: "NOT_WRITABLE" }),
    );
  });

  test("a schema is made as a whole or not at all", () => {
    expect(() => openSqlite(file, ["CREATE TABLE one (a TEXT) STRICT", "CREATE TABLE broken ("])).toThrow(
      expect.objectContaining({ code: "INTERNAL" }),
    );
    const database = new DatabaseSync(file);
    expect(database.prepare("SELECT name FROM sqlite_schema").all()).toEqual([]);
    expect(database.prepare("PRAGMA user_version").get()).toEqual({ user_version: 0 });
    database.close();
  });

  test("an older file is carried on, each step once", () => {
    const steps = ["CREATE TABLE one (a TEXT) STRICT", "ALTER TABLE one ADD COLUMN b TEXT"];
    openSqlite(file, steps.slice(0, 1)).close();
    openSqlite(file, steps).close();
    const database = openSqlite(file, steps);
    expect(database.prepare("SELECT a, b FROM one").all()).toEqual([]);
    database.close();
  });

  test("a disk that is full is DISK_FULL and can be tried again", () => {
    const database = openSqlite(file, ["CREATE TABLE filler (value TEXT) STRICT"]);
    database.exec("PRAGMA max_page_count=8");
    const fill = database.prepare("INSERT INTO filler VALUES (?)");
    expect(() => withSqliteErrors(() => fill.run("x".repeat(100_000)))).toThrow(
      expect.objectContaining({ code: "DISK_FULL", retryable: true }),
    );
    database.close();
  });

  test("a file that another process keeps locked is NOT_AVAILABLE and can be tried again", () => {
    const holder = openSqlite(file, ["CREATE TABLE filler (value TEXT) STRICT"]);
    const waiter = openSqlite(file, ["CREATE TABLE filler (value TEXT) STRICT"]);
    waiter.exec("PRAGMA busy_timeout=1");
    holder.exec("BEGIN IMMEDIATE");
    expect(() => withSqliteErrors(() => waiter.exec("INSERT INTO filler VALUES ('a')"))).toThrow(
      expect.objectContaining({ code: "NOT_AVAILABLE", retryable: true }),
    );
    holder.close();
    waiter.close();
  });
});
