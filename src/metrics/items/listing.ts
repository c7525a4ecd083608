import type { Decimal } from "#core/money.ts";
import { left, onHand, position, sold, unknownLeft } from "../definitions/item-parts.ts";
import type { QueryPlan } from "../plan.ts";
import type { Cell, QueryResult } from "../query.ts";
import { addKnown, type Ask, askItems, askItemsIfAny, type ItemRow } from "./ask-items.ts";
import { skuOf, withSku } from "./item-key.ts";
import { readSalesPlaces, type SalesPlaces } from "./sales-places.ts";

/** An item in a list: what it is called there, and its values by the parts that were asked for. */
export interface ListedItem {
  readonly labels: readonly Cell[];
  readonly values: readonly (Decimal | null)[];
}

/** What was sold and what is in stock, by sku (and place: `keyOf`); what was sold under the skus of the stock. */
export interface Listing {
  /** The skus as the sales have them. */
  readonly soldSkus: readonly string[];
  readonly sold: ReadonlyMap<string, ListedItem>;
  /** Empty where no formula asks for the stock. Values: left, on hand, position, rows on which what is left is not known. */
  readonly stock: ReadonlyMap<string, ListedItem>;
  /** The sku under which the stock lists what is sold as another one. */
  readonly stockSku: (sku: string) => string;
  readonly results: { readonly sales: QueryResult; readonly stock: QueryResult | null };
  /** Null where no place is asked for. */
  readonly places: SalesPlaces | null;
  /** Units that were sold without a sku; null where there are none. */
  readonly nameless: Decimal | null;
}

/**
 * Both lists, item by item.
 * @param attributes dimensions beside the sku; one that a list does not have is null in it
 * @throws OmError `NO_DATA` where one of them has no skus
 */
export async function readListing(
  plan: QueryPlan,
  { attributes, usesStock }: { readonly attributes: readonly string[]; readonly usesStock: boolean },
  ask: Ask,
): Promise<Listing> {
  const sales = await readItems(plan, { dataset: "sales", parts: { sold } }, attributes, ask);
  const stock = usesStock
    ? await readItems(plan, { dataset: "inventory", parts: { left, onHand, position, unknownLeft } }, attributes, ask)
    : null;
  const listed: ReadonlyMap<string, ListedItem> = stock?.items ?? new Map();
  const stockSku = usesStock ? await findStockSkus(plan, [...sales.items.keys()], listed, ask) : (sku: string) => sku;
  const items = new Map<string, ListedItem>();
  for (const [sku, item] of sales.items) addItem(items, stockSku(sku), item);
  return {
    soldSkus: [...sales.items.keys()],
    sold: items,
    stock: listed,
    stockSku,
    results: { sales: sales.result, stock: stock?.result ?? null },
    places: await readSalesPlaces(plan, ask),
    nameless: sales.nameless.reduce<Decimal | null>((sum, { values }) => addKnown(sum, values[0] ?? null), null),
  };
}

interface ItemsOfOne {
  readonly items: ReadonlyMap<string, ListedItem>;
  readonly nameless: readonly ItemRow[];
  readonly result: QueryResult;
}

async function readItems(
  plan: QueryPlan,
  asked: Parameters<typeof askItems>[1],
  attributes: readonly string[],
  ask: Ask,
): Promise<ItemsOfOne> {
  const whole = attributes.length === 0 ? null : await askItemsIfAny(plan, { ...asked, by: attributes }, ask);
  // One list may not say the category: then the other does.
  const said = whole === null ? await attributesOfList(plan, asked, attributes, ask) : attributes;
  const { rows, nameless, result } = whole ?? (await askItems(plan, { ...asked, by: said }, ask));
  const items = new Map<string, ListedItem>();
  for (const { sku, labels, values } of rows) {
    const placed = attributes.map((attribute) => labels[said.indexOf(attribute)] ?? null);
    addItem(items, sku, { labels: placed, values });
  }
  return { items, nameless, result };
}

async function attributesOfList(
  plan: QueryPlan,
  asked: Parameters<typeof askItems>[1],
  attributes: readonly string[],
  ask: Ask,
): Promise<string[]> {
  const said: string[] = [];
  for (const attribute of attributes)
    if ((await askItemsIfAny(plan, { ...asked, by: [attribute], limit: 1 }, ask)) !== null) said.push(attribute);
  return said;
}

function addItem(items: Map<string, ListedItem>, sku: string, { labels, values }: ListedItem): void {
  const known = items.get(sku);
  items.set(sku, {
    labels: labels.map((label, at) => known?.labels[at] ?? label),
    values: values.map((value, at) => addKnown(known?.values[at], value)),
  });
}

/**
 * The sku under which the stock lists what was sold: the same one, else the one whose barcode it is. A barcode of two items
 * names neither; what no list knows keeps its own.
 */
async function findStockSkus(
  plan: QueryPlan,
  soldSkus: readonly string[],
  stock: ReadonlyMap<string, ListedItem>,
  ask: Ask,
): Promise<(sku: string) => string> {
  const listed = new Set([...stock.keys()].map(skuOf));
  if (soldSkus.every((key) => listed.has(skuOf(key)))) return (sku) => sku;
  const asked = { dataset: "inventory", parts: { left }, by: ["barcode"], everywhere: true } as const;
  const found = await askItemsIfAny(plan, asked, ask);
  const skus = new Map<string, string | null>();
  for (const { sku, labels } of found?.rows ?? []) {
    const code = labels[0] ?? null;
    if (code === null) continue;
    const other = skus.get(String(code));
    skus.set(String(code), other === undefined || other === sku ? sku : null);
  }
  return (key) => {
    const sku = skuOf(key);
    return listed.has(sku) ? key : withSku(key, skus.get(sku) ?? sku);
  };
}
