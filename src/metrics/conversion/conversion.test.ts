import { tmpdir } from "node:os";
import * as fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import type { ListedRate } from "#core/business-list.ts";
import type { SettingEntries } from "#core/business-settings.ts";
import { rateSpans } from "#core/exchange-rates.ts";
import {
  addDecimals,
  type Decimal,
  formatDecimal,
  multiplyDecimals,
  parseDecimal,
  roundDecimal,
  zero,
} from "#core/money.ts";
import { storeList } from "#ports/business-lists.ts";
import { createInlineQueryEngine } from "../../../test/support/inline-query-engine.ts";
import {
  aReturn,
  aSale,
  createTestBusiness,
  type SalesFile,
  type SalesRow,
  type TestBusiness,
  testBusiness,
} from "../../../test/support/sales-dataset.ts";
import { statement } from "../compile-rows.ts";
import { explainQuery } from "../explain/run-explain.ts";
import type { MetricQuery, QueryResult } from "../query.ts";
import { metricDefinitions } from "../registry.ts";
import { runMetricQuery } from "../run-query.ts";
import { isMoneyColumn, withRates } from "./with-rates.ts";

const open: TestBusiness[] = [];
afterEach(async () => {
  for (const business of open.splice(0)) await business.close();
});

const aRate = (day: string, pair: string, rate: string): ListedRate => ({
  day,
  fromCurrency: pair.slice(0, 3),
  toCurrency: pair.slice(3),
  rate,
});

async function openBusiness(
  files: readonly SalesFile[],
  rates: readonly ListedRate[] | null,
  more: SettingEntries = {},
) {
  const settings: Record<string, string> = { ...more };
  const business = await createTestBusiness(files, "2026-08-15", settings);
  open.push(business);
  if (rates !== null) settings["rates"] = await storeList(testBusiness, "rates", rates, business.deps.blobs);
  return business;
}

async function ask(
  files: readonly SalesFile[],
  rates: readonly ListedRate[] | null,
  query: MetricQuery,
  more: SettingEntries = {},
): Promise<QueryResult> {
  return runMetricQuery(testBusiness, query, (await openBusiness(files, rates, more)).deps);
}

const sold = (...rows: SalesRow[]): readonly SalesFile[] => [
  { name: "orders.csv", rows: rows.map((row, at) => aSale({ order_id: `A${at}`, ...row })) },
];
const inEuros = { metrics: ["net_sales"], currency: "EUR" };
const march = [aRate("2026-03-05", "USDEUR", "0.92"), aRate("2026-03-06", "USDEUR", "0.9")];

test("the terms of a bridge sum to its gap where amounts are rounded, too", async () => {
  const rates = [aRate("2026-03-05", "USDEUR", "0.3333334")];
  const files = sold(
    { net: "10", status: "paid", currency: "USD" },
    ...["pending", "cancelled", "void"].map((status) => ({ net: "1", status, currency: "USD" })),
  );
  const query = { ...inEuros, profile: "finance", bridge: "standard" };
  const { rows, bridge, columns } = await ask(files, rates, query);
  const cells = new Map(columns.map(({ id }, at) => [id, parseDecimal(String(rows[0]?.[at] ?? "0")) ?? zero]));
  const sum = (bridge?.terms ?? []).reduce((before, { id }) => addDecimals(before, cells.get(id) ?? zero), zero);
  expect(formatDecimal(sum)).toBe(formatDecimal(cells.get(bridge?.gap ?? "") ?? zero));
  expect(formatDecimal(sum)).toBe("-1");
});

