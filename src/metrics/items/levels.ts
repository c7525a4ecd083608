import { addDecimals, type Decimal, divideDecimals } from "#core/money.ts";
import { levelParts } from "../definitions/item-parts.ts";
import { askItemsIfAny } from "./ask-items.ts";
import { workingDigits } from "./demand.ts";
import type { Side, SideContext } from "./item-facts.ts";
import { askedPlace } from "./item-places.ts";

/** The reorder points that lists of stock have, and of how many items. */
export async function readReorderPoints(context: SideContext): Promise<Side> {
  const points = await readLevel("reorder_point", context);
  const told = [...context.listing.stock.keys()].filter((sku) => points.has(sku)).length;
  const items = `${told} ${told === 1 ? "item" : "items"}`;
  return {
    facts: (sku) => ({ reorderPoint: points.get(sku) ?? null }),
    notes: [
      told === 0
        ? "reorder points are computed: no list of stock says one"
        : `reorder points are those of the list of stock for ${items}, computed for the others`,
    ],
  };
}

/** The quantities that lists of stock say to order. */
export async function readReorderUnits(context: SideContext): Promise<Side> {
  const units = await readLevel("reorder_qty", context);
  return { facts: (sku) => ({ reorderUnits: units.get(sku) ?? null }) };
}

/** A level of each item, added up over its places; lots of a place repeat it. */
async function readLevel(column: string, { plan, deps }: SideContext): Promise<ReadonlyMap<string, Decimal>> {
  const { total, count } = levelParts(column);
  const asked = { dataset: "inventory", parts: { total, count } };
  const byPlace =
    askedPlace(plan) === null ? await askItemsIfAny(plan, { ...asked, by: ["location"] }, deps.ask) : null;
  const found = byPlace ?? (await askItemsIfAny(plan, asked, deps.ask));
  const levels = new Map<string, Decimal>();
  for (const { sku, values } of found?.rows ?? []) {
    const [sum, rows] = values;
    const level = sum == null || rows == null ? null : divideDecimals(sum, rows, workingDigits);
    const other = levels.get(sku);
    if (level !== null) levels.set(sku, other === undefined ? level : addDecimals(other, level));
  }
  return levels;
}
