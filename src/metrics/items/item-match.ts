import { addDecimals, type Decimal, divideDecimals, formatDecimal, roundDecimal, zero } from "#core/money.ts";
import { ratioDigits } from "../groups.ts";
import type { ItemRow } from "./ask-items.ts";
import { sayItem } from "./item-key.ts";

const mostNamed = 10;

/** Which of the items sold a list of stock knows, by number and by net sales, and the first of the others. */
export function matchNotes(
  sold: readonly string[],
  isInStock: (sku: string) => boolean,
  money: readonly ItemRow[],
): string[] {
  if (sold.length === 0) return [];
  const unmatched = sold.filter((sku) => !isInStock(sku)).toSorted();
  const matched = sold.length - unmatched.length;
  const isOneCurrency = new Set(money.map(({ currency }) => currency)).size <= 1;
  const amount = (rows: readonly ItemRow[]): Decimal =>
    rows.map(({ values }) => values[0] ?? zero).reduce(addDecimals, zero);
  const share = divideDecimals(amount(money.filter(({ sku }) => isInStock(sku))), amount(money), ratioDigits);
  const worth = !isOneCurrency || share === null ? "" : `, with ${percent(share)} % of net sales`;
  const more = unmatched.length > mostNamed ? ` and ${unmatched.length - mostNamed} more` : "";
  const rest =
    unmatched.length === 0
      ? []
      : [`sold, but in no list of stock: ${unmatched.slice(0, mostNamed).map(sayItem).join(", ")}${more}`];
  return [`match rate: ${matched} of ${sold.length} skus sold are in a list of stock${worth}`, ...rest];
}

function percent(share: Decimal): string {
  return formatDecimal(roundDecimal({ ...share, units: share.units * 100n }, 1));
}
