import { type Decimal, formatDecimal, roundDecimal } from "./money.ts";

/** "1,234.50 EUR", rounded half-even to two digits; without a code where the currency is unknown. */
export function sayMoney(amount: Decimal, currency: string): string {
  const [whole = "0", fraction = ""] = formatDecimal(roundDecimal(amount, 2)).split(".");
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ",");
  return `${grouped}.${fraction.padEnd(2, "0")}${currency === "" ? "" : ` ${currency}`}`;
}
