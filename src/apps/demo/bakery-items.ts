import { bakeryGroups } from "./bakery-range.ts";
import { fromCents, germanStyle, writeNumber } from "./number-text.ts";
import { writeCells, type WrittenRecord } from "./written-record.ts";

const header = ["Artikelnummer", "Bezeichnung", "Warengruppe", "Preis brutto", "MwSt-Satz", "Gewicht (g)", "Allergene"];

/** The bakery's item list: what the counter sells, by group. */
export function writeItems(): readonly WrittenRecord[] {
  const rows = bakeryGroups.flatMap((group) =>
    group.items.map((item): WrittenRecord => {
      const price = writeNumber(fromCents(item.priceCents), 2, germanStyle);
      const grams = item.grams === 0 ? "" : writeNumber({ units: BigInt(item.grams), scale: 0 }, 0, germanStyle);
      const cells = [item.number, item.name, group.name, price, `${group.taxPercent} %`, grams, item.allergens];
      return { text: writeCells(cells, ";"), is: "accepted" };
    }),
  );
  return [{ text: writeCells(header, ";"), is: "header" }, ...rows];
}
