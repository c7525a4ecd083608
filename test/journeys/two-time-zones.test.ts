import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { FileReport } from "#core/report.ts";
import { om as runOm, reportOf, resultOf } from "../support/om.ts";
import { serveWhileTesting } from "../support/server.ts";

const folder = mkdtempSync(join(tmpdir(), "om-two-zones-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
serveWhileTesting(join(folder, "data"));

const staleNote = "1 file was read with timeZone UTC, not Pacific/Auckland: read again with om reprocess --stale";

/** A shop whose business moved from UTC to Auckland between two exports: every sale of an evening is on another day then. */
function shop(business: string) {
  const om = (...args: string[]) => runOm([...args, "--business", business], { dataDir: join(folder, "data") });
  const ask = async () => resultOf(await om("query", "--json", "--metric", "net_sales", "--by", "day"));
  return {
    om,
    async ingest(name: string, lines: readonly string[]): Promise<FileReport> {
      writeFileSync(join(folder, name), [...lines, ""].join("\n"));
      return reportOf(await om("ingest", "--json", join(folder, name), "--source", "web"));
    },
    move: () => om("business", "set", "timeZone=Pacific/Auckland"),
    days: async () => Object.fromEntries((await ask()).rows.map(([day, net]) => [day, net])),
    notes: async () => (await ask()).notes.join(),
  };
}

test("orders that were read in two time zones count once, without a question, and no answer hides that one is stale", async () => {
  const { om, ingest, move, days, notes } = shop("orders");
  const header = "Order ID,Created At,Product,Quantity,Unit Price,Currency";
  const rows = (count: number): string[] =>
    Array.from({ length: count }, (_none, at) => `#${at + 1},2026-05-${10 + at}T20:00:00Z,Mug,1,10.00,EUR`);
  await ingest("first.csv", [header, ...rows(2)]);
  await move();
  const second = await ingest("second.csv", [header, ...rows(1), "#3,2026-05-12T20:00:00Z,Mug,1,10.00,EUR"]);
  expect(second).toMatchObject({ state: "done", tables: [{ live: { visible: 2, supersedes: 1 } }] });
  expect(await days()).toEqual({ "2026-05-11": "20", "2026-05-13": "10" });
  expect(await notes()).toContain(staleNote);
  await om("reprocess", "--stale");
  expect(await days()).toEqual({ "2026-05-11": "10", "2026-05-12": "10", "2026-05-13": "10" });
  expect(await notes()).not.toContain("read again");
}, 300_000);

test("days of a till that were read in two time zones are asked about, with what to do first; read again they count once", async () => {
  const { om, ingest, move, days, notes } = shop("till");
  const header = "Created At,Product,Quantity,Unit Price,Currency";
  const rows = (...dates: number[]): string[] => dates.map((day) => `2026-05-${day}T20:00:00Z,Mug,${day},1.00,EUR`);
  await ingest("week1.csv", [header, ...rows(10, 11, 12)]);
  await move();
  const second = await ingest("week2.csv", [header, ...rows(11, 12, 13)]);
  expect(second).toMatchObject({ state: "needs_decision", tables: [{ questions: [{ id: "overlap" }] }] });
  expect(second.tables[0]?.notes.join()).toContain("read with another time zone or end of the day than this one");
  expect(await notes()).toContain(staleNote);
  await om("reprocess", "--stale");
  const decided = reportOf(await om("decide", second.fileId, "--set", "overlap=replace", "--json"));
  expect(decided.tables[0]?.live).toMatchObject({ visible: 3, supersedes: 2 });
  expect(await days()).toEqual({ "2026-05-11": "10", "2026-05-12": "11", "2026-05-13": "12", "2026-05-14": "13" });
}, 300_000);

test("days of a till that do not meet any more in another time zone are counted twice until they are read again, and each answer says so", async () => {
  const { om, ingest, move, days, notes } = shop("apart");
  const header = "Created At,Product,Quantity,Unit Price,Currency";
  await ingest("one.csv", [header, "2026-05-10T20:00:00Z,Mug,1,1.00,EUR"]);
  await move();
  await ingest("two.csv", [header, "2026-05-10T20:00:00Z,Mug,1,1.00,EUR", "2026-05-11T20:00:00Z,Mug,2,1.00,EUR"]);
  expect(await days()).toEqual({ "2026-05-10": "1", "2026-05-11": "1", "2026-05-12": "2" });
  expect(await notes()).toContain(staleNote);
  await om("reprocess", "--stale");
  expect(await days()).toEqual({ "2026-05-11": "1", "2026-05-12": "2" });
}, 300_000);

test("a store has a time zone and an end of the day of its own: what was read before is told, and read again it counts there", async () => {
  const { om, ingest, days, notes } = shop("stores");
  const header = "Order ID,Created At,Store,Product,Quantity,Unit Price,Currency";
  const report = await ingest("stores.csv", [
    header,
    "#1,2026-05-10T20:00:00Z,Tokyo,Mug,1,1.00,EUR",
    "#2,2026-05-10T20:00:00Z,Paris,Mug,2,1.00,EUR",
    "#3,2026-05-11T01:30:00Z,Bar,Mug,4,1.00,EUR",
  ]);
  expect(report.tables[0]?.settings).toMatchObject({ timeZones: "", dayCutoffs: "" });
  expect(await days()).toEqual({ "2026-05-10": "3", "2026-05-11": "4" });

  const told = await om("business", "set", "timeZone.TOKYO=asia/tokyo", "dayCutoff.bar=04:00");
  expect(told.stdout).toContain("1 file (3 rows) was read with");
  expect(await notes()).toContain("1 file was read with timeZones of no store its own, not");
  await om("reprocess", "--stale");
  expect(await days()).toEqual({ "2026-05-10": "6", "2026-05-11": "1" });
  expect(await notes()).not.toContain("read again");
  expect((await om("file", report.fileId)).stdout).toContain("stores with a time zone of their own");
  expect((await om("business", "show")).stdout).toContain("dayCutoff.bar = 04:00\ntimeZone.TOKYO = Asia/Tokyo");

  expect(told.stdout).not.toContain("note:");
  const unmet = await om("business", "set", "timeZone.Parsi=Europe/Paris", "store.PARIS=Paris Nord");
  expect(unmet.stdout).toContain(
    "note: timeZone.Parsi: no row names the store Parsi, so it does nothing; the files have",
  );
  expect(unmet.stdout).toContain(
    "note: store.PARIS: no row names the store PARIS, so it does nothing; the files write Paris",
  );
  expect((await om("business", "show")).stdout).toContain("# note: timeZone.Parsi");
  await om("business", "unset", "timeZone.Parsi", "store.PARIS", "timeZone.TOKYO", "dayCutoff.bar");
  expect(await notes()).toContain("read again with om reprocess --stale");
}, 300_000);
