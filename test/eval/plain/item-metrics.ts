import { over, print, read, times } from "../../oracle/exact.ts";
import type { Line } from "../../oracle/sales-metrics.ts";
import type { Position } from "../../oracle/stock-metrics.ts";

/** An item: what was sold of it in the window, and where it lies now. */
export interface Item {
  readonly days: number;
  readonly last: string;
  readonly lines: readonly Line[];
  readonly positions: readonly Position[];
}

const deadAfterDays = 90;

export function unitsSold(lines: readonly Line[]): bigint {
  return lines.reduce((sum, { record }) => sum + (read(record["Quantity"]) ?? 0n), 0n);
}

/** On hand less promised, where it is known; null where it is known nowhere. */
export function unitsLeft(positions: readonly Position[]): bigint | null {
  const known = positions.flatMap(({ record }) => {
    const onHand = read(record["On Hand"]);
    return onHand === null ? [] : [onHand - (read(record["Committed"]) ?? 0n)];
  });
  return known.length === 0 ? null : known.reduce((sum, each) => sum + each, 0n);
}

/** Left, at what is sold a day of the calendar; null where nothing is sold or known. */
export function daysLeft(left: bigint | null, sold: bigint, days: number): string | null {
  return left === null || sold <= 0n ? null : over(left * BigInt(days), sold, 6);
}

/** One list of stock says too little of the days before it: a day of the calendar counts, whether or not there was stock. */
export const itemMetrics: Readonly<Record<string, (item: Item) => string | null>> = {
  days_of_supply: ({ lines, positions, days }) => daysLeft(unitsLeft(positions), unitsSold(lines), days),
  velocity: ({ lines, days }) => over(unitsSold(lines), BigInt(days) * 1_000_000n, 6),
  dead_stock_value: ({ lines, positions, last }) => {
    const before = new Date(Date.parse(last) - deadAfterDays * 86_400_000).toISOString().slice(0, 10);
    const isSold = lines.some(({ day, record }) => (day ?? "") > before && (read(record["Quantity"]) ?? 0n) > 0n);
    const worth = positions.flatMap(({ record }) => {
      const [onHand, cost] = [read(record["On Hand"]), read(record["Unit Cost"])];
      return onHand === null || cost === null ? [] : [times(onHand, cost)];
    });
    if (worth.length === 0) return null;
    return isSold ? "0" : print(worth.reduce((sum, each) => sum + each, 0n));
  },
};