describe("a query in one currency", () => {
  test("multiplies each line by the rate of its day, and says by which rates and how much of it", async () => {
    const files = sold(
      { net: "100" },
      { net: "50", currency: "USD" }, // 46
      { net: "10", currency: "USD", day: "2026-03-06" }, // 9
      { net: "10", currency: "USD", day: "2026-03-13" }, // 9, seven days old
    );
    const { rows, columns, notes, conversion } = await ask(files, march, { ...inEuros, currency: "eur" });
    expect(rows).toEqual([["164"]]);
    expect(columns).toEqual([{ id: "net_sales", unit: "money", currency: "EUR" }]);
    expect(notes.slice(0, -1)).toEqual([
      expect.stringMatching(
        /^converted to EUR line by line: by the newest rate on or before its day, at most 7 days old \(rates: 2 lines, sha256 \w{12}\)$/,
      ),
      "3 lines in USD: by rates of 2 days, 2026-03-05 to 2026-03-06",
      "net_sales: 64 of 164 EUR (39 %) was converted",
    ]);
    expect(conversion).toMatchObject({
      currency: "EUR",
      maxDays: 7,
      inverse: false,
      via: null,
      currencies: [
        {
          currency: "EUR",
          how: "same",
          lines: 1,
          rateDays: 0,
          firstRate: null,
          amounts: [{ original: "100", converted: "100" }],
        },
        {
          currency: "USD",
          how: "stated",
          lines: 3,
          firstDay: "2026-03-05",
          lastDay: "2026-03-13",
          rateDays: 2,
          firstRate: "2026-03-05",
          lastRate: "2026-03-06",
          amounts: [{ metric: "net_sales", original: "70", converted: "64" }],
        },
      ],
    });
  });

  test("leaves out, counts and values what has no rate: never 1, never 0", async () => {
    const files = sold(
      { net: "100" },
      { net: "50", currency: "USD", day: "2026-03-04" }, // before the first rate
      { net: "7", currency: "USD", day: "2026-03-14" }, // eight days after the last
      { net: "8", currency: "GBP" },
      { net: "9", currency: "" },
      { net: "3", currency: "USD", day: "" },
    );
    const { rows, notes } = await ask(files, march, { ...inEuros, by: ["currency"] });
    expect(rows).toEqual([
      ["EUR", "100"],
      ["GBP", null],
      ["USD", null],
      [null, null],
    ]);
    expect(notes).toContain("net_sales is known on 1 of 6 lines (by net, exchange_rate)");
    expect(notes.filter((note) => note.startsWith("left out"))).toEqual([
      "left out: 1 line in an unknown currency (net_sales 9); name it with om decide FILE --set currency=CODE, or om business set currency=CODE",
      "left out: 1 line in GBP (net_sales 8 GBP), without a rate to EUR on 2026-03-05: add it with om business load-rates FILE --add",
      "left out: 2 lines in USD (net_sales 57 USD), without a rate to EUR of days from 2026-03-04 to 2026-03-14: add it with om business load-rates FILE --add",
      "left out: 1 line in USD (net_sales 3 USD), without a day and so without a rate",
    ]);
  });

  test("what is left out of the days that moving values reach back to is told, too", async () => {
    const rows = [
      aSale({ order_id: "1", day: "2026-03-03", net: "2000", currency: "USD" }),
      aSale({ order_id: "2", day: "2026-03-03", net: "5" }),
      aSale({ order_id: "3", day: "2026-03-04", net: "10" }),
      aSale({ order_id: "4", day: "2026-03-05", net: "20" }),
    ];
    const query = { ...inEuros, by: ["day"], period: "2026-03-05", moving: 3, movingAs: "sum" } as const;
    const found = await ask([{ name: "orders.csv", rows }], [aRate("2026-03-03", "GBPEUR", "1.1")], query);
    expect(found.rows).toEqual([["2026-03-05", "20", "35"]]);
    expect(found.notes.filter((note) => note.startsWith("left out"))).toEqual([
      expect.stringContaining("left out in the days before: 1 line in USD (net_sales 2000 USD), without a rate"),
    ]);
  });

  test("turns rates round, or goes by way of another currency, only where the settings say so, and says it", async () => {
    const files = sold({ net: "11", currency: "USD" }, { net: "10", currency: "GBP" });
    const rates = [aRate("2026-03-05", "EURUSD", "1.1"), aRate("2026-03-04", "GBPUSD", "1.32")];
    expect((await ask(files, rates, inEuros)).rows).toEqual([[null]]);
    const { rows, notes } = await ask(files, rates, inEuros, { ratesInverse: "yes", ratesVia: "USD" });
    expect(rows).toEqual([["22"]]); // 11 / 1.1 with twelve digits, 10 x 1.32 / 1.1
    expect(notes.join()).toContain(
      "by the newest rate on or before its day, else the rate of the other direction turned round, else two rates by way of USD, at most 7 days old",
    );
    expect(notes).toContain("1 line in USD: by rates of 2026-03-05, turned round");
    expect(notes).toContain("1 line in GBP: by rates of 2026-03-04 by way of USD");
  });

  test("is as it was without one", async () => {
    const files = sold({ net: "100" }, { net: "50", currency: "USD" });
    const { rows, notes, conversion } = await ask(files, march, { metrics: ["net_sales"] });
    expect({ rows, conversion }).toEqual({
      rows: [
        ["EUR", "100"],
        ["USD", "50"],
      ],
      conversion: undefined,
    });
    expect(notes.slice(0, -1)).toEqual(["amounts are in EUR and USD: they are never added, each has rows of its own"]);
  });

  test("without a list of rates is refused, unless nothing needs one", async () => {
    const files = sold({ net: "100" }, { net: "50", currency: "USD" });
    await expect(ask(files, null, inEuros)).rejects.toMatchObject({
      code: "NO_DATA",
      message: "there are amounts in USD, and no rates to EUR are set",
    });
    const plain = await ask(sold({ net: "100" }), null, inEuros);
    expect([plain.rows, plain.notes[0]]).toEqual([[["100"]], "amounts are in EUR; no list of rates is set"]);
    await expect(ask(files, march, { ...inEuros, currency: "EURO" })).rejects.toMatchObject({ code: "QUERY_INVALID" });
    expect((await ask([], null, inEuros)).rows).toEqual([[null]]);
  });

  test("has both sides of a ratio of the same lines, and counts of all", async () => {
    const files = sold(
      { net: "100", quantity: "2" },
      { net: "50", quantity: "5", currency: "USD" },
      { net: "999", quantity: "90", currency: "GBP", order_id: "B" },
    );
    const query = { metrics: ["aov", "asp", "orders", "units"], currency: "EUR" };
    const { rows, notes } = await ask(files, march, query);
    expect(rows).toEqual([["73", "20.857143", 3, "97"]]); // 146 / 2, 146 / 7
    expect(notes).toContain(
      "left out: 1 line in GBP (aov 999, asp 999 GBP), without a rate to EUR on 2026-03-05: add it with om business load-rates FILE --add",
    );
  });

  test("compares each window by the rates of its own days", async () => {
    const files = sold(
      { net: "100", currency: "USD", day: "2026-02-10" },
      { net: "100", currency: "USD" },
      { net: "5", currency: "GBP", day: "2026-02-10" },
    );
    const rates = [...march, aRate("2026-02-09", "USDEUR", "0.8")];
    const query = { ...inEuros, period: "2026-03", compare: "previous" };
    const { rows, notes, comparisonConversion } = await ask(files, rates, query);
    expect(rows).toEqual([["92", "80", "12", "0.15"]]);
    expect(notes).toContain("1 line in 2026-02 in USD: by rates of 2026-02-09");
    expect(notes.join()).toContain("left out in 2026-02: 1 line in GBP (net_sales 5 GBP)");
    expect(comparisonConversion?.currencies).toHaveLength(2);
  });

  test("takes back by the rate of the day on which something comes back", async () => {
    const files: SalesFile[] = [
      {
        name: "a.csv",
        rows: [aSale({ currency: "USD", net: "100" }), aReturn({ currency: "USD", net: "-100", day: "2026-03-06" })],
      },
    ];
    const { rows } = await ask(files, march, { metrics: ["net_sales", "returns"], currency: "EUR" });
    expect(rows).toEqual([["2", "90"]]);
  });

  test("converts costs of the list, too, and margins on both sides", async () => {
    const settings: Record<string, string> = {};
    const business = await createTestBusiness(
      sold({ sku: "S1", net: "50", quantity: "4", currency: "USD" }),
      "2026-08-15",
      settings,
    );
    open.push(business);
    const costs = [{ sku: "S1", unitCost: "2.5", currency: "USD", validFrom: null }];
    settings["costs"] = await storeList(testBusiness, "costs", costs, business.deps.blobs);
    settings["rates"] = await storeList(testBusiness, "rates", march, business.deps.blobs);
    const query = { metrics: ["gross_margin", "margin_rate"], currency: "EUR" };
    const { rows } = await runMetricQuery(testBusiness, query, business.deps);
    expect(rows).toEqual([["36.8", "0.8"]]); // (50 - 10) x 0.92
  });

  test("converts what was settled, with the fees that its rows tell", async () => {
    const settled = [
      { day: "2026-03-05", txn_type: "charge", amount: "100", net: "90", currency: "USD" }, // 92, 9.2 of it fees
      { day: "2026-03-06", txn_type: "refund", amount: "-10", net: "-10", currency: "USD" }, // 9
    ];
    const metrics = ["payout_sales", "payout_refunds", "payout_fees", "payout_net"];
    const files = [{ name: "payouts.csv", rows: settled, dataset: "settlements" }];
    expect((await ask(files, march, { metrics, currency: "EUR" })).rows).toEqual([["92", "9", "9.2", "73.8"]]);
  });

  test("values stock by the day of its list, also at the end of a later span", async () => {
    const stock = (day: string, more: SalesRow = {}): SalesRow => ({
      day,
      sku: "A",
      quantity_on_hand: "3",
      unit_cost: "10",
      currency: "USD",
      location: "North",
      ...more,
    });
    const files: SalesFile[] = [
      {
        name: "a.csv",
        dataset: "inventory",
        rows: [stock("2026-03-05"), stock("2026-03-05", { sku: "B", currency: "EUR" })],
      },
      { name: "b.csv", dataset: "inventory", rows: [stock("2026-04-30", { sku: "C" })] },
    ];
    const query = { metrics: ["on_hand_value", "on_hand_units"], currency: "EUR" };
    const { rows, notes } = await ask(files, march, query);
    expect(rows).toEqual([["57.6", "9"]]); // 30 x 0.92 + 30; C has no rate
    expect(notes.join()).toContain(
      "left out: 1 line in USD (on_hand_value 30 USD), without a rate to EUR on 2026-04-30",
    );
    expect((await ask(files, march, { ...query, by: ["month"], metrics: ["on_hand_value"] })).rows).toEqual([
      ["2026-03", "57.6"],
      ["2026-04", "57.6"],
    ]);
  });

  test("is explained by what each line was, its rate and the day of that", async () => {
    const business = await openBusiness(
      sold({ net: "50", currency: "USD" }, { net: "7" }, { net: "1", currency: "GBP" }),
      march,
    );
    const gone = { files: { find: async () => null }, readRecords: async () => new Map() };
    const { cells, metrics } = await explainQuery(testBusiness, inEuros, { ...business.deps, ...gone });
    expect(cells[0]).toMatchObject({ value: "53", currency: "EUR", rows: { count: 2, sum: "53" } });
    expect(cells[0]?.shown.map(({ contribution, values }) => [contribution, values])).toEqual([
      [
        "46",
        {
          day: "2026-03-05",
          net: "50",
          currency: "USD",
          exchange_rate: "0.92",
          rate_day: "2026-03-05",
          rate_from: "stated",
        },
      ],
      ["7", { day: "2026-03-05", net: "7", currency: "EUR", exchange_rate: "1", rate_day: null, rate_from: "same" }],
    ]);
    expect(metrics[0]?.parts[0]?.words).toBe("sum of (net) x exchange_rate over lines");
  });

  test("is shared, ranked and added up in that currency, too", async () => {
    const files = sold(
      { net: "54", sku: "A" },
      { net: "50", sku: "B", currency: "USD" },
      { net: "1", sku: "C", currency: "GBP" },
    );
    const shaped = await ask(files, march, { ...inEuros, by: ["sku"], share: true, total: true });
    expect(shaped.rows.map(([sku, net, share]) => [sku, net, share])).toEqual([
      ["A", "54", "0.54"],
      ["B", "46", "0.46"],
      ["C", null, null],
    ]);
    expect(shaped.totals?.map((row) => row[1])).toEqual(["100"]);
    const first = await ask(files, march, { ...inEuros, by: ["sku"], top: 1 });
    expect(first.rows.map((row) => row[1])).toEqual(["54", "46"]);
  });

  test("rounds once, at the end: many small products are exact", async () => {
    const files = sold(...Array.from({ length: 3 }, () => ({ net: "0.000001", currency: "USD" })));
    const rates = [aRate("2026-03-05", "USDEUR", "0.500000000001")];
    expect((await ask(files, rates, inEuros)).rows).toEqual([["0.000002"]]); // 0.0000015..., each by itself 0.000001 or 0
  });
});

