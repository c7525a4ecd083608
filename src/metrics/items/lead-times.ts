import type { ListedLeadTime } from "#core/business-list.ts";
import { type Decimal, divideDecimals, parseDecimal } from "#core/money.ts";
import { levelParts } from "../definitions/item-parts.ts";
import { askItemsIfAny } from "./ask-items.ts";
import { workingDigits } from "./demand.ts";
import type { Side, SideContext } from "./item-facts.ts";
import { skuOf } from "./item-key.ts";

/** Where the lead time of an item was found, the first that says one. */
const origins = ["list of stock", "lead times by sku", "lead times by supplier", "setting leadTimeDays"] as const;

/**
 * Days from order to delivery: as the list of stock says beside the item (the mean of its places), else the business's list of
 * lead times for its sku or for the vendor it comes from, else the setting.
 */
export async function readLeadTimes(context: SideContext): Promise<Side> {
  const { plan, planning, listing, attributes, deps } = context;
  const { total, count } = levelParts("lead_time_days");
  const own = await askItemsIfAny(plan, { dataset: "inventory", parts: { total, count } }, deps.ask);
  const inStock = new Map(
    (own?.rows ?? []).flatMap(({ sku, values: [days, rows] }) => {
      const mean = days == null || rows == null ? null : divideDecimals(days, rows, workingDigits);
      return mean === null ? [] : [[sku, mean] as const];
    }),
  );
  const { bySku, bySupplier } = readEntries(await deps.leadTimes(), plan.business.settings.aliases.product);
  const vendorAt = attributes.indexOf("vendor");
  const vendorOf = (sku: string): string =>
    spell(listing.stock.get(sku)?.labels[vendorAt] ?? listing.sold.get(sku)?.labels[vendorAt] ?? "");
  const set = planning.leadTimeDays === undefined ? null : { units: BigInt(planning.leadTimeDays), scale: 0 };
  const found = (sku: string): (Decimal | null)[] => [
    inStock.get(sku) ?? null,
    bySku.get(skuOf(sku)) ?? null,
    bySupplier.get(vendorOf(sku)) ?? null,
    set,
  ];
  const skus = [...new Set([...listing.stock.keys(), ...listing.sold.keys()])];
  const counts = origins.flatMap((origin, at) => {
    const items = skus.filter((sku) => found(sku).findIndex((days) => days !== null) === at).length;
    return items === 0 ? [] : [`${origin} (${items})`];
  });
  return {
    facts: (sku) => ({ leadTime: found(sku).find((days) => days !== null) ?? null }),
    notes: [
      counts.length === 0
        ? "no list says a lead time: load one with `om business load-lead-times FILE`, or set leadTimeDays"
        : `lead times are those of: ${counts.join(", ")}; none says how much they vary, so they count as steady`,
    ],
  };
}

/** How long a supplier is on its way, in whatever letter case; an item that counts as another one has the time of that. */
function readEntries(
  entries: readonly ListedLeadTime[],
  aliases: ReadonlyMap<string, string>,
): { readonly bySku: ReadonlyMap<string, Decimal>; readonly bySupplier: ReadonlyMap<string, Decimal> } {
  const bySku = new Map<string, Decimal>();
  const bySupplier = new Map<string, Decimal>();
  for (const { sku, supplier, days: text } of entries) {
    const days = parseDecimal(text);
    if (days === null) continue;
    if (sku !== null) bySku.set(sku, days);
    else if (supplier !== null) bySupplier.set(spell(supplier), days);
  }
  for (const [sku, other] of aliases) {
    const days = bySku.get(sku);
    if (days !== undefined && !bySku.has(other)) bySku.set(other, days);
  }
  return { bySku, bySupplier };
}

function spell(name: string | number): string {
  return String(name).trim().toLowerCase();
}
