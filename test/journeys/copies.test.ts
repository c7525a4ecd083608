import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { FileReport } from "#core/report.ts";
import { type Ended, om as runOm, reportOf, resultOf } from "../support/om.ts";
import { serveWhileTesting } from "../support/server.ts";

const folder = mkdtempSync(join(tmpdir(), "om-copies-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
serveWhileTesting(join(folder, "data"));

interface Line {
  readonly order_id?: string;
  readonly date: string;
  readonly product: string;
  readonly quantity: number;
  readonly unit_price: number;
}

/** Thirty lines over nine days, worth 735.00 in all. */
const till: readonly Line[] = Array.from({ length: 30 }, (_none, at) => ({
  date: `2026-01-0${1 + (at % 9)}`,
  product: at % 2 === 0 ? "Mug" : "Tea",
  quantity: 1,
  unit_price: 10 + at,
}));
const orders = till.map((line, at) => ({ order_id: String(1000 + at), ...line }));
const withOneMore = <Row extends Line>(rows: readonly Row[]): Row[] =>
  rows.map((row) => ({ ...row, quantity: row.quantity + 1 }));

function shop(business: string) {
  const om = (...args: string[]): Promise<Ended> =>
    runOm([...args, "--business", business], { dataDir: join(folder, "data") });
  return {
    async ingest(tables: Readonly<Record<string, readonly Line[]>>): Promise<FileReport> {
      const path = join(folder, `${business}.json`);
      writeFileSync(path, JSON.stringify(tables));
      return reportOf(await om("ingest", "--json", path));
    },
    decide: async ({ fileId }: FileReport, answer: string) =>
      reportOf(await om("decide", fileId, "--set", answer, "--json")),
    async total(): Promise<unknown> {
      const { rows, coverage } = resultOf(await om("query", "--json", "--metric", "net_sales"));
      return [rows[0]?.[0], coverage.rowsTotal];
    },
  };
}

const questionsOf = ({ tables }: FileReport) => tables.flatMap(({ questions }) => questions);

describe("tables of one file that have the same rows", () => {
  test("an order that stands in two of them counts once", async () => {
    const { ingest, total } = shop("orders");
    const report = await ingest({ orders, recent: orders.slice(-6) });
    expect(report).toMatchObject({ state: "done" });
    expect(questionsOf(report)).toEqual([]);
    expect(await total()).toEqual(["735", 30]);
  });

  test.each([
    ["a copy", "copy", till, 30],
    ["a part", "part", till.slice(-6), 6],
  ])("%s of sales without order numbers is asked about", async (_, business, part, rows) => {
    const { ingest, decide, total } = shop(business);
    const report = await ingest({ sales: till, recent: part });
    expect(report.state).toBe("needs_decision");
    const [question] = questionsOf(report);
    expect(question).toMatchObject({ id: "copies", readings: [{ value: "once" }, { value: "keep" }] });
    const [once, keep] = question?.readings.map(({ effect }) => effect.rows) ?? [];
    expect((keep ?? 0) - (once ?? 0)).toBe(rows);
    expect(await decide(report, "copies=once")).toMatchObject({ state: "done" });
    expect(await total()).toEqual(["735", 30]);
    expect(await decide(report, "copies=keep")).toMatchObject({ state: "done" });
    expect(await total()).toEqual([expect.anything(), 30 + rows]);
  });

  test("a copy with corrections is asked about, and the later table of the file says what counts", async () => {
    const { ingest, decide, total } = shop("corrected");
    const corrected = [...withOneMore(orders.slice(0, 3)), ...orders.slice(3)];
    const report = await ingest({ a_orders: orders, b_orders: corrected });
    expect(questionsOf(report)).toMatchObject([{ id: "copies" }]);
    expect(await decide(report, "copies=once")).toMatchObject({ state: "done" });
    expect(await total()).toEqual(["768", 30]);
  });

  test("two tills that number alike are added up, and so are two that sell the same", async () => {
    const numbered = shop("numbered");
    expect(await numbered.ingest({ north: orders, south: withOneMore(orders) })).toMatchObject({ state: "done" });
    expect(await numbered.total()).toEqual(["2205", 60]);
    const plain = shop("plain");
    expect(await plain.ingest({ north: till, south: withOneMore(till) })).toMatchObject({ state: "done" });
    expect(await plain.total()).toEqual(["2205", 60]);
  });
});
