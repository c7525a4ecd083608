import type { RowLedger } from "#core/ledger.ts";
import { addDecimals, type Decimal, formatDecimal, zero } from "#core/money.ts";

/** A generated file and what has to come out of it: the generator's own count, made without the product's code. */
export interface DemoFile {
  readonly path: string;
  readonly expected: DemoExpectation;
}

export interface DemoExpectation {
  /** Id of the file type that its rows are of. */
  readonly type: string;
  readonly rows: RowLedger;
  /** Null for a file that holds no sales. */
  readonly sales: SalesExpectation | null;
}

/** Sums over the accepted rows, exact decimal strings without trailing zeros; returns count negative. */
export interface SalesExpectation {
  readonly currency: string;
  readonly netTotal: string;
  /** By month, `2025-01`. */
  readonly netByMonth: Readonly<Record<string, string>>;
  readonly units: string;
  /** Distinct orders with a sale line; null where the file has no order ids. */
  readonly orders: number | null;
}

/** One accepted row as the sums see it. */
export interface SoldLine {
  /** `2025-01-31` */
  readonly day: string;
  readonly orderId: string | null;
  readonly quantity: Decimal;
  readonly net: Decimal;
}

export function sumSales(lines: readonly SoldLine[], currency: string): SalesExpectation {
  const months = Map.groupBy(lines, (line) => line.day.slice(0, "2025-01".length));
  const net = (some: readonly SoldLine[]): string =>
    formatDecimal(some.map((line) => line.net).reduce(addDecimals, zero));
  const orderIds = lines.flatMap((line) => (line.orderId === null || line.quantity.units <= 0n ? [] : [line.orderId]));
  return {
    currency,
    netTotal: net(lines),
    netByMonth: Object.fromEntries([...months].map(([month, some]) => [month, net(some)])),
    units: formatDecimal(lines.map((line) => line.quantity).reduce(addDecimals, zero)),
    orders: orderIds.length === 0 ? null : new Set(orderIds).size,
  };
}
