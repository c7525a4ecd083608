import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { FileReport } from "#core/report.ts";
import { fileReport } from "../../src/apps/local/http/schemas/file-report.ts";
import { openHttpHome } from "../support/http-home.ts";
import { errorOf, om as runOm, reportOf, resultOf } from "../support/om.ts";
import { serveWhileTesting } from "../support/server.ts";

const folder = mkdtempSync(join(tmpdir(), "om-future-dates-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
serveWhileTesting(join(folder, "data"));

const header = "Order ID,Order Date,SKU,Quantity,Unit Price,Currency";

/** As many orders of 5.00 EUR that were, then one a day that is given, of 7.00 EUR or of what follows it. */
function bookings(name: string, past: number, ahead: readonly string[]): string {
  const rows = [
    ...Array.from({ length: past }, (_none, at) => `${name}-${at},2020-02-20,A-1,1,5.00,EUR`),
    ...ahead.map((day, at) => `${name}-later-${at},${day.includes(",") ? day : `${day},A-2,1,7.00,EUR`}`),
  ];
  return `${header}\n${rows.join("\n")}\n`;
}

function shop(business: string) {
  const om = (...args: string[]) => runOm([...args, "--business", business], { dataDir: join(folder, "data") });
  return {
    om,
    async ingest(name: string, text: string, ...more: string[]): Promise<FileReport> {
      const path = join(folder, `${business}-${name}.csv`);
      writeFileSync(path, text);
      return reportOf(await om("ingest", "--json", path, ...more));
    },
    decide: async ({ fileId }: FileReport, ...more: string[]) =>
      reportOf(await om("decide", fileId, ...more, "--json")),
    async years(): Promise<unknown> {
      const { rows, coverage } = resultOf(await om("query", "--json", "--metric", "net_sales", "--by", "year"));
      return [rows, coverage.rowsTotal];
    },
  };
}

const questionsOf = ({ tables }: FileReport) => tables.flatMap(({ questions }) => questions);
const nothing = [[], 0];

describe("a file of which more than one row in a hundred lies in the future", { timeout: 300_000 }, () => {
  test("is asked about, with what each answer gives, and counts as it was answered, or waits again", async () => {
    const { om, ingest, decide, years } = shop("asked");
    const report = await ingest("orders", bookings("A", 40, ["2098-02-20", "2098-03-01", "2098-03-02,A-3,2,4.00,USD"]));
    expect(report).toMatchObject({ state: "needs_decision", tables: [{ rows: { read: 43 } }] });
    expect(questionsOf(report)).toEqual([
      {
        id: "futureDates",
        column: "Order Date",
        readings: [
          { value: "keep", effect: { rows: 43, amounts: { known: { EUR: "214", USD: "8" }, unreadable: 0 } } },
          { value: "reject", effect: { rows: 40, amounts: { known: { EUR: "200" }, unreadable: 0 } } },
        ],
      },
    ]);
    expect(report.tables[0]?.notes).toContain(
      "3 of 43 rows are dated after the day on which the file came: see whether day, month and year are read in their order",
    );
    expect(await years()).toEqual(nothing);
    const shown = await om("file", report.fileId);
    expect(shown.stdout).toContain("(futureDates): do rows count that are dated after the day on which");
    expect(shown.stdout).toContain(`decide ${report.fileId} --set futureDates=reject`);

    const kept = await decide(report, "--set", "futureDates=keep");
    expect(kept).toMatchObject({ state: "done", tables: [{ questions: [], policies: { futureDates: "keep" } }] });
    expect(kept.tables[0]?.notes).toContain(
      "3 of 43 rows are dated after the day on which the file came: they count, as was decided",
    );
    expect(await years()).toEqual([
      [
        ["2020", "EUR", "200"],
        ["2098", "EUR", "14"],
        ["2098", "USD", "8"],
      ],
      43,
    ]);
    const why = await om("query", "--metric", "net_sales", "--by", "currency", "--explain");
    expect(why.stdout).toContain("futureDates=keep (set by a person)");

    const rejected = await decide(report, "--set", "futureDates=reject");
    expect(rejected).toMatchObject({
      state: "done_with_rejects",
      tables: [
        {
          rows: { accepted: 40, rejected: 3 },
          issues: [{ code: "OM-DATE-02", count: 3 }],
        },
      ],
    });
    expect(rejected.tables[0]?.hygiene).toBeUndefined();
    expect((await om("rejects", report.fileId)).stdout).toContain("OM-DATE-02");
    expect(rejected.tables[0]?.issues[0]?.examples[0]).toMatchObject({ column: "Order Date", raw: "2098-02-20" });
    expect(await years()).toEqual([[["2020", "200"]], 40]);

    expect(await decide(report, "--undo")).toMatchObject({ state: "done", tables: [{ rows: { accepted: 43 } }] });
    const back = await decide(report, "--undo");
    expect(back).toMatchObject({ state: "needs_decision" });
    expect(questionsOf(back)).toMatchObject([{ id: "futureDates" }]);
    expect(await years()).toEqual(nothing);
  });

  test("may come with its answer, and an answer that there is not is refused", async () => {
    const { om, ingest, years } = shop("answered");
    const text = bookings("B", 10, ["2098-02-20"]);
    expect(await ingest("kept", text, "--set", "futureDates=keep")).toMatchObject({ state: "done" });
    expect(await years()).toEqual([expect.anything(), 11]);
    const wrong = await om("ingest", "--json", join(folder, "answered-kept.csv"), "--set", "futureDates=guess");
    expect(errorOf(wrong)).toMatchObject({ code: "DECISION_INVALID", fix: "use keep or reject" });
  });
});

test("one row in a hundred is kept, told and not asked about", async () => {
  const { ingest, years } = shop("few");
  const report = await ingest("orders", bookings("C", 99, ["2098-02-20"]));
  expect(report).toMatchObject({ state: "done", tables: [{ hygiene: [{ id: "future_date", rows: 1 }] }] });
  expect(await years()).toEqual([expect.anything(), 100]);
});

test("a list of stock and orders to suppliers are not asked about: their days may lie ahead", async () => {
  const { ingest } = shop("ahead");
  const stock =
    "SKU,Location,Quantity On Hand,Unit Cost,As Of\nA-1,North,4,2.00,2098-02-20\nA-2,North,5,2.00,2098-02-20\n";
  expect(await ingest("stock", stock)).toMatchObject({ state: "done", tables: [{ type: "inventory" }] });
  const purchases =
    "PO Number,Supplier,Order Date,Expected Delivery Date,SKU,Quantity Ordered,Unit Cost\nP-1,Mill,2026-01-05,2098-02-20,A-1,10,2.00\nP-2,Mill,2026-01-06,2098-02-21,A-2,10,2.00\n";
  expect(await ingest("purchases", purchases)).toMatchObject({ state: "done", tables: [{ type: "purchase-orders" }] });
});

test(
  "a source that sells ahead is asked once, and one whose dates were wrong each time",
  { timeout: 300_000 },
  async () => {
    const { om, ingest, decide, years } = shop("sources");
    const send = (name: string, source: string) =>
      ingest(`${source}-${name}`, bookings(`${source}-${name}`, 10, ["2098-02-20"]), "--source", source);
    const first = await send("first", "bookings");
    await decide(first, "--set", "futureDates=keep");
    const second = await send("second", "bookings");
    expect(second).toMatchObject({ state: "done", tables: [{ policies: { futureDates: "keep" } }] });
    expect(second.decisions).toMatchObject([
      { by: "remembered", key: "futureDates", value: "keep", from: first.fileId },
    ]);
    expect(second.tables[0]?.reasons.join("; ")).toContain(`futureDates=keep: as decided for ${first.fileId}`);
    expect((await om("sources")).stdout).toContain("remembered: futureDates=keep");
    expect(await years()).toEqual([expect.anything(), 22]);

    const wrong = await send("first", "till");
    await decide(wrong, "--set", "futureDates=reject");
    expect(await send("second", "till")).toMatchObject({ state: "needs_decision" });
    expect((await om("sources")).stdout).not.toContain("futureDates=reject");

    await decide(first, "--undo");
    expect(reportOf(await om("file", second.fileId, "--json"))).toMatchObject({
      stale: true,
      staleBecause: [{ what: "remembered", key: "futureDates", readWith: "keep", now: "" }],
    });
  },
);

test("of a table by month a record is kept or set aside as a whole, and that is what the answers show", async () => {
  const { ingest } = shop("wide");
  const months = ["Product", ...["Jan 2020", "Feb 2020", "Jan 2040"].map((month) => `${month} Sales (EUR)`)].join(",");
  const report = await ingest("months", `${months}\nMug,10.00,20.00,30.00\nTea,5.00,6.00,\n`);
  expect(questionsOf(report)).toMatchObject([
    {
      id: "futureDates",
      column: "",
      readings: [
        { value: "keep", effect: { rows: 2, amounts: { known: { EUR: "71" } } } },
        { value: "reject", effect: { rows: 1, amounts: { known: { EUR: "11" } } } },
      ],
    },
  ]);
});

test("over HTTP it is asked, answered and taken back by the same keys", async () => {
  const server = await openHttpHome();
  const taken = await server.post("/v1/files?name=bookings.csv", bookings("H", 20, ["2098-02-20"]));
  const path = String(taken.headers.get("location"));
  const asked = await server.get(`${path}?wait=30`);
  expect(asked.json).toMatchObject({ state: "needs_decision", tables: [{ questions: [{ id: "futureDates" }] }] });
  await server.post(`${path}/decide`, { set: { futureDates: "reject" } });
  const done = await server.get(`${path}?wait=30`);
  expect(done.json).toMatchObject({ state: "done_with_rejects", tables: [{ policies: { futureDates: "reject" } }] });
  expect(fileReport.parse(done.json)).toEqual(done.json);
  await server.post(`${path}/decide`, { undo: true });
  expect((await server.get(`${path}?wait=30`)).json).toMatchObject({ state: "needs_decision" });
  expect((await server.post("/v1/query", { metrics: ["net_sales"] })).json).toMatchObject({
    coverage: { rowsTotal: 0 },
  });
  await server.close();
});
