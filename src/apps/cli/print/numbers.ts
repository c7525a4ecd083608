import { minorDigits } from "#core/currency-codes.ts";
import type { ClassAmounts } from "#core/ledger.ts";
import { formatDecimal, parseDecimal, roundDecimal } from "#core/money.ts";

/** 48210 -> "48,210" */
export function formatCount(count: number): string {
  return groupDigits(String(count));
}

/** "1 row", "2 rows" */
export function formatNumberOf(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** An exact decimal with its digits grouped, none dropped: "-1234.5" -> "-1,234.5". */
export function groupDigits(exact: string): string {
  const [whole = "", fraction] = exact.split(".");
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ",");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** Rounded half-even to the digits that the currency is written with: "412038.2" EUR -> "412,038.20". No currency: two digits. */
export function formatMoney(exact: string, currency: string): string {
  return formatRounded(exact, minorDigits(currency));
}

/** Share of one as a percentage with one digit: "0.1234" -> "12.3 %". */
export function formatShare(exact: string): string {
  const share = parseDecimal(exact);
  if (share === null) return exact;
  const percent = { units: share.units * 100n, scale: share.scale };
  return `${formatRounded(formatDecimal(percent), 1)} %`;
}

/** An exact decimal rounded half-even to exactly `digits` digits after the point, grouped. */
export function formatRounded(exact: string, digits: number): string {
  const value = parseDecimal(exact);
  if (value === null) return exact;
  const text = formatDecimal(roundDecimal(value, digits));
  const [whole = "", fraction = ""] = text.split(".");
  return groupDigits(digits === 0 ? whole : `${whole}.${fraction.padEnd(digits, "0")}`);
}

/** "EUR 1,204.50 and USD 3.00, and 2 amounts that cannot be read"; null when there is nothing to say. */
export function formatAmounts(amounts: ClassAmounts): string | null {
  const sums = Object.entries(amounts.known).map(([currency, exact]) => formatAmount(exact, currency));
  const parts = sums.length === 0 ? [] : [sums.join(" and ")];
  if (amounts.unreadable > 0) parts.push(`${formatNumberOf(amounts.unreadable, "amount")} that cannot be read`);
  return parts.length === 0 ? null : parts.join(", and ");
}

/** "EUR 1,204.50"; an unknown currency is left out. */
export function formatAmount(exact: string, currency: string): string {
  const money = formatMoney(exact, currency);
  return currency === "" ? money : `${currency} ${money}`;
}

const byteUnits = ["bytes", "kB", "MB", "GB", "TB"] as const;

/** 1 kB is 1,000 bytes: "310 MB". */
export function formatBytes(bytes: number): string {
  let power = 0;
  while (power < byteUnits.length - 1 && bytes >= 1_000 ** (power + 1)) power += 1;
  const scaled = bytes / 1_000 ** power;
  return `${power === 0 || scaled >= 100 ? Math.floor(scaled) : scaled.toFixed(1)} ${byteUnits[power]}`;
}
