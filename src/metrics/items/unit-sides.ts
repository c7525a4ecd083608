import { formatDay, parseDay } from "#core/calendar.ts";
import type { Decimal } from "#core/money.ts";
import { onHand, receivedBetween } from "../definitions/item-parts.ts";
import { addKnown, askItemsIfAny, type ItemRow, type ItemsAsked } from "./ask-items.ts";
import type { ItemFacts, Side, SideContext } from "./item-facts.ts";
import { askedPlace } from "./item-places.ts";
import { upTo } from "./window.ts";

/** Units on hand when the period began: as the newest list before it says, else the first list in it. */
export async function readBeginning({ plan, listing, deps }: SideContext): Promise<Side> {
  const asked = { dataset: "inventory", parts: { on_hand: onHand } };
  const from = parseDay(plan.period.from ?? "");
  const before = from === null ? null : await askItemsIfAny(plan, { ...asked, period: upTo(from - 1) }, deps.ask);
  if (from !== null && before !== null && before.rows.length > 0) {
    return {
      facts: knownUnits(before.rows, listing.stockSku, (units) => ({ beginning: units })),
      notes: [`the beginning stock is that before ${formatDay(from)}`],
      read: { onHand: [{ ...asked, period: upTo(from - 1) }] },
    };
  }
  const lists = await askItemsIfAny(plan, { ...asked, by: ["day"] }, deps.ask);
  const days = (lists?.rows ?? []).flatMap(({ labels: [day] }) => (day == null ? [] : [String(day)]));
  const first = days.toSorted()[0];
  return {
    facts: knownUnits(
      (lists?.rows ?? []).filter(({ labels }) => labels[0] === first),
      listing.stockSku,
      (units) => ({ beginning: units }),
    ),
    read: { onHand: first === undefined ? [] : [{ ...asked, period: `${first}..${first}` }] },
    notes: [
      first === undefined
        ? "no list of stock says what there was when the period began"
        : `the beginning stock is that of ${first}, the first list of the period: what was sold before it counts all the same`,
    ],
  };
}

/** Units that purchase orders say were received in the period. */
export async function readReceived({ plan, listing, deps }: SideContext): Promise<Side> {
  const { from, to } = plan.period;
  const parts = { received: receivedBetween(from, to) };
  const asked: ItemsAsked = { dataset: "purchase-orders", parts, period: "all" };
  const found = await askItemsIfAny(plan, asked, deps.ask);
  const rows = (found?.rows ?? []).filter(({ values }) => values[0] !== null);
  return {
    facts: knownUnits(rows, listing.stockSku, (units) => ({ received: units })),
    results: rows.length === 0 || found === null ? [] : [found.result],
    read: { received: [asked] },
    notes:
      rows.length === 0
        ? [
            ...(askedPlace(plan) === null ? [] : ["units received are those that purchase orders say a location of"]),
            "no purchase order says how many units were received in the period: ingest purchase orders with a received quantity, or ask for sell_through or sell_through_beginning",
          ]
        : [],
  };
}

function knownUnits(
  rows: readonly ItemRow[],
  stockSku: (sku: string) => string,
  facts: (units: Decimal | null) => Partial<ItemFacts>,
): Side["facts"] {
  const units = new Map<string, Decimal | null>();
  for (const { sku, values } of rows) {
    const name = stockSku(sku);
    units.set(name, addKnown(units.get(name), values[0] ?? null));
  }
  return (sku) => (units.has(sku) ? facts(units.get(sku) ?? null) : {});
}
