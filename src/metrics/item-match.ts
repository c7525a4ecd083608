import {
  addDecimals,
  type Decimal,
  divideDecimals,
  formatDecimal,
  parseDecimal,
  roundDecimal,
  zero,
} from "#core/money.ts";
import { netSales } from "./definitions/sales-amounts.ts";
import { ratioDigits } from "./groups.ts";
import type { Side } from "./item-sides.ts";
import type { QueryResult } from "./query.ts";

const mostNamed = 10;

/** Which of the items sold a list of stock knows, by number and by net sales, and the first of the others. */
export function matchNotes(
  sold: ReadonlyMap<string, Side>,
  isInStock: (sku: string) => boolean,
  money: QueryResult,
): string[] {
  if (sold.size === 0) return [];
  const unmatched = [...sold.keys()].filter((sku) => !isInStock(sku)).toSorted();
  const matched = sold.size - unmatched.length;
  const at = money.columns.findIndex(({ id }) => id === netSales.id);
  const isOneCurrency = !money.columns.some(({ id }) => id === "currency");
  const amount = (rows: QueryResult["rows"]): Decimal =>
    rows.map((row) => parseDecimal(String(row[at] ?? "")) ?? zero).reduce(addDecimals, zero);
  const share = divideDecimals(
    amount(money.rows.filter(([sku]) => isInStock(String(sku)))),
    amount(money.rows),
    ratioDigits,
  );
  const worth = !isOneCurrency || share === null ? "" : `, with ${percent(share)} % of net sales`;
  const more = unmatched.length > mostNamed ? ` and ${unmatched.length - mostNamed} more` : "";
  const rest =
    unmatched.length === 0 ? [] : [`sold, but in no list of stock: ${unmatched.slice(0, mostNamed).join(", ")}${more}`];
  return [`match rate: ${matched} of ${sold.size} skus sold are in a list of stock${worth}`, ...rest];
}

function percent(share: Decimal): string {
  return formatDecimal(roundDecimal({ ...share, units: share.units * 100n }, 1));
}
