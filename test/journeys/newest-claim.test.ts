import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { FileReport } from "#core/report.ts";
import { om as runOm, reportOf, resultOf } from "../support/om.ts";
import { serveWhileTesting } from "../support/server.ts";

const folder = mkdtempSync(join(tmpdir(), "om-newest-claim-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
serveWhileTesting(join(folder, "data"));

/** A shop whose orders have one line of 10.00 a piece. */
function shop(business: string) {
  const om = (...args: string[]) => runOm([...args, "--business", business], { dataDir: join(folder, "data") });
  return {
    om,
    async ingest(name: string, lines: readonly string[]): Promise<FileReport> {
      writeFileSync(join(folder, name), [...lines, ""].join("\n"));
      return reportOf(await om("ingest", "--json", join(folder, name), "--source", "web"));
    },
    async net(...more: string[]): Promise<unknown> {
      return resultOf(await om("query", "--json", "--metric", "net_sales", ...more)).rows[0]?.[0];
    },
  };
}

const header = "Order ID,Order Date,Product,Quantity,Unit Price,Currency";
const order = (id: number, quantity: number, changed?: string): string =>
  [`#${id}`, `2026-05-0${id}`, "Mug", quantity, "10.00", "EUR", ...(changed === undefined ? [] : [changed])].join(",");

test("an older export that is sent later leaves newer rows as they are, says so, and counts when the newer one leaves", async () => {
  const { om, ingest, net } = shop("exports");
  const newer = await ingest("orders_export_2026-05-31.csv", [header, ...[1, 2, 3].map((id) => order(id, 2))]);
  expect(newer.tables[0]).toMatchObject({ exportedOn: "2026-05-31" });
  const older = await ingest("orders_export_2026-05-10.csv", [header, ...[1, 2, 3, 4].map((id) => order(id, 1))]);
  expect(older).toMatchObject({
    state: "done",
    tables: [
      {
        live: {
          visible: 1,
          superseded: 3,
          supersedes: 0,
          replacedBy: [{ fileId: newer.fileId, rows: 3, isOlder: true }],
        },
      },
    ],
  });
  expect(await net()).toBe("70");
  const { stdout } = await om("file", older.fileId);
  expect(stdout).toContain(
    "3 rows are older than those of orders_export_2026-05-31.csv and were left as they are there",
  );
  expect((await om("file", newer.fileId)).stdout).toContain(
    "newer than 3 rows of orders_export_2026-05-10.csv, sent later",
  );
  const explained = await om("query", "--json", "--explain", "--metric", "net_sales");
  expect(explained.json).toMatchObject([{ cells: [{ value: "70", rows: { count: 4, sum: "70" } }] }]);

  const before = new Date().toISOString();
  await om("undo", newer.fileId);
  expect(await net()).toBe("40");
  expect(await net("--state-at", before)).toBe("70");
}, 300_000);

test("a row's own time of change comes before the day of the export, row by row", async () => {
  const { ingest, net } = shop("changes");
  const changes = [...header.split(","), "Last-Updated-Date"].join(",");
  await ingest("orders_2026-05-20.csv", [
    changes,
    order(1, 2, "2026-05-19T10:00:00Z"),
    order(2, 2, "2026-05-18T10:00:00Z"),
    order(3, 2, ""),
  ]);
  const second = await ingest("orders_2026-05-21.csv", [
    changes,
    order(1, 1, "2026-05-18T23:00:00-11:00"), // the later instant
    order(2, 1, "2026-05-17T10:00:00Z"),
    order(3, 1, "2026-05-17T10:00:00Z"), // says more than the other: the day of the export decides
  ]);
  expect(second.tables[0]?.live).toMatchObject({ visible: 2, superseded: 1, supersedes: 2 });
  expect(await net()).toBe("40");
}, 300_000);

test("a day that may be two, or that its rows go beyond, is no day of an export, and the report says so", async () => {
  const { ingest, net } = shop("doubts");
  const first = await ingest("orders_05-06-2026.csv", [header, ...[1, 2].map((id) => order(id, 2))]);
  expect(first.tables[0]?.exportedOn).toBeUndefined();
  expect(first.tables[0]?.reasons.join()).toContain("which may be 2026-06-05 or 2026-05-06");
  const second = await ingest("orders_2026-05-01.csv", [header, ...[1, 2, 3].map((id) => order(id, 1))]);
  expect(second.tables[0]?.notes.join()).toContain("its rows go on to 2026-05-03: 2026-05-01 is not taken for the day");
  expect(await net()).toBe("30");
}, 300_000);

test("lines that a newer export of an order leaves out still count, and its report says so", async () => {
  const { ingest, net } = shop("lines");
  const lines = (...items: string[]): string[] => items.map((item) => `#1,2026-05-01,${item},1,10.00,EUR`);
  await ingest("first.csv", [header, ...lines("Mug", "Cup", "Cup")]);
  const second = await ingest("second.csv", [header, ...lines("Mug", "Cup")]);
  expect(await net()).toBe("30");
  expect(second.tables[0]?.notes.join()).toContain(
    "of 1 order that it has newer than other files, 1 more row stands only there: it still counts",
  );
  const third = await ingest("third.csv", [header, ...lines("Mug", "Cup", "Cup", "Jug")]);
  expect(third.tables[0]?.notes).toEqual([]);
}, 300_000);
