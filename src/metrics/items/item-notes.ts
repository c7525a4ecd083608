import { formatDay } from "#core/calendar.ts";
import { addDecimals, compareDecimals, type Decimal, formatDecimal, roundDecimal, zero } from "#core/money.ts";
import { net } from "../definitions/item-parts.ts";
import { moneyDigits } from "../groups.ts";
import { isErasedNote } from "../notes.ts";
import type { Table } from "../table.ts";
import { itemConversionNotes } from "./item-conversion.ts";
import { askItems, type ItemRow } from "./ask-items.ts";
import { mostDaysOfAList } from "./demand.ts";
import type { SideContext } from "./item-facts.ts";
import { sayItem } from "./item-key.ts";
import { matchNotes } from "./item-match.ts";
import { placeNotes } from "./sales-places.ts";
import { sumTerms } from "./sum-terms.ts";
import { findNewestList } from "./window.ts";
import type { EvaluatedMetric, WorkedWindow } from "./work-out.ts";

const mostNamed = 5;

/** Everything that a reader of the numbers should know and the cells cannot say, in a fixed order. */
export async function writeItemNotes(
  current: WorkedWindow,
  previous: WorkedWindow | null,
  table: Table,
): Promise<string[]> {
  const { plan } = current.context;
  const own = await windowsNotes(current);
  const others = previous === null ? [] : await windowsNotes(previous);
  const notes = [
    ...(plan.stateAt === null ? [] : [`as the numbers stood at ${plan.stateAt.label}; what came later is not in them`]),
    ...own,
    ...others.filter((note) => !own.includes(note)).map((note) => `${previous?.context.plan.period.label}: ${note}`),
    ...(previous === null ? [] : comparisonNotes(current)),
    ...current.evaluated.flatMap(({ metric }) => {
      const unknown = table.unknownRows.get(metric) ?? 0;
      return unknown === 0
        ? []
        : [
            `${metric.id} is unknown in ${unknown} of ${table.groupCount} groups: nothing was sold, or what it is made of is not known`,
          ];
    }),
    ...currencyNotes(table),
  ];
  return [...new Set(notes)];
}

/** Of one window. */
async function windowsNotes(facts: WorkedWindow): Promise<string[]> {
  const { context, sides, evaluated, results } = facts;
  const { planning, listing } = context;
  const settings = evaluated.flatMap(({ metric, formula }) =>
    formula.settings === undefined ? [] : [`${metric.id} counts with ${formula.settings(planning)}`],
  );
  const worth = listing.stock.size === 0 ? [] : await netSales(context);
  return [
    ...results.flatMap(({ notes: said }) => said.filter(isErasedNote)),
    ...emptyNotes(facts),
    ...(listing.stock.size === 0 ? [] : matched(context, worth)),
    ...partlyKnown(facts, worth),
    ...placeNotes(listing.places, listing.stock.keys()),
    ...(await windowNotes(facts)),
    ...(listing.nameless === null || listing.nameless.units === 0n
      ? []
      : [`sold without a sku, so of no item: ${formatDecimal(listing.nameless)} units`]),
    ...settings,
    ...[...sides.values()].flatMap((side) => side.notes ?? []),
    ...coverageNotes(facts),
    ...itemConversionNotes([...results, ...[...sides.values()].flatMap((side) => side.results ?? [])]),
    ...evaluated.flatMap(knownItems),
  ];
}

/** What is not of a window, but of now: in both the same. */
function comparisonNotes({ context, evaluated }: WorkedWindow): string[] {
  const planned = evaluated.filter(({ formula }) => formula.settings !== undefined).map(({ metric }) => metric.id);
  return planned.length === 0
    ? []
    : [
        `${planned.join(", ")}: lead times and settings of ${context.plan.stateAt === null ? "now" : "then"} count in both periods`,
      ];
}

/** Where one of the lists is not there, what it says of that. */
function emptyNotes({ context: { listing }, results }: WorkedWindow): string[] {
  const isStockMissing = listing.results.stock !== null && listing.stock.size === 0;
  return listing.sold.size > 0 && !isStockMissing
    ? []
    : results.flatMap(({ notes }) => notes.filter((note) => !isErasedNote(note)));
}

/** What each of the items sold brought. */
async function netSales({ plan, deps }: SideContext): Promise<readonly ItemRow[]> {
  return (await askItems(plan, { dataset: "sales", parts: { net } }, deps.ask)).rows;
}

/** Which of the items sold a list of stock knows. */
function matched({ listing }: SideContext, worth: readonly ItemRow[]): string[] {
  return matchNotes(listing.soldSkus, (sku) => listing.stock.has(listing.stockSku(sku)), worth);
}

