import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { queryResult } from "../../src/apps/local/http/schemas/answers.ts";
import { hostileBusinesses } from "../support/hostile-businesses.ts";
import { serveWhileTesting } from "../support/server.ts";

/** Nothing, items, and what stock does not have. */
const groupings: readonly (readonly string[])[] = [[], ["sku"], ["order"]];

const metricList = z.object({
  metrics: z.array(
    z.object({
      id: z.string(),
      datasets: z.array(z.string()),
      value: z.object({ kind: z.string() }),
      parts: z.record(z.string(), z.object({ kind: z.string() })),
    }),
  ),
});
const fileList = z.object({ files: z.array(z.object({ fileId: z.string(), state: z.string() })) });
const refusal = z.object({ code: z.string().regex(/^[A-Z_]+$/), detail: z.string().min(1), fix: z.string().min(1) });
const hasMoney = ({ parts }: Metric): boolean => Object.values(parts).some(({ kind }) => kind === "money");
const isOnItsWay = (state: string): boolean => ["received", "routed", "processing"].includes(state);

type Metric = z.infer<typeof metricList>["metrics"][number];

interface Answer {
  readonly status: number;
  readonly text: string;
}

describe("every metric over hostile data", () => {
  const folder = mkdtempSync(join(tmpdir(), "om-every-metric-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const url = serveWhileTesting(join(folder, "data"));

  async function send(business: string, path: string, init: RequestInit = {}): Promise<Answer> {
    const headers = { "om-business": business, "content-type": "application/json" };
    const answer = await fetch(`${url()}${path}`, { headers, ...init });
    return { status: answer.status, text: await answer.text() };
  }
  const ask = (business: string, query: object): Promise<Answer> =>
    send(business, "/v1/query", { method: "POST", body: JSON.stringify(query) });
  const filesOf = async (business: string) =>
    fileList.parse(JSON.parse((await send(business, "/v1/files")).text)).files;

  beforeAll(async () => {
    for (const [business, files] of Object.entries(hostileBusinesses)) {
      for (const [name, body] of Object.entries(files)) {
        const headers = { "om-business": business };
        const path = `/v1/files?name=${name}&set=futureDates%3Dkeep`;
        const { status, text } = await send(business, path, { method: "POST", headers, body });
        if (status !== 202) throw new Error(`${business}: ${name} is not taken: ${text}`);
      }
    }
    const all = Object.keys(hostileBusinesses);
    await vi.waitFor(
      async () => {
        const states = (await Promise.all(all.map(filesOf))).flat().map(({ state }) => state);
        if (states.some(isOnItsWay)) throw new Error(`not there yet: ${states.join()}`);
      },
      { timeout: 300_000, interval: 200 },
    );
  }, 300_000);

  /** Those that may be asked for together, and their units. */
  async function readMetrics() {
    const { metrics } = metricList.parse(JSON.parse((await send("empty", "/v1/metrics")).text));
    expect(metrics.length).toBeGreaterThan(70);
    return Map.groupBy(metrics, ({ id, datasets, value }) =>
      id === "rows" ? "rows" : `${datasets.join()} ${value.kind === "items"} ${id.endsWith("by_order_date")}`,
    );
  }

  /** What is wrong with an answer; null where it is a number with its caveat, or a refusal that helps. */
  function findFault({ status, text }: Answer): string | null {
    const slip = /\bNaN\b|Infinity|"null"|undefined|unknownLeft|onHand|\n {4}at |node:internal/.exec(text);
    if (slip !== null) return `says ${slip[0]}`;
    if (status >= 500) return `fails: ${text}`;
    if (status >= 400) return refusal.safeParse(JSON.parse(text)).success ? null : `refuses without a cure: ${text}`;
    const { columns, rows, notes, coverage } = queryResult.parse(JSON.parse(text));
    if (rows.length === 0 && notes.length === 0) return "has no rows and says nothing";
    for (const [at, { id, unit }] of columns.entries()) {
      if (unit === "dimension") continue;
      const cells = rows.map((row) => row[at] ?? null);
      const odd = cells.find((cell) => cell !== null && !/^-?\d+(?:\.\d+)?$/.test(String(cell)));
      if (odd !== undefined) return `${id} is no number: ${odd}`;
      if (cells.includes(null) && notes.length === 0) return `${id} is unknown and nothing says why`;
      const isTold = coverage.rowsUsed > 0 || (id === "rows" && notes.length > 0);
      if (!isTold && cells.some((cell) => cell !== null)) return `${id} is a number made of no rows`;
    }
    return null;
  }

  async function faultsOf(business: string, by: readonly string[], metrics: readonly Metric[]): Promise<string[]> {
    const ids = metrics.map(({ id }) => id);
    const answer = await ask(business, { metrics: ids, by });
    const fault = findFault(answer);
    const found = fault === null ? [] : [`${business}: ${ids.join()} by ${by.join() || "nothing"} ${fault}`];
    if (answer.status < 400 || metrics.length === 1) return found;
    // Of several metrics the first that cannot be told is refused; each has to say so itself. Of several
    // currencies it is that some have none.
    const byKind = [...Map.groupBy(metrics, hasMoney).values()];
    const parts = byKind.length > 1 ? byKind : metrics.map((metric) => [metric]);
    const each = await Promise.all(parts.map((part) => faultsOf(business, by, part)));
    return [...found, ...each.flat()];
  }

  test.each(Object.keys(hostileBusinesses))(
    "is a number with its caveat or a refusal with a cure: %s",
    { timeout: 300_000 },
    async (business) => {
      const groups = [...(await readMetrics()).values()];
      const faults = await Promise.all(
        groupings.flatMap((by) => groups.map((metrics) => faultsOf(business, by, metrics))),
      );
      expect(faults.flat()).toEqual([]);
    },
  );

  const rowsOf = async (business: string, query: object) => {
    const { rows, notes, coverage } = queryResult.parse(JSON.parse((await ask(business, query)).text));
    return { rows, notes, coverage };
  };

  test("without data is unknown, not zero", async () => {
    const { rows } = await rowsOf("empty", { metrics: ["net_sales", "orders", "units", "aov"] });
    expect(rows).toEqual([[null, null, null, null]]);
    const stock = await rowsOf("sales-only", { metrics: ["on_hand_units", "out_of_stock_skus"] });
    expect(stock).toMatchObject({ rows: [[null, null]], notes: ["no inventory yet: ingest a file first"] });
    const sales = await rowsOf("stock-only", { metrics: ["net_sales", "orders"] });
    expect(sales).toMatchObject({ rows: [[null, null]], notes: ["no sales yet: ingest a file first"] });
  });

  test("of returns alone is what went back, and no order and no rate of nothing", async () => {
    const metrics = ["net_sales", "gross_sales", "returns", "orders", "units", "aov", "return_rate"];
    const { rows } = await rowsOf("returns", { metrics });
    expect(rows).toEqual([["-210", "0", "210", 0, "-21", null, null]]);
  });

  test("of nothing but zeros divides by none", async () => {
    const metrics = ["net_sales", "orders", "units", "aov", "asp", "margin_rate", "discount_rate"];
    const { rows } = await rowsOf("zeros", { metrics });
    expect(rows).toEqual([["0", 6, "0", "0", null, null, null]]);
    const stock = await rowsOf("zeros", { metrics: ["on_hand_units", "on_hand_value", "out_of_stock_skus"] });
    expect(stock.rows).toEqual([["0", "0", 2]]);
  });

  test("keeps currencies apart", async () => {
    const { rows, notes } = await rowsOf("mixed", { metrics: ["net_sales"] });
    expect(rows).toEqual([
      ["USD", "150"],
      ["EUR", "120"],
      [null, "100"],
      ["JPY", "80"],
    ]);
    expect(notes.join()).toContain("they are never added");
    const { status, text } = await ask("mixed", { metrics: ["net_sales"], currency: "EUR" });
    expect([status, refusal.parse(JSON.parse(text)).fix]).toEqual([422, expect.stringContaining("load-rates")]);
  });

  test("has days that stand for none in no period, and says how many; those to come are days", async () => {
    const { rows, notes } = await rowsOf("dates", { metrics: ["net_sales"], by: ["year"] });
    expect(rows).toEqual([
      ["2026", "60"],
      [String(new Date().getUTCFullYear() + 1), "50"],
      [null, "170"],
    ]);
    expect(notes).toContain("5 rows without a date: counted here, but in no period");
  });

  const injected = [
    "'; DROP TABLE sales; --",
    'net_sales" OR "1"="1',
    "day); SELECT * FROM read_csv('/etc/passwd') --",
  ];
  const places: readonly [string, (text: string) => object][] = [
    ["metric", (text) => ({ metrics: [text] })],
    ["by", (text) => ({ metrics: ["net_sales"], by: [text] })],
    ["filter", (text) => ({ metrics: ["net_sales"], where: [{ dimension: text, op: "=", value: "x" }] })],
    ["day of a filter", (text) => ({ metrics: ["net_sales"], where: [{ dimension: "day", op: "=", value: text }] })],
    ["op", (text) => ({ metrics: ["net_sales"], where: [{ dimension: "sku", op: text, value: "x" }] })],
    ["order", (text) => ({ metrics: ["net_sales"], order: [text] })],
    ["unknown field", (text) => ({ metrics: ["net_sales"], [text]: text })],
    ...["period", "compare", "asOf", "stateAt", "limit", "top", "moving", "profile", "bridge", "currency", "align"].map(
      (field): [string, (text: string) => object] => [
        field,
        (text) => ({ metrics: ["net_sales"], period: "2026-03", [field]: text }),
      ],
    ),
  ];

  test("refuses SQL in each of its arguments, finds nothing by it in names, and is as before", async () => {
    const before = await rowsOf("one-day", { metrics: ["net_sales", "orders", "rows"], by: ["sku"] });
    const files = await filesOf("one-day");
    const asked = injected.flatMap((text) => places.map(([place, query]) => [place, text, query(text)] as const));
    const answers = await Promise.all(
      asked.map(async ([place, text, query]) => ({ place, text, answer: await ask("one-day", query) })),
    );
    const taken = answers.filter(({ answer }) => answer.status < 400 || findFault(answer) !== null);
    expect(taken).toEqual([]);
    for (const value of injected) {
      const where = [{ dimension: "sku", op: "=", value }];
      const { rows, notes } = await rowsOf("one-day", { metrics: ["net_sales"], where });
      expect([rows, notes.length]).toEqual([[[null]], expect.any(Number)]);
      const others = await rowsOf("one-day", {
        metrics: ["net_sales"],
        where: [{ dimension: "sku", op: "!=", value }],
      });
      expect(others.rows).toEqual([["210"]]);
    }
    expect(await rowsOf("one-day", { metrics: ["net_sales", "orders", "rows"], by: ["sku"] })).toEqual(before);
    expect(await filesOf("one-day")).toEqual(files);
  });

  test.each([
    [{ metrics: ["nett_sales"] }, "METRIC_UNKNOWN"],
    [{ metrics: ["net_sales"], by: ["shop"] }, "DIMENSION_UNKNOWN"],
    [{ metrics: ["net_sales", "on_hand_units"] }, "QUERY_INVALID"],
    [{ metrics: ["on_hand_units"], by: ["order"] }, "NO_DATA"],
    [{ metrics: ["on_hand_units"], by: ["weekday"] }, "QUERY_INVALID"],
    [{ metrics: ["velocity"], by: ["day"] }, "QUERY_INVALID"],
    [{ metrics: ["net_sales"], period: "2026-02-30" }, "PERIOD_INVALID"],
  ])("refuses what makes no sense, with a cure: %o", async (query, code) => {
    const { status, text } = await ask("dates", query);
    expect([status >= 400 && status < 500, refusal.parse(JSON.parse(text)).code]).toEqual([true, code]);
  });
});
