import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createSqliteStore, type SqliteStore } from "#adapters/local/store.sqlite.ts";
import { type BusinessRecords, createBusinessRecords } from "./business-records.ts";

let folder = "";
let store: SqliteStore;
let businesses: BusinessRecords;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "om-business-"));
  let now = Date.UTC(2026, 0, 1);
  const clock = { now: () => (now += 1_000) };
  store = createSqliteStore({ file: join(folder, "om.sqlite"), clock, queues: {}, writer: "inline", owner: true });
  businesses = createBusinessRecords({ ...store, clock });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

test("each change is a version that stays; the same settings are none", async () => {
  expect(await businesses.current("shop")).toEqual({ version: 0, at: null, entries: {} });
  await businesses.change("shop", () => ({ timeZone: "europe/berlin" }));
  await businesses.change("shop", (before) => ({ ...before, currency: "eur" }));
  const same = await businesses.change("shop", (before) => ({ ...before, timeZone: "Europe/Berlin" }));
  expect(same).toMatchObject({ version: 2, entries: { timeZone: "Europe/Berlin", currency: "EUR" } });
  expect((await businesses.history("shop")).map(({ version }) => version)).toEqual([1, 2]);
  expect((await businesses.version("shop", 1)).entries).toEqual({ timeZone: "Europe/Berlin" });
  expect((await businesses.version("shop", 0)).entries).toEqual({});
  await expect(businesses.version("shop", 3)).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(await businesses.settings("other")).toMatchObject({ timeZone: "UTC" });
});

test("settings that contradict each other change nothing", async () => {
  await businesses.change("shop", () => ({ "alias.product.A": "B" }));
  const circle = businesses.change("shop", (before) => ({ ...before, currency: "EUR", "alias.product.B": "A" }));
  await expect(circle).rejects.toMatchObject({ code: "SETTING_INVALID" });
  expect(await businesses.current("shop")).toMatchObject({ version: 1, entries: { "alias.product.A": "B" } });
});

test("changes at once are all there: whoever comes second changes what the first left", async () => {
  const names = Array.from({ length: 8 }, (_, at) => `store.${at}`);
  await Promise.all(names.map((name) => businesses.change("shop", (before) => ({ ...before, [name]: name }))));
  const { version, entries } = await businesses.current("shop");
  expect([version, Object.keys(entries)]).toEqual([8, names]);
});
