import { formatDay, isoWeekday, parseDay } from "#core/calendar.ts";
import { addDecimals, type Decimal, divideDecimals, subtractDecimals, zero } from "#core/money.ts";
import { type BakeryGroup, bakeryGroups, type BakeryShop, bakeryShops } from "./bakery-range.ts";
import { demoDays } from "./demo-days.ts";
import type { SoldLine } from "./demo-file.ts";
import { fromCents, fromWhole, germanStyle, writeNumber } from "./number-text.ts";
import type { Random } from "./random.ts";
import { writeCells, type WrittenRecord } from "./written-record.ts";

/** A record of the till export; `sold` is the till total of one day, shop and group. */
export interface TillRecord extends WrittenRecord {
  readonly sold?: SoldLine;
}

interface TillTotal {
  readonly quantity: Decimal;
  readonly gross: Decimal;
  readonly tax: Decimal;
  readonly net: Decimal;
}

const preamble = [
  "Backstube Morgenrot – Kassenauswertung nach Filialen und Warengruppen",
  "Zeitraum: 01.01.2025 bis 30.06.2026",
  "Alle Beträge in €, Nettoumsatz ohne MwSt.",
];
const header = ["Datum", "Filiale", "Warengruppe", "Menge", "Bruttoumsatz EUR", "MwSt EUR", "Nettoumsatz EUR"];
const closedOn: readonly string[] = ["01-01", "05-01", "10-03", "12-25", "12-26"];

/** The till export of the bakery: three lines above the header, one row a day, shop and group, a `Summe` after each month. */
export function writeTill(random: Random): readonly TillRecord[] {
  const records: TillRecord[] = preamble.map((text) => ({ text, is: "preamble" }));
  records.push({ text: writeCells(header, ";"), is: "header" });
  const last = parseDay(demoDays.last) ?? 0;
  let month: TillTotal[] = [];
  for (let dayNumber = parseDay(demoDays.first) ?? 0; dayNumber <= last; dayNumber += 1) {
    const day = formatDay(dayNumber);
    for (const shop of bakeryShops) {
      for (const group of bakeryGroups) {
        const total = sell(shop, group, dayNumber, random);
        if (total === null) continue;
        month.push(total);
        const text = writeCells([toGermanDay(day), shop.name, group.name, ...numbersOf(total)], ";");
        records.push({ text, is: "accepted", sold: { day, orderId: null, quantity: total.quantity, net: total.net } });
      }
    }
    if (formatDay(dayNumber + 1).endsWith("-01")) {
      records.push({ text: writeCells(["Summe", "", "", ...numbersOf(sumTotals(month))], ";"), is: "skipped" });
      month = [];
    }
  }
  return records;
}

/** Null where the shop is closed or nothing of the group was sold. */
function sell(shop: BakeryShop, group: BakeryGroup, dayNumber: number, random: Random): TillTotal | null {
  const day = formatDay(dayNumber);
  if (day < shop.openedOn || closedOn.includes(day.slice(5))) return null;
  const season = (shop.weekday[isoWeekday(dayNumber) - 1] ?? 0) * (group.demand[Number(day.slice(5, 7)) - 1] ?? 0);
  const pieces = Math.floor(group.piecesADay * shop.size * season * (0.8 + 0.4 * random.next()));
  if (pieces === 0) return null;
  const gross = fromCents(Math.round(pieces * group.meanCents * (0.95 + 0.1 * random.next())));
  const net = divideDecimals(gross, fromCents(100 + group.taxPercent), 2) ?? zero;
  return { quantity: fromWhole(pieces), gross, tax: subtractDecimals(gross, net), net };
}

function sumTotals(totals: readonly TillTotal[]): TillTotal {
  const sum = (amountOf: (total: TillTotal) => Decimal): Decimal => totals.map(amountOf).reduce(addDecimals, zero);
  return {
    quantity: sum((total) => total.quantity),
    gross: sum((total) => total.gross),
    tax: sum((total) => total.tax),
    net: sum((total) => total.net),
  };
}

function numbersOf({ quantity, gross, tax, net }: TillTotal): string[] {
  return [
    writeNumber(quantity, 0, germanStyle),
    ...[gross, tax, net].map((amount) => writeNumber(amount, 2, germanStyle)),
  ];
}

/** `2025-01-31` -> `31.01.2025` */
function toGermanDay(day: string): string {
  return day.split("-").toReversed().join(".");
}
