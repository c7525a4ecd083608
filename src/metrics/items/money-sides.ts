import { addDecimals, compareDecimals, type Decimal, multiplyDecimals, zero } from "#core/money.ts";
import { costedUnits, costOfGoods, margin, net, stockValue } from "../definitions/item-parts.ts";
import { settledFees } from "../definitions/payouts.ts";
import { addKnown, askItems, askItemsIfAny, type ItemRow, type ItemsAsked } from "./ask-items.ts";
import type { Side, SideContext } from "./item-facts.ts";
import { skuOf } from "./item-key.ts";

/** Values by sku, then currency. */
export type ByCurrency = ReadonlyMap<string, ReadonlyMap<string, readonly (Decimal | null)[]>>;

/** Rows of one item and currency are one; the sku is that of the stock. */
export function byCurrency(rows: readonly ItemRow[], stockSku: (sku: string) => string): ByCurrency {
  const items = new Map<string, Map<string, readonly (Decimal | null)[]>>();
  for (const { sku, currency, values } of rows) {
    const name = stockSku(sku);
    const amounts = items.get(name) ?? new Map<string, readonly (Decimal | null)[]>();
    items.set(name, amounts);
    const known = amounts.get(currency);
    amounts.set(
      currency,
      values.map((value, at) => addKnown(known?.[at], value)),
    );
  }
  return items;
}

export function currenciesOf(amounts: ByCurrency): (sku: string) => readonly string[] {
  return (sku) => [...(amounts.get(sku)?.keys() ?? [])];
}

/** Values in a currency: nothing where the item was not sold at all; absent where it was, but in another currency only. */
function soldIn(amounts: ByCurrency, sku: string, currency: string): readonly (Decimal | null)[] | null {
  const ofItem = amounts.get(sku);
  return ofItem === undefined ? [zero, zero] : (ofItem.get(currency) ?? null);
}

export async function readNet({ plan, listing, deps }: SideContext): Promise<Side> {
  const { rows, result } = await askItems(plan, { dataset: "sales", parts: { net } }, deps.ask);
  const amounts = byCurrency(rows, listing.stockSku);
  return {
    currencies: currenciesOf(amounts),
    facts: (sku, currency) => {
      const known = soldIn(amounts, sku, currency);
      return known === null ? {} : { net: known[0] ?? null };
    },
    results: [result],
  };
}

/** What the goods cost that were sold, and what is left of net sales. */
export async function readGoods({ plan, listing, deps }: SideContext): Promise<Side> {
  const asked = { dataset: "sales", parts: { cost_of_goods: costOfGoods, gross_margin: margin } };
  const { rows, result } = await askItems(plan, asked, deps.ask);
  const amounts = byCurrency(rows, listing.stockSku);
  return {
    currencies: currenciesOf(amounts),
    facts: (sku, currency) => {
      const known = soldIn(amounts, sku, currency);
      return known === null ? {} : { costOfGoods: known[0] ?? null, margin: known[1] ?? null };
    },
    results: [result],
  };
}

/** Fees of settlements, by the skus that they name; an item without any has none told. */
export async function readFees({ plan, listing, deps }: SideContext): Promise<Side> {
  const asked: ItemsAsked = { dataset: "settlements", parts: { fees: settledFees } };
  const found = await askItemsIfAny(plan, asked, deps.ask);
  const amounts = byCurrency(found?.rows ?? [], listing.stockSku);
  const nameless = (found?.nameless ?? []).filter(({ values }) => (values[0]?.units ?? 0n) !== 0n);
  const charged = [...amounts.values()].filter((each) => [...each.values()].some(([fee]) => fee !== null)).length;
  return {
    facts: (sku, currency) => ({ fees: amounts.get(sku)?.get(currency)?.[0] ?? null }),
    results: charged === 0 || found === null ? [] : [found.result],
    read: { fees: [asked] },
    notes: [
      charged === 0
        ? "no settlement tells fees by sku: contribution is before fees"
        : `fees are told of ${charged} ${charged === 1 ? "item" : "items"}; of the others contribution is before fees`,
      ...(nameless.length === 0 ? [] : ["fees that settlements tell without a sku are in no item"]),
    ],
  };
}

export async function readStockValue({ plan, deps }: SideContext): Promise<Side> {
  const asked = { dataset: "inventory", parts: { stock_value: stockValue, costed_units: costedUnits } };
  const { rows, result } = await askItems(plan, asked, deps.ask);
  const amounts = byCurrency(rows, (sku) => sku);
  const costed = (sku: string): Decimal | null =>
    [...(amounts.get(sku)?.values() ?? [])].reduce<Decimal | null>(
      (sum, [, units]) => addKnown(sum, units ?? null),
      null,
    );
  return {
    currencies: currenciesOf(amounts),
    facts: (sku, currency) => {
      const worth = amounts.get(sku)?.get(currency)?.[0];
      return { ...(worth === undefined ? {} : { stockValue: worth }), costedUnits: costed(sku) };
    },
    results: [result],
  };
}

/** The items that make 80 % of the net sales of a currency: those before which less than that is reached. */
export async function readSellers({ plan, listing, deps }: SideContext): Promise<Side> {
  const { rows } = await askItems(plan, { dataset: "sales", parts: { net }, everywhere: true }, deps.ask);
  const sellers = new Set<string>();
  const amounts = byCurrency(rows, listing.stockSku);
  const currencies = new Set([...amounts.values()].flatMap((each) => [...each.keys()]));
  for (const currency of currencies) {
    const sold = [...amounts].flatMap(([sku, each]) => {
      const worth = each.get(currency)?.[0] ?? null;
      return worth === null ? [] : [{ sku, worth }];
    });
    for (const sku of firstSellers(sold)) sellers.add(sku);
  }
  return { facts: (sku) => ({ isSeller: sellers.has(skuOf(sku)) }) };
}

/** Of a share of 4 / 5; ties by sku. */
function firstSellers(sold: readonly { readonly sku: string; readonly worth: Decimal }[]): string[] {
  const total = sold.map(({ worth }) => worth).reduce(addDecimals, zero);
  if (total.units <= 0n) return [];
  const limit = multiplyDecimals(total, { units: 8n, scale: 1 });
  const ordered = sold.toSorted(
    (one, other) => compareDecimals(other.worth, one.worth) || (one.sku < other.sku ? -1 : 1),
  );
  let before = zero;
  return ordered.flatMap(({ sku, worth }) => {
    const isFirst = compareDecimals(before, limit) < 0 && worth.units > 0n;
    before = addDecimals(before, worth);
    return isFirst ? [sku] : [];
  });
}
