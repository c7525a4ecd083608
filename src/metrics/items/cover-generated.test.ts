import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { formatDay, parseDay } from "#core/calendar.ts";
import { storeList } from "#ports/business-lists.ts";
import {
  createTestBusiness,
  type SalesRow,
  type TestBusiness,
  testBusiness,
} from "../../../test/support/sales-dataset.ts";
import type { MetricQuery, QueryResult } from "../query.ts";
import { runMetricQuery } from "../run-query.ts";

/**
 * A made-up shop with two places, lists of stock of single places on some days, costs from a list and returns; every number is
 * worked out a second time from the same rows by plain loops that know nothing of the metric layer.
 */
interface Sale {
  readonly day: number;
  readonly sku: string;
  readonly units: number;
  readonly cents: number;
}
interface Count {
  readonly day: number;
  readonly place: string;
  readonly sku: string;
  readonly units: number | null;
}

const skus = ["A", "B", "C", "D", "E", "F", "G"];
const places = ["North", "South"];
/** Cents a unit; what is not here has no cost. */
const costs: Readonly<Record<string, number>> = { A: 210, B: 75, C: 1_000, D: 330, E: 5, F: 440 };
const leadTimes: Readonly<Record<string, number>> = { A: 5, B: 12, C: 30, D: 3, E: 9 };
const dayOf = (text: string): number => parseDay(text) ?? 0;
const [first, from, to] = [dayOf("2026-01-05"), dayOf("2026-03-01"), dayOf("2026-04-30")] as const;
const windowDays = to - from + 1;

