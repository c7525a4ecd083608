import * as fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import {
  createTestBusiness,
  type SalesRow,
  type TestBusiness,
  testBusiness,
} from "../../../test/support/sales-dataset.ts";
import { compareLists } from "./compare-lists.ts";
import { readAccounts } from "./read-changes.ts";
import type { StockChanges } from "./stock-changes.ts";

let business: TestBusiness | null = null;
afterEach(async () => {
  await business?.close();
  business = null;
});

/** Both lists by name, so that no record of a file is looked up. */
async function compare(before: readonly SalesRow[], after: readonly SalesRow[], limit = 1_000): Promise<StockChanges> {
  await business?.close();
  business = await createTestBusiness([
    { name: "older.csv", rows: before, dataset: "inventory" },
    { name: "newer.csv", rows: after, dataset: "inventory" },
  ]);
  const files = {
    get: () => Promise.reject(new Error("not asked")),
    find: () => Promise.reject(new Error("no record is needed")),
  };
  return compareLists(testBusiness, { file: "file_2", since: "file_1", limit }, { ...business.deps, files });
}

const row = (sku: string, location: string, units: string, cost = "", more: SalesRow = {}): SalesRow => ({
  sku,
  location,
  quantity_on_hand: units,
  unit_cost: cost,
  on_hand_value: units === "" || cost === "" ? "" : String(Number(units) * Number(cost)),
  currency: "EUR",
  ...more,
});

describe("what changed between two lists", () => {
  test("counts lots together, and of a list with several days the newest", async () => {
    const found = await compare(
      [
        row("A", "North", "1", "", { day: "2026-01-01" }),
        row("A", "North", "2", "", { day: "2026-01-31", lot: "1" }),
        row("A", "North", "3", "", { day: "2026-01-31", lot: "2" }),
      ],
      [row("A", "North", "4", "", { day: "2026-02-28" }), row("A", "", "9", "", { day: "2026-02-28" })],
    );
    expect(found.units).toMatchObject({ before: "5", new: "9", changed: "-1", after: "13" });
    expect(found.places.map(({ place, units }) => [place, units.after])).toEqual([
      [null, "9"],
      ["North", "4"],
    ]);
    expect(found.changes.map(({ status, place }) => [status, place])).toEqual([
      ["new", null],
      ["changed", "North"],
    ]);
  });

  test("keeps currencies apart: what is valued in another one left the first", async () => {
    const found = await compare([row("A", "North", "2", "3")], [row("A", "North", "2", "4", { currency: "USD" })]);
    expect(found.items).toMatchObject({ revalued: 1, same: 0 });
    expect(found.values).toMatchObject([
      { currency: "EUR", before: "6", becameUnknown: "6", after: "0" },
      { currency: "USD", before: "0", becameKnown: "8", after: "8" },
    ]);
  });

  test("compares what is available where neither list says what is on hand", async () => {
    const available = (sku: string, units: string) => ({ sku, quantity_available: units, currency: "EUR" });
    const found = await compare([available("A", "3")], [available("A", "1")]);
    expect([found.quantity, found.units.changed]).toEqual(["quantity_available", "-2"]);
  });

  test("refuses more items than it shows", async () => {
    await expect(compare([row("A", "", "1")], [row("A", "", "1")], 1_001)).rejects.toMatchObject({
      code: "QUERY_INVALID",
    });
  });

  test("is what a count by hand says, for any two lists", { timeout: 120_000 }, async () => {
    const units = fc.option(fc.integer({ min: -3, max: 9 }), { nil: null });
    const line = fc.record({ sku: fc.constantFrom("A", "B", "C", "D"), place: fc.constantFrom("N", "S"), units });
    const list = fc.uniqueArray(line, { minLength: 1, maxLength: 8, selector: ({ sku, place }) => `${sku} ${place}` });
    type Line = { readonly sku: string; readonly place: string; readonly units: number | null };
    const toRows = (lines: readonly Line[]) =>
      lines.map(({ sku, place, units: count }) => row(sku, place, count === null ? "" : String(count), "1.5"));
    await fc.assert(
      fc.asyncProperty(list, list, async (before, after) => {
        const found = await compare(toRows(before), toRows(after));
        const find = (lines: readonly Line[], key: Line) =>
          lines.find(({ sku, place }) => sku === key.sku && place === key.place);
        const sum = (counts: readonly (number | null)[]) =>
          counts.reduce<number>((total, count) => total + (count ?? 0), 0);
        const stay = before.filter((one) => find(after, one) !== undefined);
        const pairs = stay.map((one) => [one.units, find(after, one)?.units ?? null] as const);
        const known = pairs.filter(([was, now]) => was !== null && now !== null);
        expect(found.units).toEqual(
          Object.fromEntries(
            Object.entries({
              before: sum(before.map(({ units: count }) => count)),
              new: sum(after.filter((one) => find(before, one) === undefined).map(({ units: count }) => count)),
              gone: sum(before.filter((one) => find(after, one) === undefined).map(({ units: count }) => count)),
              changed: sum(known.map(([was, now]) => (now ?? 0) - (was ?? 0))),
              becameKnown: sum(pairs.filter(([was]) => was === null).map(([, now]) => now)),
              becameUnknown: sum(pairs.filter(([, now]) => now === null).map(([was]) => was)),
              after: sum(after.map(({ units: count }) => count)),
            }).map(([name, count]) => [name, String(count === 0 ? 0 : count)]),
          ),
        );
        expect(found.changesTotal).toBe(found.changes.length);
        expect(found.changesTotal + found.items.same).toBe(
          new Set([...before, ...after].map(({ sku, place }) => `${sku} ${place}`)).size,
        );
      }),
      { numRuns: 15 },
    );
  });
});

test("an account whose parts do not add up is no answer", () => {
  expect(() => readAccounts([["units", "", null, 1, "5", "1", "0", "0", "0", "0", "7"]])).toThrow("does not add up");
});
