import { type GiftProduct, giftRange } from "./gift-range.ts";
import { fromCents, writeNumber } from "./number-text.ts";
import type { Random } from "./random.ts";
import { writeCells, type WrittenRecord } from "./written-record.ts";

const header = [
  "SKU",
  "Product",
  "Category",
  "Supplier",
  "Location",
  "On hand",
  "Reserved",
  "Reorder level",
  "Unit cost",
  "Retail price",
  "Currency",
  "Last counted",
];
const locations = [
  { name: "Warehouse Larkhaven", weeksHeld: 6 },
  { name: "Shop window", weeksHeld: 1 },
] as const;
/** The shop counts seldom and writes down what it cannot count; this one was sold before it was booked in. */
const oversold = "FE-610";
const notCounted: readonly string[] = ["GA-510", "WA-720"];

/** The stock list of the gift shop as of the end of its sales: one row a product and location. */
export function writeStock(random: Random): readonly WrittenRecord[] {
  const rows = giftRange.flatMap((product) =>
    locations.map((location): WrittenRecord => {
      const reorderLevel = product.popularity * 4;
      const held = Math.round(product.popularity * location.weeksHeld * (0.3 + 1.4 * random.next()));
      const onHand = location.name === "Shop window" ? String(held) : countOf(product, held);
      const reserved = String(random.whole(0, Math.min(3, held)));
      const text = writeCells(
        [
          product.sku,
          product.name,
          product.category,
          product.supplier,
          location.name,
          onHand,
          reserved,
          String(reorderLevel),
          writeNumber(fromCents(product.costCents), 2),
          writeNumber(fromCents(product.priceCents), 2),
          "EUR",
          `2026-06-${random.whole(10, 29)}`,
        ],
        ",",
      );
      return { text, is: "accepted" };
    }),
  );
  return [{ text: writeCells(header, ","), is: "header" }, ...rows];
}

function countOf(product: GiftProduct, held: number): string {
  if (product.sku === oversold) return "-2";
  if (notCounted.includes(product.sku)) return "N/A";
  return product.until === undefined ? String(held) : "0";
}
