import { formatDay, parseDay } from "#core/calendar.ts";
import { type Decimal, divideDecimals } from "#core/money.ts";
import { stockValue } from "../definitions/item-parts.ts";
import { addKnown, type Ask, askItems, type ItemRow, type ItemsAsked } from "./ask-items.ts";
import { type ByCurrency, byCurrency, currenciesOf } from "./money-sides.ts";
import { workingDigits } from "./demand.ts";
import { refuseItemDays } from "./item-days.ts";
import type { Side, SideContext } from "./item-facts.ts";
import type { QueryPlan } from "../plan.ts";
import { countListDays, upTo } from "./window.ts";

/** So many lists make a mean of all; fewer say no more than how it began and ended. */
const leastLists = 3;

/**
 * Average stock at cost of each item: the mean of all lists of the period where there are three, else of its beginning and its
 * end. An item adds nothing to a list that it is not in; a list that does not know what it is worth is left out for it.
 */
export async function readAverageStock({ plan, listing, deps }: SideContext): Promise<Side> {
  const worth: ItemsAsked = { dataset: "inventory", parts: { stock_value: stockValue } };
  refuseItemDays(listing.stock.size, await countListDays(plan.query.period, deps.ask));
  const lists = await askItems(plan, { ...worth, by: ["day"] }, deps.ask);
  const byDay = Map.groupBy(lists.rows, ({ labels: [day] }) => day ?? null);
  const days = [...byDay.keys()].flatMap((day) => (day === null ? [] : [String(day)])).toSorted();
  const whole = days.map((day) => byDay.get(day) ?? []);
  const { snapshots, says, read } =
    days.length >= leastLists
      ? { snapshots: whole, says: saysAll(days), read: [{ ...worth, by: ["day"] }] }
      : await ends(plan, worth, deps.ask, whole, days);
  const amounts = snapshots.map((rows) => byCurrency(rows, (sku) => sku));
  return {
    currencies: (sku) => [...new Set(amounts.flatMap((each) => currenciesOf(each)(sku)))],
    facts: (sku, currency) => {
      const average = meanOf(amounts, sku, currency);
      return average === undefined ? {} : { averageStock: average };
    },
    results: [lists.result],
    // Of a mean of nothing there is nothing to say.
    notes: snapshots.some((rows) => rows.length > 0) ? [says] : [],
    read: { stockValue: read },
  };
}

function saysAll(days: readonly string[]): string {
  return `average stock is the mean of ${days.length} lists, ${days[0]} to ${days.at(-1)}`;
}

/** How the period began and ended, by what was known then. */
async function ends(
  plan: QueryPlan,
  worth: ItemsAsked,
  ask: Ask,
  lists: readonly (readonly ItemRow[])[],
  days: readonly string[],
): Promise<{
  readonly snapshots: readonly (readonly ItemRow[])[];
  readonly says: string;
  readonly read: readonly ItemsAsked[];
}> {
  const from = parseDay(plan.period.from ?? "");
  const end = (await askItems(plan, worth, ask)).rows;
  const atBeginning = { ...worth, period: upTo((from ?? 0) - 1) };
  const before = from === null ? [] : (await askItems(plan, atBeginning, ask)).rows;
  const told = `${days.length} ${days.length === 1 ? "list" : "lists"} of stock in the period`;
  if (from !== null && before.length > 0)
    return {
      snapshots: [before, end],
      says: `average stock is the mean of both ends, with ${told}: as it was before ${formatDay(from)} and at the end`,
      read: [atBeginning, worth],
    };
  const [first] = lists;
  if (first !== undefined && lists.length > 1)
    return {
      snapshots: [first, end],
      says: `average stock is the mean of both ends, with ${told}: ${days[0]} and the end`,
      read: [{ ...worth, period: `${days[0]}..${days[0]}` }, worth],
    };
  return {
    snapshots: [end],
    says: `average stock is that of the end alone: there is no other list to take a mean with`,
    read: [worth],
  };
}

/** Undefined where no list has the item in this currency, null where none knows what it is worth. */
function meanOf(lists: readonly ByCurrency[], sku: string, currency: string): Decimal | null | undefined {
  const listed = lists.map((each) => each.get(sku)?.get(currency)?.[0]);
  if (listed.every((each) => each === undefined)) return undefined;
  const unknown = listed.filter((each) => each === null).length;
  const total = listed.reduce<Decimal | null>((sum, each) => addKnown(sum, each ?? null), null);
  return total === null
    ? null
    : divideDecimals(total, { units: BigInt(lists.length - unknown), scale: 0 }, workingDigits);
}
