import type { ColumnReading } from "#core/decision.ts";
import type { DateColumn } from "./date-style.ts";

/** Days since 30 December 1899, as workbooks count them: 1 January 1990 and 1 January 2050. */
const firstSerial = 32_874;
const lastSerial = 54_789;
/** Between the two systems: the other one begins on 1 January 1904. */
const daysBetweenSystems = 1462;
const serial = /^\d{5}(?:[.,]\d{1,15})?$/;

const dayWords =
  /(?:^|[^\p{L}])(?:date|dates|datetime|timestamp|datum|fecha|stichtag|expiry|expires|expiration|mhd|日付|日期|日時)(?:[^\p{L}]|$)|(?:\p{Ll}|\b)Date(?:[^\p{Ll}]|$)|^data[ _-](?:d[aio]|del|della|de|ordine|vendita|scadenza|emissione|fattura|venda|pedido|sprzedazy|zamowienia|inventario)|日$/iu;
const amountWords =
  /(?:^|[^\p{L}])(?:sales|amount|total|qty|quantity|units|price|cost|revenue|count|net|gross|value|balance|number|to[ _-]date)(?:[^\p{L}]|$)/iu;

/**
 * Reads a column as days that a workbook wrote without their format (45292 is 1 January 2024): its name says date, and
 * every cell is such a number of a day between 1990 and 2050. Null for anything else.
 * @param cells trimmed, none blank
 */
export function readSerialColumn(name: string, cells: readonly string[], is1904: boolean): DateColumn | null {
  if (cells.length === 0 || !namesADay(name)) return null;
  const days = is1904 ? daysBetweenSystems : 0;
  const isPlausible = (cell: string): boolean => {
    if (!serial.test(cell)) return false;
    const number = Number(cell.replace(",", ".")) + days;
    return number >= firstSerial && number < lastSerial;
  };
  if (!cells.every(isPlausible)) return null;
  const reading: Extract<ColumnReading, { kind: "date" }> = {
    kind: "date",
    formats: [],
    order: null,
    hasTime: cells.some((cell) => cell.length > 5),
    hasOffset: false,
    serials: is1904 ? 1904 : 1900,
  };
  return { orders: [], proof: null, toReading: () => reading };
}

const timeWords =
  /(?:^|[^\p{L}])(?:time|created|updated|ordered|placed|paid|purchased|sold|processed|at)$|(?:\p{Ll})(?:At|Time|Timestamp)$/u;

/** Also "created_at", "createdAt", "Time" and "created". */
export function namesATime(name: string): boolean {
  return (
    namesADay(name) ||
    timeWords.test(
      name
        .trim()
        .replaceAll("_", " ")
        .replace(/^\p{Lu}(?=\p{Ll}+$)/u, (letter) => letter.toLowerCase()),
    )
  );
}

/** "Order Date", "expiry_date" and "OrderDate"; not "Sales to date". */
function namesADay(name: string): boolean {
  const words = name.trim().replaceAll("_", " ");
  return dayWords.test(words) && !amountWords.test(words);
}
