import { minorDigits } from "#core/currency-codes.ts";
import { formatDecimal, parseDecimal, roundDecimal } from "#core/money.ts";
import type { Cell, ResultColumn } from "#metrics/query.ts";

const unknown = "unknown";

/** A cell as a sentence says it: money in the digits of its currency, shares as percent, nothing else rounded. */
export function sayCell(cell: Cell, column: Pick<ResultColumn, "id" | "unit">, currency: string | undefined): string {
  if (cell === null) return unknown;
  const text = String(cell);
  if (column.unit === "money") {
    const amount = rounded(text, minorDigits(currency ?? ""));
    return currency === undefined || currency === "" ? amount : `${currency} ${amount}`;
  }
  if (column.unit !== "ratio") return column.unit === "dimension" ? text : grouped(text);
  return isRate(column.id) ? sayRate(text) : rounded(text, 2);
}

/** "0.1234" -> "12.3 %" */
export function sayRate(exact: string): string {
  const share = parseDecimal(exact);
  return share === null ? exact : `${rounded(formatDecimal({ units: share.units * 100n, scale: share.scale }), 1)} %`;
}

/** 1 row, 2 rows */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${grouped(String(count))} ${count === 1 ? one : many}`;
}

function isRate(id: string): boolean {
  return (
    /_(?:rate|coverage|share(?:_of_\w+)?)(?:_by_order_date|_previous|_change)?$|^(?:sell_through|match_rate)/.test(
      id,
    ) || id.endsWith("_change_rate")
  );
}

function rounded(exact: string, digits: number): string {
  const value = parseDecimal(exact);
  if (value === null) return exact;
  const [whole = "", fraction = ""] = formatDecimal(roundDecimal(value, digits)).split(".");
  return grouped(digits === 0 ? whole : `${whole}.${fraction.padEnd(digits, "0")}`);
}

function grouped(exact: string): string {
  const [whole = "", fraction] = exact.split(".");
  const digits = whole.replaceAll(/\B(?=(?:\d{3})+$)/g, ",");
  return fraction === undefined ? digits : `${digits}.${fraction}`;
}
