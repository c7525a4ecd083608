import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { over, print, read } from "../oracle/exact.ts";
import { groupBy, type Label, labelOf } from "../oracle/grains.ts";
import { readCsv } from "../oracle/read-csv.ts";
import { type Line, salesMetrics } from "../oracle/sales-metrics.ts";
import { newest, type Position, stockMetrics } from "../oracle/stock-metrics.ts";
import { writeSales, writeStock } from "../oracle/write-exports.ts";
import type { FileReport } from "#core/report.ts";
import type { Cell } from "#metrics/query.ts";
import { type HttpHome, openHttpHome } from "../support/http-home.ts";
import { om, reportOf } from "../support/om.ts";

const folder = mkdtempSync(join(tmpdir(), "om-oracle-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("imports nothing of the product", () => {
  const oracle = join(import.meta.dirname, "../oracle");
  const imports = readdirSync(oracle)
    .filter((name) => name.endsWith(".ts"))
    .flatMap((name) =>
      [...readFileSync(join(oracle, name), "utf8").matchAll(/from "([^"]+)"/g)].map(([, path]) => path),
    );
  expect(imports.filter((path) => path?.startsWith("./") !== true)).toEqual([]);
  expect(Object.keys({ ...salesMetrics, ...stockMetrics }).length).toBeGreaterThanOrEqual(25);
});

/** A server over the folder that the command filled; gives the rows of an answer. */
async function openServer(dataDir: string, threads = 2) {
  const server: HttpHome = await openHttpHome({ dataDir, environment: { OM_THREADS: String(threads) } });
  return {
    close: () => server.close(),
    async ask(query: object): Promise<readonly Cell[][]> {
      const { json, text } = await server.post("/v1/query", query);
      if (!Array.isArray(json["rows"])) throw new Error(text);
      return json["rows"];
    },
  };
}
type Server = Awaited<ReturnType<typeof openServer>>;

const columns = {
  order: "Order ID",
  sku: "SKU",
  product: "Product",
  category: "Category",
  store: "Store",
  channel: "Channel",
  customer: "Customer",
  location: "Location",
  currency: "Currency",
} as const;

describe.each([11, 12])("what the plain reader adds up of random exports is what the command says: seed %i", (seed) => {
  const dataDir = join(folder, `sales-${seed}`);
  const lines: Line[] = [];
  let server: Server;
  afterAll(() => server.close());

  beforeAll(async () => {
    for (const [at, till] of ["till one", "till two"].entries()) {
      const text = writeSales(seed * 10 + at, { first: "2026-02-10", orders: 120 });
      const path = join(folder, `${seed}-${at}.csv`);
      writeFileSync(path, text);
      const ended = await om(["ingest", path, "--source", till, "--json"], { dataDir });
      assertDone(reportOf(ended), "sales");
      lines.push(...readCsv(text).map((record) => ({ record, day: record["Order Date"] || null, source: till })));
    }
    server = await openServer(dataDir);
  }, 300_000);

  const metrics = Object.keys(salesMetrics);
  const labels =
    (by: readonly string[]) =>
    ({ record, day }: Line): Label[] =>
      [...by, "currency"].map((dimension) => labelOf(dimension, record, { columns, day }));
  const expected = (by: readonly string[], kept: readonly Line[]): unknown[] =>
    inOrder(
      [...groupBy(kept, labels(by))].map(([name, group]) => [
        ...JSON.parse(name),
        ...metrics.map((metric) => salesMetrics[metric]?.(group)),
      ]),
    );

  const grains = [
    [],
    ["store"],
    ["category"],
    ["channel"],
    ["customer"],
    ["sku"],
    ["product"],
    ["order"],
    ["day"],
    ["week"],
    ["month"],
    ["quarter"],
    ["year"],
    ["weekday"],
    ["store", "month"],
    ["category", "weekday", "channel"],
  ];
  test.each(grains.map((by) => ({ by })))("by $by", async ({ by }) => {
    expect(inOrder(await server.ask({ metrics, by }))).toEqual(expected(by, lines));
  });

  const is = (dimension: string, value: string | null) => ({ dimension, op: "=", value });
  const isNot = (dimension: string, value: string | null) => ({ dimension, op: "!=", value });
  const filters = [
    { asked: { where: [is("store", "North")] }, keeps: ({ record }: Line) => record["Store"] === "North" },
    { asked: { where: [is("store", null)] }, keeps: ({ record }: Line) => record["Store"] === "" },
    { asked: { where: [isNot("category", "Kitchen")] }, keeps: ({ record }: Line) => record["Category"] !== "Kitchen" },
    { asked: { period: "2026-03" }, keeps: ({ day }: Line) => day?.startsWith("2026-03") === true },
    {
      asked: { period: "2026-02-20..2026-03-04", where: [is("channel", "web"), isNot("store", "South")] },
      keeps: ({ day, record }: Line) =>
        day !== null &&
        day >= "2026-02-20" &&
        day <= "2026-03-04" &&
        record["Channel"] === "web" &&
        record["Store"] !== "South",
    },
  ];
  test.each(filters)("of $asked", async ({ asked, keeps }) => {
    for (const by of [[], ["product"]])
      expect(inOrder(await server.ask({ metrics, by, ...asked }))).toEqual(expected(by, lines.filter(keeps)));
  });

  test("beside the month before", async () => {
    const asked = ["net_sales", "units", "orders"];
    const rows = await server.ask({ metrics: asked, by: ["store"], period: "2026-03", compare: "previous" });
    const [now, before] = ["2026-03", "2026-02"].map((month) =>
      groupBy(
        lines.filter(({ day }) => day?.startsWith(month)),
        labels(["store"]),
      ),
    );
    const names = new Set([...(now?.keys() ?? []), ...(before?.keys() ?? [])]);
    const compared = [...names].map((name) => [
      ...JSON.parse(name),
      ...asked.flatMap((metric) => {
        const [one, other] = [now, before].map((groups) => {
          const group = groups?.get(name);
          return group === undefined ? null : (salesMetrics[metric]?.(group) ?? null);
        });
        const [current, previous] = [one, other].map((value) => (value === null ? null : read(String(value))));
        if (current == null || previous == null) return [one, other, null, null];
        const change = print(current - previous);
        const size = previous < 0n ? -previous : previous;
        return [one, other, typeof one === "number" ? Number(change) : change, over(current - previous, size, 9)];
      }),
    ]);
    expect(inOrder(rows)).toEqual(inOrder(compared));
  });
});

