import { parseDay } from "#core/calendar.ts";
import { type Decimal, addDecimals, zero } from "#core/money.ts";
import { left, sold } from "../definitions/item-parts.ts";
import { askItems, askItemsIfAny } from "./ask-items.ts";
import { type DailyUnits, type Demand, type IsInStock, mostDaysOfAList, toDemand } from "./demand.ts";
import { refuseItemDays } from "./item-days.ts";
import type { Side, SideContext } from "./item-facts.ts";
import { placeOf } from "./item-key.ts";
import { between, countListDays, type SalesWindow } from "./window.ts";

/** What each item sells a day, and on which days it could. Without a dated sale nothing is known. */
export async function readDemand(context: SideContext): Promise<Side> {
  const { window } = context;
  if (window === null) return { facts: () => ({}) };
  const units = await readUnits(context, window);
  const inStock = await readStock(context, window);
  const known = new Map<string, Demand>();
  const nothing: DailyUnits = new Map();
  const demandOf = (sku: string): Demand => {
    const demand = known.get(sku) ?? toDemand(window.days, units.get(sku) ?? nothing, inStock(sku));
    known.set(sku, demand);
    return demand;
  };
  return {
    facts: (sku) => ({ demand: demandOf(sku) }),
    read: { left_by_day: [{ dataset: "inventory", parts: { left }, by: ["day"], period: listPeriod(window) }] },
  };
}

/** Net units by sku and place in the window. A quantity that is not known adds nothing, and is told with the units sold. */
async function readUnits(
  { plan, listing, deps }: SideContext,
  window: SalesWindow,
): Promise<ReadonlyMap<string, DailyUnits>> {
  const lines = listing.results.sales.coverage.rowsUsed;
  refuseItemDays(Math.min(listing.sold.size, Math.ceil(lines / window.days)), window.days);
  const period = between(window.from, window.to);
  const { rows } = await askItems(plan, { dataset: "sales", parts: { sold }, by: ["day"], period }, deps.ask);
  const items = new Map<string, Map<number, Decimal>>();
  for (const { sku, labels, values } of rows) {
    const day = parseDay(String(labels[0]));
    if (day === null) continue;
    const name = listing.stockSku(sku);
    const daily = items.get(name) ?? new Map<number, Decimal>();
    items.set(name, daily);
    const place = day - window.from;
    daily.set(place, addDecimals(daily.get(place) ?? zero, values[0] ?? zero));
  }
  return items;
}

/** The days of lists that speak for a day of the window. */
function listPeriod({ from, to }: SalesWindow): string {
  return between(from - mostDaysOfAList, to);
}

/** By sku, what the newest list of each day says, while it is not too old. An item that only later lists have is not in stock; of one that none has nothing is known. */
async function readStock(
  { plan, listing, deps }: SideContext,
  window: SalesWindow,
): Promise<(sku: string) => IsInStock> {
  const period = listPeriod(window);
  refuseItemDays(listing.stock.size, await countListDays(period, deps.ask));
  const found = await askItemsIfAny(plan, { dataset: "inventory", parts: { left }, by: ["day"], period }, deps.ask);
  const rows = found?.rows ?? [];
  const lists = new Map<string, Map<number, boolean | null>>();
  const listed = new Map<string, Set<number>>();
  for (const { sku, labels, values } of rows) {
    const day = parseDay(String(labels[0]));
    if (day === null) continue;
    const place = String(placeOf(sku));
    listed.set(place, (listed.get(place) ?? new Set()).add(day));
    const ofItem = lists.get(sku) ?? new Map<number, boolean | null>();
    lists.set(sku, ofItem);
    const [units = null] = values;
    ofItem.set(day, units === null ? null : units.units > 0n);
  }
  // The list of one place says nothing of another one.
  const newestOf = new Map([...listed].map(([place, days]) => [place, newestLists(days, window)] as const));
  return (sku) => {
    const ofItem = lists.get(sku);
    const newest = newestOf.get(String(placeOf(sku))) ?? [];
    return (place) => {
      const list = newest[place] ?? null;
      if (ofItem === undefined || list === null) return null;
      const said = ofItem.get(list);
      return said === undefined ? false : said;
    };
  };
}

/** For each day of the window the day of the list that speaks for it. */
function newestLists(listed: ReadonlySet<number>, { from, days }: SalesWindow): (number | null)[] {
  return Array.from({ length: days }, (_, place) => {
    const back = Array.from({ length: mostDaysOfAList + 1 }, (__, age) => from + place - age);
    return back.find((day) => listed.has(day)) ?? null;
  });
}
