import { afterEach, describe, expect, test } from "vitest";
import {
  createTestBusiness,
  type SalesRow,
  type TestBusiness,
  testBusiness,
} from "../../test/support/sales-dataset.ts";
import type { MetricQuery, QueryResult } from "./query.ts";
import { runMetricQuery } from "./run-query.ts";

let business: TestBusiness | null = null;
afterEach(async () => {
  await business?.close();
  business = null;
});

/** Lists of stock in the order in which they were accepted. */
async function ask(query: MetricQuery, ...lists: readonly (readonly SalesRow[])[]): Promise<QueryResult> {
  await business?.close();
  business = await createTestBusiness(
    lists.map((rows, at) => ({ name: `list ${at + 1}.csv`, rows, dataset: "inventory" })),
  );
  return runMetricQuery(testBusiness, query, business.deps);
}

const at = (day: string, sku: string, location: string, units: string, rest: SalesRow = {}): SalesRow => ({
  day,
  sku,
  location,
  quantity_on_hand: units,
  ...rest,
});

const snapshots = [
  at("2026-01-31", "A", "North", "10"),
  at("2026-01-31", "A", "South", "4"),
  at("2026-01-31", "B", "North", "7"),
  at("2026-02-28", "A", "North", "6"),
  at("2026-02-28", "B", "North", "0"),
];
const onHand = { metrics: ["on_hand_units"] };

describe("stock", () => {
  test("is added up over items and places, never over days", async () => {
    expect((await ask(onHand, snapshots)).rows).toEqual([["10"]]);
    expect((await ask({ ...onHand, by: ["location"] }, snapshots)).rows).toEqual([
      ["North", "6"],
      ["South", "4"],
    ]);
    expect((await ask({ ...onHand, by: ["sku"] }, snapshots)).rows).toEqual([
      ["A", "10"],
      ["B", "0"],
    ]);
  });

  test("of the first items stands before that of all others, and all of it together is counted anew", async () => {
    const query = { metrics: ["on_hand_units", "out_of_stock_skus", "skus"], by: ["sku"], top: 1, total: true };
    const more = [...snapshots, at("2026-02-28", "C", "South", "-1"), at("2026-02-28", "D", "South", "")];
    const { rows, totals, other } = await ask({ ...query, share: true }, more);
    const whole = await ask({ metrics: query.metrics }, more);
    expect(rows).toEqual([
      ["A", "10", 0, 1, "1.111111111"],
      ["(other)", "-1", 2, 3, "-0.111111111"],
    ]);
    expect(totals).toEqual([[null, ...(whole.rows[0] ?? []), "1"]]);
    expect(other?.values).toBe(3);
    const months = await ask({ metrics: ["on_hand_units"], by: ["month", "sku"], top: 1, total: true }, more);
    expect(months.totals).toEqual([[null, null, "9"]]);
    expect(months.rows.filter(([month]) => month === "2026-01")).toEqual([
      ["2026-01", "A", "14"],
      ["2026-01", "(other)", "7"],
    ]);
  });

  test("of a period is the newest one that is not after its end, however old", async () => {
    expect((await ask({ ...onHand, period: "2026-01" }, snapshots)).rows).toEqual([["21"]]);
    expect((await ask({ ...onHand, period: "2026-03" }, snapshots)).rows).toEqual([["10"]]);
    const before = await ask({ ...onHand, period: "2025-12" }, snapshots);
    expect(before.rows).toEqual([[null]]);
    expect(before.notes).toContain("there is no data in 2025-12; the newest day that has some is 2026-02-28");
  });

  test("by month is that of each month's end, with what was said before and still holds", async () => {
    const { rows } = await ask({ ...onHand, by: ["month"] }, snapshots);
    expect(rows).toEqual([
      ["2026-01", "21"],
      ["2026-02", "10"],
    ]);
  });

  test("by month names every list it comes from, and keeps what has no day apart", async () => {
    const byMonth = { metrics: ["on_hand_units", "rows"], by: ["month"] };
    const january = snapshots.slice(0, 3);
    const later = [...snapshots.slice(3), at("", "C", "North", "2")];
    const { rows, files, coverage } = await ask(byMonth, january, later);
    expect(rows).toEqual([
      ["2026-01", "21", 3],
      ["2026-02", "10", 2],
      [null, "2", 1],
    ]);
    expect(files.map(({ name }) => name)).toEqual(["list 1.csv", "list 2.csv"]);
    expect(coverage).toEqual({ rowsUsed: 6, rowsTotal: 6, undated: 1 });
    const empty = await ask({ ...onHand, by: ["month"], period: "2026-05" }, january);
    expect(empty.rows).toEqual([]);
  });

  test("compares the ends of two periods", async () => {
    const { rows } = await ask({ ...onHand, period: "2026-02", compare: "previous" }, snapshots);
    expect(rows).toEqual([["10", "21", "-11", "-0.523809524"]]);
  });

  test("has no position by weekday or hour, nor by two spans at once", async () => {
    for (const by of [["weekday"], ["month", "week"]])
      await expect(ask({ ...onHand, by }, snapshots)).rejects.toMatchObject({ code: "QUERY_INVALID" });
  });

  test("of lots is that of all lots of the newest list, not of those that are gone", async () => {
    const lots = [
      at("2026-01-31", "A", "North", "10", { lot: "L1" }),
      at("2026-01-31", "A", "North", "5", { lot: "L2" }),
      at("2026-02-28", "A", "North", "3", { lot: "L2" }),
      at("2026-02-28", "A", "North", "8", { lot: "L3" }),
    ];
    expect((await ask(onHand, lots)).rows).toEqual([["11"]]);
  });

  test("that is not known is no zero: it is left out and counted", async () => {
    const { rows, notes } = await ask(onHand, [
      at("2026-01-31", "A", "North", ""),
      at("2026-01-31", "B", "North", "3"),
    ]);
    expect(rows).toEqual([["3"]]);
    expect(notes).toContain("on_hand_units is known on 1 of 2 positions (by quantity_on_hand)");
    const unknown = await ask({ metrics: ["committed_units"] }, snapshots);
    expect(unknown.rows).toEqual([[null]]);
    expect(unknown.notes).toContain("committed_units is unknown: no inventory file has quantity_committed");
  });

  test("that can be sold is what the list says, else on hand less what is promised, and which one is said", async () => {
    const said = [{ sku: "A", quantity_on_hand: "9", quantity_available: "4" }];
    const computed = [{ sku: "B", quantity_on_hand: "9", quantity_committed: "2" }];
    const { rows, notes } = await ask({ metrics: ["available_units"] }, said, computed);
    expect(rows).toEqual([["11"]]);
    expect(notes).toContain(
      "available_units: on hand less committed, where no column says what is available (list 2.csv)",
    );
  });

  test("is worth what the positions with a price say, and how many these are", async () => {
    const { rows, notes } = await ask({ metrics: ["on_hand_value", "retail_value"] }, [
      at("2026-01-31", "A", "North", "3", { unit_cost: "2.105", unit_price: "4.5", currency: "EUR" }),
      at("2026-01-31", "B", "North", "7", { unit_price: "1", currency: "EUR" }),
    ]);
    expect(rows).toEqual([["6.315", "20.5"]]);
    expect(notes).toContain("on_hand_value is known on 1 of 2 positions (by quantity_on_hand, unit_cost)");
  });
});

