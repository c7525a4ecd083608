import {
  addDecimals,
  compareDecimals,
  type Decimal,
  divideDecimals,
  formatDecimal,
  parseDecimal,
  zero,
} from "#core/money.ts";
import { type Detector, lastThreeMonths, type NamedRow, namedRows } from "./detector.ts";
import type { Insight } from "./insight.ts";
import { sayMoney } from "#core/money-text.ts";
import { sayShare } from "./wording.ts";

const mostOfSales: Decimal = { units: 8n, scale: 1 };

/** How few products make 80 % of net sales in the last three months; none where it takes more than half of them. */
export const detectConcentration: Detector = async (context) => {
  const query = { metrics: ["net_sales"], by: ["product"], period: lastThreeMonths(context), order: ["-net_sales"] };
  const result = await context.ask(query);
  const rows = namedRows(result);
  return [...new Set(rows.map((row) => row.currency))].flatMap((currency): Insight[] => {
    const own = rows.filter((row) => row.currency === currency && row.text("net_sales") !== null);
    const products = own.filter((row) => row.text("product") !== null);
    const total = sumOf(own);
    if (total.units <= 0n) return [];
    const few = leaders(products, total);
    if (few === null || few.length * 2 > products.length) return [];
    const worth = sumOf(few);
    const share = divideDecimals(worth, total, 9) ?? zero;
    const named = Number(formatDecimal(divideDecimals(sumOf(products), total, 2) ?? zero));
    return [
      {
        id: `concentration:${result.period.label}:${currency}`,
        kind: "concentration",
        title: `${few.length} of ${products.length} products make ${sayShare(share)} of net sales (${sayMoney(worth, currency)}) in ${result.period.label}`,
        size: { value: formatDecimal(worth), currency },
        confidence: Math.min(1, Math.max(0, named)),
        period: result.period,
        evidence: { query, rows: few.map((row) => row.cells) },
        files: result.files,
      },
    ];
  });
};

/** The first products whose sum reaches 80 % of the total; null where all of them do not. */
function leaders(products: readonly NamedRow[], total: Decimal): readonly NamedRow[] | null {
  let sum = zero;
  for (const [order, row] of products.entries()) {
    sum = addDecimals(sum, amount(row));
    const share = divideDecimals(sum, total, 9);
    if (share !== null && compareDecimals(share, mostOfSales) >= 0) return products.slice(0, order + 1);
  }
  return null;
}

function sumOf(rows: readonly NamedRow[]): Decimal {
  return rows.map(amount).reduce(addDecimals, zero);
}

function amount(row: NamedRow): Decimal {
  return parseDecimal(row.text("net_sales") ?? "") ?? zero;
}
