import { askItemsIfAny, type ItemsAsked } from "../items/ask-items.ts";
import type { SideContext } from "../items/item-facts.ts";
import { placeOf, skuOf } from "../items/item-key.ts";
import { askedPlace, placeIn } from "../items/item-places.ts";
import type { EvaluatedItem } from "../items/work-out.ts";
import type { QueryPlan } from "../plan.ts";
import type { MetricQuery } from "../query.ts";

/** By dataset, the keys under which it has the items of the answer. */
type NamesIn = (ask: ItemsAsked) => Promise<ReadonlyMap<string, readonly string[]> | null>;

export function createNames({ listing, deps }: SideContext, plan: QueryPlan): NamesIn {
  const inOrder = (keys: readonly string[]): ReadonlyMap<string, readonly string[]> =>
    Map.groupBy(keys, (key) => listing.stockSku(key));
  const sold = inOrder(listing.soldSkus);
  const others = new Map<string, Promise<ReadonlyMap<string, readonly string[]>>>();
  return async (ask) => {
    const { dataset } = ask;
    if (dataset === "inventory") return null;
    if (dataset === "sales") return sold;
    const known =
      others.get(dataset) ??
      askItemsIfAny(plan, ask, deps.ask).then((found) => inOrder((found?.rows ?? []).map(({ sku }) => sku)));
    others.set(dataset, known);
    return known;
  };
}

type Where = NonNullable<MetricQuery["where"]>;

/** The conditions under which a list has the rows of these items: one set for each place. */
export async function conditions(
  ask: ItemsAsked,
  items: readonly EvaluatedItem[],
  { plan, isMoney, namesIn }: { readonly plan: QueryPlan; readonly isMoney: boolean; readonly namesIn: NamesIn },
): Promise<Where[]> {
  const names = await namesIn(ask);
  const keys = [...new Set(items.flatMap(({ facts: { sku } }) => (names === null ? [sku] : (names.get(sku) ?? []))))];
  const place = askedPlace(plan);
  const currency = items[0]?.facts.currency ?? null;
  const inCurrency =
    isMoney && plan.conversion === null && currency !== null
      ? [{ dimension: "currency", op: "=" as const, value: currency || null }]
      : [];
  return [...Map.groupBy(keys, placeOf)].map(([name, members]) => [
    ...members.map((key) => ({ dimension: "sku", op: "=" as const, value: skuOf(key) })),
    ...(place === null || name === undefined
      ? []
      : [{ dimension: placeIn(ask.dataset, place), op: "=" as const, value: name }]),
    ...inCurrency,
  ]);
}