describe("of several lists of one position", () => {
  test("the newest day wins, whatever came last", async () => {
    const newer = [at("2026-02-28", "A", "North", "6")];
    const older = [at("2026-01-31", "A", "North", "10"), at("2026-01-31", "B", "North", "1")];
    for (const lists of [
      [newer, older],
      [older, newer],
    ])
      expect((await ask(onHand, ...lists)).rows).toEqual([["7"]]);
  });

  test("of the same day the one that was accepted last wins; one with a day wins over one without", async () => {
    const first = [at("2026-02-28", "A", "North", "6")];
    const second = [at("2026-02-28", "A", "North", "9")];
    const undated = [at("", "A", "North", "5")];
    expect((await ask(onHand, first, second)).rows).toEqual([["9"]]);
    expect((await ask(onHand, second, first)).rows).toEqual([["6"]]);
    expect((await ask(onHand, undated, first, undated)).rows).toEqual([["6"]]);
    expect((await ask(onHand, undated, [at("", "A", "North", "4")])).rows).toEqual([["4"]]);
  });

  test("one that says nothing of the stock takes nothing away, and names the items of the others", async () => {
    const stock = [at("2026-01-31", "A", "North", "10")];
    const names = [{ day: "2026-02-28", sku: "A", location: "North", category: "Cups", min_qty: "5" }];
    const { rows } = await ask({ ...onHand, by: ["category"] }, stock, names);
    expect(rows).toEqual([["Cups", "10"]]);
  });

  test("one that says it is not known makes it unknown", async () => {
    const { rows } = await ask(
      onHand,
      [at("2026-01-31", "A", "North", "10")],
      [at("2026-02-28", "A", "North", ""), at("2026-02-28", "B", "North", "1")],
    );
    expect(rows).toEqual([["1"]]);
  });
});

