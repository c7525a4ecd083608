import { addMonths, formatDay, toCivilDate } from "#core/calendar.ts";
import { type Decimal, formatDecimal, negate, parseDecimal } from "#core/money.ts";
import { type Detector, namedRows } from "./detector.ts";
import type { Insight } from "./insight.ts";
import { sayMoney } from "#core/money-text.ts";
import { sayShare } from "./wording.ts";

/** Net sales of the last whole month against the month before. None where the data does not reach back to that month. */
export const detectMonthChange: Detector = async ({ ask, firstDay, lastDay }) => {
  const dayAfter = lastDay + 1;
  const monthEnd = dayAfter - toCivilDate(dayAfter).day + 1; // the first day of the month that may not be whole
  const [month, before] = [addMonths(monthEnd, -1), addMonths(monthEnd, -2)];
  if (firstDay >= month) return [];
  const query = { metrics: ["net_sales"], period: formatDay(month).slice(0, 7), compare: "previous" };
  const result = await ask(query);
  return namedRows(result).flatMap((row): Insight[] => {
    const [now, earlier, change, rate] = [
      "net_sales",
      "net_sales_previous",
      "net_sales_change",
      "net_sales_change_rate",
    ].map((column) => parseDecimal(row.text(column) ?? ""));
    if (!now || !earlier || !change || !rate || change.units === 0n) return [];
    const direction = change.units > 0n ? "rose" : "fell";
    const say = (amount: Decimal): string => sayMoney(amount, row.currency);
    return [
      {
        id: `month_change:${result.period.label}:${row.currency}`,
        kind: "month_change",
        title: `Net sales ${direction} by ${say(size(change))} (${sayShare(size(rate))}) in ${result.period.label}: ${say(now)} after ${say(earlier)} in ${result.comparison?.label ?? "the month before"}`,
        size: { value: formatDecimal(size(change)), currency: row.currency },
        // A first month that begins with the data may be a part of a month.
        confidence: firstDay <= before ? 1 : 0.5,
        period: result.period,
        evidence: { query, rows: [row.cells] },
        files: result.files,
      },
    ];
  });
};

function size(value: Decimal): Decimal {
  return value.units < 0n ? negate(value) : value;
}
