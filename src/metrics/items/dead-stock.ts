import { formatDay } from "#core/calendar.ts";
import { isAfter, onHand } from "../definitions/item-parts.ts";
import { soldUnits } from "../definitions/sales-parts.ts";
import { rows } from "../definitions/rows.ts";
import type { QueryPlan } from "../plan.ts";
import type { Cell } from "../query.ts";
import { type Ask, askItems, askItemsIfAny } from "./ask-items.ts";
import { placeOf } from "./item-key.ts";
import { askedPlace, placeIn } from "./item-places.ts";
import type { Side, SideContext } from "./item-facts.ts";
import { between, upTo } from "./window.ts";

/**
 * Which items are dead: nothing of them was sold in the last N days of the window, by the sales and by what lists of stock say
 * of their last sale, and they were first received before. That they were is known where a list of that time has them, or their
 * last receipt lies before; where neither says, they count as dead, and that is told.
 */
export async function readDeadStock({ plan, planning, window, listing, deps }: SideContext): Promise<Side> {
  const days = planning.deadStockDays;
  if (window === null) return { facts: () => ({ isDead: null }) };
  const { firstSale, to } = window;
  const before = to - days; // the last day that is too long ago
  const says = `dead stock: without a sale in the ${days} days ${formatDay(before + 1)} to ${formatDay(to)} (setting deadStockDays)`;
  if (firstSale > before + 1) {
    return {
      facts: () => ({ isDead: null }),
      notes: [
        says,
        `sales are known from ${formatDay(firstSale)} on: what was not sold in ${days} days cannot be told`,
      ],
    };
  }
  const lately = await askItems(
    plan,
    { dataset: "sales", parts: { sold: soldUnits }, period: between(before + 1, to) },
    deps.ask,
  );
  // A group of returns alone sold 0; a quantity that is not known was sold.
  const sold = new Set(
    lately.rows.flatMap(({ sku, values: [units] }) => (units?.units === 0n ? [] : [listing.stockSku(sku)])),
  );
  const day = formatDay(before);
  const parts = { lastSale: isAfter("last_sale_day", day), lastReceipt: isAfter("last_received_day", day) };
  const told = await askItems(plan, { dataset: "inventory", parts }, deps.ask);
  const dates = new Map(told.rows.map(({ sku, values }) => [sku, values] as const));
  const older = await askItemsIfAny(
    plan,
    { dataset: "inventory", parts: { on_hand: onHand }, period: upTo(before) },
    deps.ask,
  );
  const wasThere = new Set((older?.rows ?? []).map(({ sku }) => sku));
  const salesBefore = await placesSince(before + 1, plan, deps.ask);
  const isDead = (sku: string): boolean => {
    const [lastSale = null, lastReceipt = null] = dates.get(sku) ?? [];
    if (sold.has(sku) || (lastSale?.units ?? 0n) > 0n) return false;
    return wasThere.has(sku) || (lastReceipt?.units ?? 0n) === 0n;
  };
  const isKnown = (sku: string): boolean => salesBefore === null || salesBefore.has(placeOf(sku) ?? null);
  const unknown = [...listing.stock].filter(
    ([sku, { values }]) =>
      isKnown(sku) &&
      isDead(sku) &&
      (values[1]?.units ?? 0n) > 0n &&
      !wasThere.has(sku) &&
      (dates.get(sku)?.[1] ?? null) === null,
  ).length;
  return {
    facts: (sku) => ({ isDead: isKnown(sku) ? isDead(sku) : null }),
    notes: [
      says,
      ...(unknown === 0
        ? []
        : [
            `of ${unknown} ${unknown === 1 ? "item" : "items"} of it no list says when it was first received: it may be new`,
          ]),
    ],
  };
}

/** The places whose sales reach back to a day; null where no place is asked for. */
async function placesSince(day: number, plan: QueryPlan, ask: Ask): Promise<ReadonlySet<Cell> | null> {
  const place = askedPlace(plan);
  if (place === null) return null;
  const query = { metrics: [rows.id], by: [placeIn("sales", place)], period: upTo(day) };
  const found = await ask(query, [{ ...rows, datasets: ["sales"] }]);
  return new Set(found.rows.map(([name]) => name ?? null));
}
