import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createRandom } from "#apps/demo/random.ts";
import { addDecimals, compareDecimals, type Decimal, parseDecimal, subtractDecimals, zero } from "#core/money.ts";
import { aSale, createTestBusiness, type TestBusiness, testBusiness } from "../support/sales-dataset.ts";
import type { Cell, MetricQuery, QueryResult } from "#metrics/query.ts";
import { runMetricQuery } from "#metrics/run-query.ts";

/** 400 lines over five weeks of two years, in two currencies; some know no product, no store and no discount. */
const random = createRandom(35);
const rows = Array.from({ length: 400 }, (_, at) => {
  const product = random.pick(["Mug", "Cup", "Jug", "Pot", "Bowl", "Plate", "(other)", ""]);
  const isReturn = random.chance(0.1);
  return aSale({
    order_id: `O${random.whole(1, 150)}`,
    day: `${random.pick(["2025", "2026"])}-03-${String(random.whole(1, 28)).padStart(2, "0")}`,
    store: random.pick(["North", "South", "East", ""]),
    category: random.pick(["Tea", "Mugs"]),
    product,
    quantity: isReturn ? "-1" : String(random.whole(1, 4)),
    net: `${isReturn ? "-" : ""}${random.whole(0, 90)}.${random.whole(0, 9999)}`,
    gross: isReturn ? "" : "100",
    discount: isReturn || random.chance(0.3) ? "" : `${random.whole(0, 9)}.5`,
    currency: at % 11 === 0 ? "USD" : "EUR",
    is_return: String(isReturn),
  });
});

let shop: TestBusiness;
beforeAll(async () => {
  shop = await createTestBusiness([{ name: "orders.csv", rows }]);
});
afterAll(() => shop.close());

const ask = (query: MetricQuery): Promise<QueryResult> => runMetricQuery(testBusiness, query, shop.deps);
const column = ({ columns, rows: found }: QueryResult, id: string): Cell[] => {
  const at = columns.findIndex((candidate) => candidate.id === id);
  return found.map((row) => row[at] ?? null);
};
const add = (cells: readonly Cell[]): Decimal =>
  cells.map((cell) => (cell === null ? zero : (parseDecimal(String(cell)) ?? zero))).reduce(addDecimals, zero);
const byCurrency = (result: QueryResult, id: string): Map<Cell, Cell[]> => {
  const values = column(result, id).map((cell, at) => [column(result, "currency")[at] ?? null, cell] as const);
  return new Map(
    [...Map.groupBy(values, ([name]) => name)].map(([name, cells]) => [name, cells.map(([, cell]) => cell)]),
  );
};
const options = { numRuns: 5 };
const timeoutMs = 120_000;
const anyBy = fc.constantFrom(
  ["product"],
  ["store"],
  ["store", "product"],
  ["week", "product"],
  ["category", "weekday"],
);
const anyPeriod = fc.constantFrom("all", "2026", "2026-W10", "2025-03");

test(
  "shares add up to 1, but for rounding, of the whole and within the first dimension",
  async () => {
    await fc.assert(
      fc.asyncProperty(anyBy, anyPeriod, fc.constantFrom("net_sales", "units", "rows"), async (by, period, metric) => {
        const result = await ask({ metrics: [...new Set(["net_sales", metric])], by, period, share: true });
        for (const shares of byCurrency(result, `${metric}_share`).values()) {
          const rest = subtractDecimals(add(shares), { units: 1n, scale: 0 }).units;
          expect(Math.abs(Number(rest))).toBeLessThanOrEqual(shares.length);
        }
        const [first = ""] = by;
        if (by.length < 2) return;
        const within = column(result, `${metric}_share_of_${first}`).map((cell, at) => {
          return [JSON.stringify([column(result, first)[at], column(result, "currency")[at]]), cell] as const;
        });
        for (const members of Map.groupBy(within, ([place]) => place).values()) {
          const cells = members.map(([, cell]) => cell);
          const rest = subtractDecimals(add(cells), { units: 1n, scale: 0 }).units;
          expect(Math.abs(Number(rest))).toBeLessThanOrEqual(cells.length);
        }
      }),
      options,
    );
  },
  timeoutMs,
);