test("by day and by month is what the same question says of each of their ends, whatever lists there are", async () => {
  let state = 4;
  const random = (below: number): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
  const days = ["01-30", "01-31", "02-01", "02-02", "02-03", "02-09", "02-28", "03-01", "03-04", "03-05"].map(
    (text) => `2026-${text}`,
  );
  const rowOf = (): SalesRow => {
    const [sku, place] = [`S${random(3)}`, ["North", "South"][random(2)] ?? ""];
    const day = random(9) === 0 ? "" : (days[random(days.length)] ?? "");
    return at(day, sku, place, random(8) === 0 ? "" : String(random(20)), random(2) === 0 ? { min_qty: "9" } : {});
  };
  const levels = (): SalesRow => ({
    day: days[random(days.length)] ?? "",
    sku: `S${random(3)}`,
    min_qty: String(random(20)),
  });
  const lists = [rowOf, rowOf, levels].map((make) => Array.from({ length: 14 }, make));
  const metrics = ["on_hand_units", "below_min_skus", "skus"];
  const whole = await ask({ metrics, by: ["day"] }, ...lists);
  const { deps } = business ?? (await createTestBusiness([]));
  const dated = whole.rows.filter(([day]) => day !== null);
  expect(dated.length).toBeGreaterThan(7);
  // What has no day is in no period, and in no span of time.
  for (const [day, ...values] of dated) {
    const then = await runMetricQuery(testBusiness, { metrics, period: `0001-01-01..${String(day)}` }, deps);
    expect([day, ...values]).toEqual([day, ...(then.rows[0] ?? [])]);
  }
  for (const [month, ...values] of (
    await runMetricQuery(testBusiness, { metrics, by: ["month"], period: "2026" }, deps)
  ).rows) {
    const then = await runMetricQuery(testBusiness, { metrics, period: String(month) }, deps);
    expect([month, ...values]).toEqual([month, ...(then.rows[0] ?? [])]);
  }
});

describe("items", () => {
  const levels = { min_qty: "5", max_qty: "8", reorder_point: "6" };
  const list = [
    at("2026-01-31", "A", "North", "4", levels), // under its minimum, to reorder
    at("2026-01-31", "B", "North", "5", levels), // at its minimum: not under it, to reorder
    at("2026-01-31", "C", "North", "9", levels), // over its maximum
    at("2026-01-31", "D", "North", "0"), // no levels, out of stock
    at("2026-01-31", "E", "North", "", levels), // nothing is known of it
  ];
  const counts = { metrics: ["skus", "out_of_stock_skus", "below_min_skus", "below_reorder_skus", "above_max_skus"] };

  test("are compared with their levels, of those that have both", async () => {
    const { rows, notes } = await ask(counts, list);
    expect(rows).toEqual([[5, 1, 1, 2, 1]]);
    expect(notes).toContain("out_of_stock_skus is known of 4 of 5 items");
    expect(notes).toContain(
      "below_min_skus compares 3 items: 1 of 4 with a known stock have no min_qty, 1 of 4 with a min_qty have no known stock",
    );
  });

  test("count by any dimension, unknown where no item knows both sides", async () => {
    expect((await ask({ metrics: ["below_min_skus"], by: ["sku"] }, list)).rows).toEqual([
      ["A", 1],
      ["B", 0],
      ["C", 0],
      ["D", null],
      ["E", null],
    ]);
  });

  test("are compared place by place, and counted once", async () => {
    const { rows } = await ask({ metrics: ["below_min_skus", "out_of_stock_skus"] }, [
      at("2026-01-31", "A", "North", "4", levels),
      at("2026-01-31", "A", "South", "0", levels),
      at("2026-01-31", "A", "West", "40", levels),
    ]);
    expect(rows).toEqual([[1, 0]]);
  });

  test("of several lots have one level", async () => {
    const { rows } = await ask({ metrics: ["below_min_skus"] }, [
      at("2026-01-31", "A", "North", "3", { ...levels, lot: "L1" }),
      at("2026-01-31", "A", "North", "3", { ...levels, lot: "L2" }),
    ]);
    expect(rows).toEqual([[0]]);
  });

  test("whose level is of no place are compared with all of their stock", async () => {
    const stock = [
      at("2026-01-31", "A", "North", "2"),
      at("2026-01-31", "A", "South", "2"),
      at("2026-01-31", "B", "North", "7"),
    ];
    const least = ["A", "B", "C"].map((sku) => ({ sku, min_qty: "5" }));
    const { rows, notes } = await ask({ metrics: ["below_min_skus"] }, stock, least);
    expect(rows).toEqual([[1]]);
    expect(notes).toContain(
      "below_min_skus compares 2 items: 0 of 2 with a known stock have no min_qty, 1 of 3 with a min_qty have no known stock",
    );
  });

  test("without a number are told apart by handle and variant", async () => {
    const { rows } = await ask({ metrics: ["skus", "on_hand_units"] }, [
      { handle: "mug", product: "Mug", variant: "Blue", quantity_on_hand: "3" },
      { handle: "mug", product: "Mug", variant: "Red", quantity_on_hand: "4" },
      { handle: "mug-2", product: "Mug", variant: "Red", quantity_on_hand: "5" },
    ]);
    expect(rows).toEqual([[3, "12"]]);
  });
});
