import { formatDecimal, parseDecimal } from "#core/money.ts";
import { type Detector, lastThreeMonths, namedRows } from "./detector.ts";
import type { Insight } from "./insight.ts";
import { sayMoney } from "#core/money-text.ts";
import { sayShare } from "./wording.ts";

/** What returns of the last three months were worth, and their share of gross sales where files say the gross. */
export const detectReturnsWorth: Detector = async (context) => {
  const query = { metrics: ["returns", "return_rate"], period: lastThreeMonths(context) };
  const result = await context.ask(query);
  return namedRows(result).flatMap((row): Insight[] => {
    const worth = parseDecimal(row.text("returns") ?? "");
    const rate = parseDecimal(row.text("return_rate") ?? "");
    if (worth === null || worth.units <= 0n) return [];
    const share = rate === null ? "" : `, ${sayShare(rate)} of gross sales`;
    return [
      {
        id: `returns_worth:${result.period.label}:${row.currency}`,
        kind: "returns_worth",
        title: `Returns were worth ${sayMoney(worth, row.currency)}${share} in ${result.period.label}`,
        size: { value: formatDecimal(worth), currency: row.currency },
        confidence: 1,
        period: result.period,
        evidence: { query, rows: [row.cells] },
        files: result.files,
      },
    ];
  });
};