test(
  "the first values and the others are the whole, at any number; the others are what a filter leaves",
  async () => {
    const metrics = ["net_sales", "orders", "aov", "discounts"];
    await fc.assert(
      fc.asyncProperty(anyBy, anyPeriod, fc.integer({ min: 1, max: 9 }), async (by, period, top) => {
        const where = [{ dimension: "currency", op: "=" as const, value: "EUR" }];
        const result = await ask({ metrics, by, period, where, top, total: true });
        const whole = await ask({ metrics, period, where });
        expect(result.totals?.map((cells) => cells.slice(by.length))).toEqual(whole.rows);
        for (const metric of ["net_sales", "discounts"])
          expect(compareDecimals(add(column(result, metric)), add(column(whole, metric)))).toBe(0);
        expect(result.coverage).toEqual(whole.coverage);

        const last = by.at(-1) ?? "";
        if (result.other === undefined) return;
        const { label } = result.other;
        const kept = new Set(column(result, last).filter((value) => value !== label));
        const ranked = await ask({ metrics, by: [last], period, where, order: ["-net_sales"] });
        expect(column(ranked, last).length).toBe(top + result.other.values);
        const first = column(ranked, last).slice(0, top);
        expect(first).toEqual(expect.arrayContaining([...kept]));
        const others = await ask({
          metrics,
          by: by.slice(0, -1),
          period,
          where: [
            ...where,
            ...first.map((value) => ({
              dimension: last,
              op: "!=" as const,
              value: value === null ? null : String(value),
            })),
          ],
        });
        const left = result.rows
          .filter((row) => row[by.length - 1] === label)
          .map((row) => row.toSpliced(by.length - 1, 1));
        expect(left).toEqual(others.rows);
      }),
      options,
    );
  },
  timeoutMs,
);

test(
  "the last running value is the total of its series",
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("day", "week", "month"),
        fc.constantFrom<readonly string[]>([], ["store"], ["product"]),
        anyPeriod,
        async (time, others, period) => {
          const metrics = ["net_sales", "units"];
          const result = await ask({ metrics, by: [time, ...others], period, running: true });
          const totals = await ask({ metrics, by: others, period });
          for (const metric of metrics) {
            const ends = new Map<string, Cell>();
            for (const [at, value] of column(result, `${metric}_running`).entries()) {
              const place = [...others, "currency"].map((id) => column(result, id)[at]);
              ends.set(JSON.stringify(place), value);
            }
            const wanted = column(totals, metric).map((value, at) => {
              return [JSON.stringify([...others, "currency"].map((id) => column(totals, id)[at])), value] as const;
            });
            expect(Object.fromEntries(ends)).toEqual(Object.fromEntries(wanted));
          }
        },
      ),
      options,
    );
  },
  timeoutMs,
);

test("what moves over the length of the period is its total", async () => {
  const query = { metrics: ["units"], by: ["day"], period: "2026-03-01..2026-03-28", moving: 28 };
  const where = [{ dimension: "currency", op: "=" as const, value: "EUR" }];
  const { rows: days } = await ask({ ...query, where, movingAs: "sum" });
  const { rows: whole } = await ask({ metrics: ["units"], period: "2026-03", where });
  expect(days.at(-1)?.at(-1)).toBe(whole[0]?.[0]);
});

test(
  "the same stores are what a filter by their names gives",
  async () => {
    const query = {
      metrics: ["net_sales", "orders"],
      period: "2026-03-02..2026-03-03",
      compare: "2025-03-02..2025-03-03",
    };
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 26 }), fc.constantFrom([], ["category"]), async (first, by) => {
        const span = (year: number): string =>
          [first, first + 1].map((day) => `${year}-03-${String(day).padStart(2, "0")}`).join("..");
        const windows = { period: span(2026), compare: span(2025) };
        const result = await ask({ ...query, ...windows, by, sameStore: true });
        const sold = async (period: string): Promise<Cell[]> => {
          const found = await ask({ metrics: ["units_gross", "rows"], by: ["store"], period });
          return column(found, "store").filter((_, at) => column(found, "units_gross")[at] !== "0");
        };
        const before = await sold(windows.compare);
        const both = (await sold(windows.period)).filter((store) => store !== null && before.includes(store));
        expect(result.sameStore?.kept).toBe(both.length);
        if (both.length === 0) return;
        const where = both.map((store) => ({ dimension: "store", op: "=" as const, value: String(store) }));
        expect(result.rows).toEqual((await ask({ ...query, ...windows, by, where })).rows);
      }),
      options,
    );
  },
  timeoutMs,
);