test("sums are those of exact products, whatever the order of the rows", async () => {
  const amount = fc.integer({ min: -9_999_999, max: 99_999_999 }).map((units) => ({ units: BigInt(units), scale: 6 }));
  const line = fc.record({
    net: amount,
    currency: fc.constantFrom("EUR", "USD", "GBP", "CHF"),
    day: fc.integer({ min: 1, max: 28 }).map((day) => `2026-03-${String(day).padStart(2, "0")}`),
    sku: fc.constantFrom("A", "B", "C"),
  });
  const lines = fc.sample(line, { numRuns: 250, seed: 20_260_315 });
  const rates = ["01", "04", "13", "20"].flatMap((day, at) => [
    aRate(`2026-03-${day}`, "USDEUR", `0.9${at}1234567891`),
    aRate(`2026-03-${day}`, "EURGBP", `0.8${at}7`),
  ]);
  const rules = { maxDays: 5, inverse: true, via: null };
  const spansOf = new Map(["USD", "GBP", "CHF"].map((from) => [from, rateSpans(rates, { from, to: "EUR" }, rules)]));
  const worthOf = ({ net, currency, day }: (typeof lines)[number]): Decimal | null => {
    if (currency === "EUR") return net;
    const rate = spansOf.get(currency)?.find(({ from, to }) => from <= day && day < to)?.rate;
    return rate === undefined ? null : multiplyDecimals(net, rate);
  };
  const expected = [...Map.groupBy(lines, ({ sku }) => sku)].map(([sku, members]) => [
    sku,
    formatDecimal(roundDecimal(members.flatMap((each) => worthOf(each) ?? []).reduce(addDecimals, zero), 6)),
  ]);
  const toFiles = (order: typeof lines): SalesFile[] =>
    [order.slice(0, 100), order.slice(100)].map((part, at) => ({
      name: `part-${at}.csv`,
      rows: part.map(({ net, ...row }) => aSale({ ...row, net: formatDecimal(net) })),
    }));
  const query = { ...inEuros, by: ["sku"], order: ["sku"] };
  for (const order of [lines, lines.toReversed()]) {
    const { rows, conversion } = await ask(toFiles(order), rates, query, { ratesMaxDays: "5", ratesInverse: "yes" });
    expect(rows).toEqual(expected.toSorted(([one = ""], [other = ""]) => (one < other ? -1 : 1)));
    const counted = conversion?.currencies.reduce((sum, each) => sum + each.lines, 0);
    expect(counted).toBe(lines.length);
  }
});

test("every part that is money reads a column that a line without a rate does not know", () => {
  const money = metricDefinitions.flatMap(({ parts }) => Object.values(parts).filter(({ kind }) => kind === "money"));
  expect(money.filter(({ columns }) => !columns.some(isMoneyColumn))).toEqual([]);
});

test("each row finds its rate by a hash: no rate is compared with all rows", async () => {
  const engine = await createInlineQueryEngine();
  const rows = `SELECT DATE '2026-03-01' AS day, 'USD' AS currency, CAST(1 AS DECIMAL(18,6)) AS net FROM range(5000)`;
  const rules = { maxDays: 7, inverse: false, via: null };
  const spans = new Map([["USD", rateSpans(march, { from: "USD", to: "EUR" }, rules)]]);
  const conversion = { currency: "EUR", rules, list: null, spans };
  const asked = statement((bind) => withRates(rows, ["day", "currency", "net"], conversion, bind));
  const plan = await engine.query({ folder: tmpdir(), sql: `EXPLAIN ${asked.sql}`, parameters: asked.parameters });
  expect(String(plan.rows)).toContain("HASH_JOIN");
  expect(String(plan.rows)).not.toContain("NL_JOIN");
  await engine.close();
});