/** Items whose stock is known at some of their places alone, those that bring most first. */
function partlyKnown({ context: { listing }, evaluated }: WorkedWindow, worth: readonly ItemRow[]): string[] {
  const used = new Set(
    evaluated.flatMap(({ formula, items }) => (formula.usesStock ? items.map(({ facts: { sku } }) => sku) : [])),
  );
  const found = [...listing.stock].flatMap(
    ([
      sku,
      {
        values: [left = null, , , unknown = null],
      },
    ]) => (used.has(sku) && left !== null && unknown !== null ? [sku] : []),
  );
  if (found.length === 0) return [];
  const brought = new Map<string, Decimal>();
  for (const { sku, values } of worth) {
    const key = listing.stockSku(sku);
    brought.set(key, addDecimals(brought.get(key) ?? zero, values[0] ?? zero));
  }
  const byWorth = found
    .toSorted()
    .toSorted((one, other) => compareDecimals(brought.get(other) ?? zero, brought.get(one) ?? zero));
  const [items, places, they] =
    found.length === 1 ? ["1 item", "its", "it counts"] : [`${found.length} items`, "their", "they count"];
  return [
    `the stock of ${items} is not known at some of ${places} places: ${they} with the stock of the others alone (${named(byWorth, "as given")})`,
  ];
}

/** Of which days the two lists are, and whether these lie apart. */
async function windowNotes({ context, sides, evaluated }: WorkedWindow): Promise<string[]> {
  const { plan, listing, window, deps } = context;
  if (window === null || !evaluated.some(({ formula }) => formula.usesWindow)) return [];
  const [from, to] = [window.from, window.to].map(formatDay);
  const stock = listing.results.stock;
  const hasStock = stock !== null && listing.stock.size > 0;
  const newest = hasStock ? await findNewestList(plan, deps.ask) : null;
  const apart = newest === null ? 0 : Math.abs(newest - window.to);
  return [
    `units sold are those of ${window.days} calendar ${window.days === 1 ? "day" : "days"}, ${from} to ${to}${sides.has("demand") ? daysThatCount(evaluated) : ""}`,
    ...(hasStock && stock.coverage.undated > 0 ? ["the stock has no date: it is taken for that of the end"] : []),
    ...(newest === null ? [] : [`the newest list of stock is of ${formatDay(newest)}`]),
    ...(newest === null || apart <= mostDaysOfAList
      ? []
      : [
          `${apart} days lie between the newest list of stock (${formatDay(newest)}) and the last day of sales (${to}): more than ${mostDaysOfAList}, so they tell of different times`,
        ]),
  ];
}

/** Whether days out of stock are left out, and of how many items. */
function daysThatCount(evaluated: readonly EvaluatedMetric[]): string {
  const items = new Map(
    evaluated.flatMap(({ items: all }) => all.map(({ facts: { sku, demand } }) => [sku, demand?.counts] as const)),
  );
  const inStock = [...items.values()].filter((counts) => counts === "days in stock").length;
  if (inStock === 0) return "; days out of stock are not known";
  const others = items.size - inStock;
  const rest = others === 0 ? "" : `, of ${others} all of them: their stock is not known on every day`;
  return `; of ${inStock} of ${items.size} items only the days in stock count${rest}`;
}

/** What answers say of costs, and of lines that do not know a value. */
function coverageNotes({ sides, results }: WorkedWindow): string[] {
  const all = [...results, ...[...sides.values()].flatMap((side) => side.results ?? [])];
  const tells = /^(?:costs are |without a cost|in the list of costs|(?!fees ).* is known on \d)/;
  return all.flatMap(({ notes }) => notes.filter((note) => tells.test(note)));
}

/** Of how many items a number is, why not of the others, and of what a ratio is one. */
function knownItems({ metric: { id }, formula, items }: EvaluatedMetric): string[] {
  if (items.length === 0) return [];
  const unknown = items.flatMap(({ facts: { sku }, terms }) =>
    "unknown" in terms ? [{ sku, why: terms.unknown }] : [],
  );
  const known = items.length - unknown.length;
  const reasons = [...Map.groupBy(unknown, ({ why }) => why)].map(
    ([why, members]) => `${id}: ${why} (${named(members.map(({ sku }) => sku))})`,
  );
  const unsold = formula.sides.includes("demand")
    ? items.filter(({ facts: { demand }, terms }) => !("unknown" in terms) && (demand?.velocity?.units ?? 1n) <= 0n)
    : [];
  const byCurrency = Map.groupBy(items, ({ facts: { currency } }) => currency);
  const said = [...byCurrency].flatMap(([currency, members]) => {
    const sums = sumTerms(members);
    if (sums === null || formula.says === undefined) return [];
    const texts = sums.map((sum) => formatDecimal(roundDecimal(sum, moneyDigits)));
    return [`${id} is ${formula.says(texts)}${currency === null ? "" : ` (${currency || "unknown currency"})`}`];
  });
  return [
    `${id} is of ${known} of ${items.length} ${items.length === 1 ? "item" : "items"}`,
    ...reasons.toSorted(),
    ...(unsold.length === 0 ? [] : [`no_sales: ${named(unsold.map(({ facts: { sku } }) => sku))}`]),
    ...said.toSorted(),
  ];
}

function named(skus: readonly string[], order: "by name" | "as given" = "by name"): string {
  const said = [...new Set(skus.map(sayItem))];
  const distinct = order === "by name" ? said.toSorted() : said;
  const more = distinct.length > mostNamed ? ` and ${distinct.length - mostNamed} more` : "";
  return `${distinct.slice(0, mostNamed).join(", ")}${more}`;
}

function currencyNotes({ currencies }: Table): string[] {
  if (currencies.length <= 1) return [];
  const names = currencies.map((currency) => String(currency ?? "an unknown currency")).toSorted();
  return [`amounts are in ${names.join(" and ")}: they are never added, each has rows of its own`];
}