/** Numbers from 0 to 1, the same for a seed (Lehmer). */
function numbersOf(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

function makeUp(seed: number, gap: number): { readonly sales: Sale[]; readonly counts: Count[] } {
  const random = numbersOf(seed);
  const sales: Sale[] = [];
  for (let day = first; day <= to; day += 1)
    for (const sku of skus) {
      if (sku === "F" && day > first + 20) continue; // sold long ago
      const units = Math.floor(random() * 6) - 1;
      const isReturn = units < 0 && random() < 0.3;
      if (units > 0 || isReturn || day === first || day === to)
        sales.push({ day, sku, units: units > 0 ? units : isReturn ? -1 : sku === "F" ? 0 : 1, cents: 0 });
    }
  const priced = sales.map((sale) => ({ ...sale, cents: sale.units * (300 + Math.floor(random() * 900)) }));
  const counts: Count[] = [];
  const away = from + 25;
  for (let day = from - 6; day <= to; day += 1 + Math.floor(random() * 5)) {
    if (day > away && day < away + gap) continue;
    const place = places[Math.floor(random() * 2)] ?? "North";
    for (const sku of skus) {
      if (sku === "G" && place === "South") continue;
      const isUnknown = sku === "E" && random() < 0.1;
      counts.push({ day, place, sku, units: isUnknown ? null : Math.max(0, Math.floor(random() * 400) - 100) });
    }
  }
  return { sales: priced, counts };
}

/** On hand of an item on a day: of each place as its newest list says; undefined where no list has it. */
function onHandAt(counts: readonly Count[], sku: string, day: number): number | null | undefined {
  const said = places.flatMap((place) => {
    const known = counts.filter((count) => count.sku === sku && count.place === place && count.day <= day);
    const newest = Math.max(...known.map((count) => count.day));
    return known.filter((count) => count.day === newest);
  });
  if (said.length === 0) return undefined;
  const known = said.flatMap(({ units }) => units ?? []);
  return known.length === 0 ? null : known.reduce((sum, units) => sum + units, 0);
}

interface Plain {
  readonly sold: number;
  readonly left: number | null;
  readonly velocity: number;
  readonly isInStock: boolean;
  readonly goods: number | null;
  readonly net: number;
  readonly average: number | null;
  readonly safety: number | null;
}

function workOut({ sales, counts }: ReturnType<typeof makeUp>, sku: string): Plain {
  const inWindow = sales.filter((sale) => sale.sku === sku && sale.day >= from && sale.day <= to);
  const daily = Array.from({ length: windowDays }, (_, at) =>
    inWindow.filter(({ day }) => day === from + at).reduce((sum, { units }) => sum + units, 0),
  );
  const lists = [...new Set(counts.map(({ day }) => day))];
  const states = daily.map((units, at) => {
    if (units > 0) return true;
    const list = Math.max(...lists.filter((day) => day <= from + at));
    if (from + at - list > 7) return null;
    const stock = onHandAt(counts, sku, list);
    return stock === null ? null : (stock ?? 0) > 0;
  });
  const isInStock = !states.includes(null);
  const counted = daily.filter((_, at) => !isInStock || states[at] === true);
  const sold = daily.reduce((sum, units) => sum + units, 0);
  const mean = counted.reduce((sum, units) => sum + units, 0) / counted.length;
  const deviation = Math.sqrt(counted.reduce((sum, units) => sum + (units - mean) ** 2, 0) / (counted.length - 1));
  const cost = costs[sku];
  const snapshots = lists.filter((day) => day >= from && day <= to);
  const worths = snapshots.map((day) => onHandAt(counts, sku, day));
  const known = worths.filter((units) => units !== null);
  const lead = leadTimes[sku];
  return {
    sold,
    left: onHandAt(counts, sku, to) ?? null,
    velocity: sold / counted.length,
    isInStock,
    goods: cost === undefined ? null : sold * cost,
    net: inWindow.reduce((sum, { cents }) => sum + cents, 0),
    average:
      cost === undefined || known.length === 0
        ? null
        : (known.reduce<number>((sum, units) => sum + (units ?? 0), 0) * cost) / known.length,
    safety: lead === undefined ? null : 1.644_853_627 * deviation * Math.sqrt(lead),
  };
}

const euros = (cents: number): string => (cents / 100).toFixed(2);

async function open(seed: number, gap: number) {
  const made = makeUp(seed, gap);
  const rows = made.sales.map(({ day, sku, units, cents }, at): SalesRow => ({
    order_id: `A${at}`,
    day: formatDay(day),
    sku,
    quantity: String(units),
    net: euros(cents),
    currency: "EUR",
    is_return: String(units < 0),
  }));
  // Two files with the lists of many days each: the days decide, not the files.
  const lists = ["older.csv", "newer.csv"].map((name, half) => ({
    name,
    dataset: "inventory",
    rows: made.counts
      .filter(({ day }) => Number(day > from + 20) === half)
      .map(({ day, place, sku, units }): SalesRow => ({
        day: formatDay(day),
        sku,
        location: place,
        quantity_on_hand: units === null ? "" : String(units),
        currency: "EUR",
      })),
  }));
  const settings: Record<string, string> = {};
  const business = await createTestBusiness([{ name: "orders.csv", rows }, ...lists], "2026-08-15", settings);
  const listed = Object.entries(costs).map(([sku, cents]) => ({
    sku,
    unitCost: euros(cents),
    currency: "EUR",
    validFrom: null,
  }));
  const days = Object.entries(leadTimes).map(([sku, each]) => ({ sku, supplier: null, days: String(each) }));
  settings["costs"] = await storeList(testBusiness, "costs", listed, business.deps.blobs);
  settings["leadTimes"] = await storeList(testBusiness, "leadTimes", days, business.deps.blobs);
  return { business, plain: new Map(skus.map((sku) => [sku, workOut(made, sku)])) };
}

const numbersIn = (result: QueryResult): Map<string, (number | null)[]> =>
  new Map(
    result.rows.map(([sku, ...cells]) => [String(sku), cells.map((cell) => (cell === null ? null : Number(cell)))]),
  );
const close = (value: number | null, digits = 5): unknown => (value === null ? null : expect.closeTo(value, digits));

describe.each([
  ["lists at most a week apart", 7, 1],
  ["a gap of twelve days between lists", 11, 12],
])("a shop with %s", (_, seed, gap) => {
  let shop: Awaited<ReturnType<typeof open>>;
  let business: TestBusiness;
  beforeAll(async () => {
    shop = await open(seed, gap);
    ({ business } = shop);
  });
  afterAll(() => business.close());
  const ask = (metrics: readonly string[], by: readonly string[] = ["sku"]) => {
    const query: MetricQuery = { metrics, by, period: "2026-03-01..2026-04-30" };
    return runMetricQuery(testBusiness, query, business.deps);
  };
  const all = (): [string, Plain][] => [...shop.plain];

  test("sells as fast as plain loops say, by days in stock where every day is known", async () => {
    expect(all().some(([, { isInStock }]) => isInStock)).toBe(gap === 1);
    const result = numbersIn(await ask(["velocity", "days_of_supply", "sell_through"]));
    for (const [sku, { velocity, left, sold }] of all()) {
      const isSold = velocity > 0 && left !== null;
      expect([sku, result.get(sku)]).toEqual([
        sku,
        [
          close(velocity),
          close(isSold ? left / velocity : null, 4),
          close(left === null ? null : sold / (sold + left)),
        ],
      ]);
    }
    const known = all().flatMap(([, each]) => (each.left === null ? [] : [{ ...each, left: each.left }]));
    const total = (read: (each: (typeof known)[number]) => number): number =>
      known.reduce((sum, each) => sum + read(each), 0);
    const [cover, through] = (await ask(["days_of_supply", "sell_through"], [])).rows[0] ?? [];
    expect(Number(cover)).toBeCloseTo(total(({ left }) => left) / total(({ velocity }) => velocity), 4);
    expect(Number(through)).toBeCloseTo(total(({ sold }) => sold) / total(({ sold, left }) => sold + left), 8);
  });

  test("turns its stock as plain loops say, of the items with a cost", async () => {
    const metrics = ["average_inventory_value", "turnover", "dsi", "gmroi"];
    const result = numbersIn(await ask(metrics));
    for (const [sku, { average, goods, net }] of all()) {
      const has = average !== null && goods !== null;
      expect([sku, result.get(sku)]).toEqual([
        sku,
        [
          close(average === null ? null : average / 100),
          close(has ? goods / average : null),
          close(has && goods > 0 ? (average / goods) * windowDays : null, 4),
          close(has ? (net - goods) / average : null),
        ],
      ]);
    }
    const known = all().flatMap(([, { average, goods, net }]) =>
      average === null || goods === null ? [] : [{ average, goods, net }],
    );
    const total = (read: (each: (typeof known)[number]) => number): number =>
      known.reduce((sum, each) => sum + read(each), 0);
    const average = total((each) => each.average);
    const goods = total((each) => each.goods);
    const whole = await ask(metrics, []);
    expect(whole.rows[0]?.map(Number)).toEqual([
      close(average / 100),
      close(goods / average),
      close((average / goods) * windowDays, 4),
      close((total((each) => each.net) - goods) / average),
    ]);
    expect(whole.notes).toContain("turnover: the cost of what was sold is not known (G)");
  });

  test("is planned as plain loops say, of the items with a lead time", async () => {
    const result = numbersIn(await ask(["safety_stock", "reorder_point", "order_quantity"]));
    for (const [sku, { safety, velocity, left }] of all()) {
      const perDay = Math.max(0, velocity);
      const lead = leadTimes[sku] ?? 0;
      const need = left === null || safety === null ? null : perDay * (lead + 7) + safety - left;
      expect([sku, result.get(sku)]).toEqual([
        sku,
        [
          close(safety),
          close(safety === null ? null : perDay * lead + safety),
          need === null ? null : Math.max(0, Math.ceil(need)),
        ],
      ]);
    }
  });

  test("has as much dead and excess stock as plain loops say", async () => {
    const result = numbersIn(await ask(["dead_stock_value", "overstock_value"]));
    for (const [sku, { left, velocity, safety }] of all()) {
      const cost = costs[sku];
      const isDead = sku === "F";
      const dead = cost === undefined && isDead ? null : isDead ? ((left ?? 0) * (cost ?? 0)) / 100 : 0;
      const kept = safety === null ? null : velocity * ((leadTimes[sku] ?? 0) + 67) + safety;
      const above = left === null || kept === null ? null : Math.max(0, left - kept);
      const excess = above === null || cost === undefined ? null : (above * cost) / 100;
      expect([sku, result.get(sku)]).toEqual([sku, [close(dead), close(excess, 3)]]);
    }
  });
});
