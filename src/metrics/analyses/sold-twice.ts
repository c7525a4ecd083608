import { defineMetric, type MetricDefinition } from "#core/metric.ts";
import { addDecimals, type Decimal, subtractDecimals, zero } from "#core/money.ts";
import { netWithQuantity, unitsWithNet } from "../definitions/sales-parts.ts";
import type { SoldTwice } from "../formulas/price-volume-mix.ts";
import { decimalOf, type NamedRow } from "./cells.ts";

/** What an item sold in both periods, in the groups of a query with a comparison. */

const ofLines = { version: 1, datasets: ["sales"], time: "sum", synonyms: [], source: "own definition" } as const;

export const pricedSales = defineMetric({
  ...ofLines,
  id: "priced_sales",
  title: "Net sales with a quantity",
  description: "Net sales of the lines with a quantity: units and prices are of these alone.",
  parts: { amount: netWithQuantity },
  value: { kind: "sum", parts: ["amount"] },
  unit: "money",
  needs: [["net"], ["quantity"]],
});

export const pricedUnits = defineMetric({
  ...ofLines,
  id: "priced_units",
  title: "Units with net sales",
  description: "Net units of the lines with an amount.",
  parts: { units: unitsWithNet },
  value: { kind: "sum", parts: ["units"] },
  unit: "quantity",
  needs: [["net"], ["quantity"]],
});

/** An item without a line in a period was not sold in it. */
export const salesLines: MetricDefinition = defineMetric({
  ...ofLines,
  id: "sales_lines",
  title: "Lines",
  description: "Lines sold or taken back.",
  parts: { lines: { aggregate: "rows", sql: "", columns: [], over: "lines", kind: "count" } },
  value: { kind: "sum", parts: ["lines"] },
  unit: "count",
  needs: [],
});

/**
 * "compared": sold in both periods, with units above 0 in each; "new" and "lost": without a line in the other one; "other":
 * what has no price, because its units are unknown or not above 0, or it has no name.
 */
export type SoldHow = "compared" | "new" | "lost" | "other";

export interface ItemOfTwo {
  /** Null has no name. */
  readonly label: string | null;
  readonly how: SoldHow;
  readonly before: Decimal;
  /** In the rates of the period before, where amounts are converted. */
  readonly now: Decimal;
  /** Of a compared item: its lines with a quantity. */
  readonly sold: SoldTwice | null;
  /** What the change of rates added. */
  readonly rates: Decimal;
}

/** Takes amounts of the period to the rates of the one before: the amount, then what the rates added. */
export type ToOldRates = (amount: Decimal, row: NamedRow) => readonly [amount: Decimal, rates: Decimal];

/** @param rows of one item: one, or one of each currency that was converted */
export function toItem(label: string | null, rows: readonly NamedRow[], toOldRates: ToOldRates): ItemOfTwo {
  const before = sumOf(rows, "net_sales_previous");
  const converted = rows.map((row) => toOldRates(decimalOf(row, "net_sales") ?? zero, row));
  const priced = rows.map((row) => toOldRates(decimalOf(row, "priced_sales") ?? zero, row)[0]);
  const sold: SoldTwice = {
    before: { units: sumOf(rows, "priced_units_previous"), amount: sumOf(rows, "priced_sales_previous") },
    now: { units: sumOf(rows, "priced_units"), amount: priced.reduce(addDecimals, zero) },
  };
  const how = howSold(label, rows, sold);
  return {
    label,
    how,
    before,
    now: converted.map(([amount]) => amount).reduce(addDecimals, zero),
    sold: how === "compared" ? sold : null,
    rates: converted.map(([, rates]) => rates).reduce(addDecimals, zero),
  };
}

function howSold(label: string | null, rows: readonly NamedRow[], { before, now }: SoldTwice): SoldHow {
  const hasLines = (column: string): boolean => sumOf(rows, column).units > 0n;
  if (label === null) return "other";
  if (!hasLines("sales_lines_previous")) return "new";
  if (!hasLines("sales_lines")) return "lost";
  return before.units.units > 0n && now.units.units > 0n ? "compared" : "other";
}

/** What is left of an item's change when volume, mix and price are told: its lines without a quantity. */
export function restOf({ before, now, sold }: ItemOfTwo): Decimal {
  const change = subtractDecimals(now, before);
  return sold === null ? change : subtractDecimals(change, subtractDecimals(sold.now.amount, sold.before.amount));
}

function sumOf(rows: readonly NamedRow[], column: string): Decimal {
  return rows.map((row) => decimalOf(row, column) ?? zero).reduce(addDecimals, zero);
}