test("one thread and two give the same answers, to the last digit", { timeout: 300_000 }, async () => {
  const answers: (readonly Cell[][])[][] = [];
  for (const threads of [1, 2]) {
    const server = await openServer(join(folder, "sales-11"), threads);
    const found: (readonly Cell[][])[] = [];
    for (const by of [[], ["product"], ["store", "day"], ["customer"]])
      found.push(await server.ask({ metrics: Object.keys(salesMetrics), by }));
    answers.push(found);
    await server.close();
  }
  expect(answers[0]).toEqual(answers[1]);
});

describe("what the plain reader counts of random lists of stock is what the command says", () => {
  const dataDir = join(folder, "stock");
  const listed: Position[] = [];
  let server: Server;
  afterAll(() => server.close());
  const days = ["2026-03-01", "2026-04-01"];

  beforeAll(async () => {
    for (const [at, day] of days.entries()) {
      const text = writeStock(70 + at, day);
      const path = join(folder, `stock-${day}.csv`);
      writeFileSync(path, text);
      const ended = await om(["ingest", path, "--json"], { dataDir });
      assertDone(reportOf(ended), "inventory");
      listed.push(...readCsv(text).map((record) => ({ record, day })));
    }
    server = await openServer(dataDir);
  }, 300_000);

  const metrics = Object.keys(stockMetrics);
  const cases = [[], ["location"], ["category"], ["sku"], ["location", "category"]].flatMap((by) =>
    ["all", "2026-03"].map((period) => ({ by, period })),
  );
  test.each(cases)("by $by of $period", async ({ by, period }) => {
    const rows = await server.ask({ metrics, by, period });
    const positions = newest(listed, period === "all" ? null : "2026-03-31");
    const groups = groupBy(positions, ({ record, day }) => by.map((each) => labelOf(each, record, { columns, day })));
    const expected = [...groups].map(([name, group]) => [
      ...JSON.parse(name),
      ...metrics.map((metric) => stockMetrics[metric]?.(group)),
    ]);
    expect(inOrder(rows)).toEqual(inOrder(expected));
  });
});

function assertDone({ state, tables }: FileReport, type: string): void {
  if (state !== "done" || tables[0]?.type !== type) throw new Error(`${state}: ${JSON.stringify(tables)}`);
}

function inOrder(rows: readonly (readonly unknown[])[]): unknown[] {
  return rows.map((row) => JSON.stringify(row)).toSorted();
}
