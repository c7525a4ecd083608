import { formatDay, addMonths, parseDay } from "#core/calendar.ts";
import { hasCue, type Reading } from "../reading.ts";
import { composeQuery, type Composed } from "../resolve/compose-query.ts";
import { defineIntent } from "./define-intent.ts";
import { fromComposed } from "./from-composed.ts";

const usualMonths = 3;

/** By how much a number grew each month, on average, over some full months. */
export const growth = defineIntent({
  id: "growth",
  recognises: (reading) => hasCue(reading, "growth rate"),
  plan(reading, context) {
    const months = monthsOf(reading);
    const end = addMonths(parseDay(`${context.today.slice(0, 7)}-01`) ?? 0, 0);
    const period = `${formatDay(addMonths(end, -(months + 1)))}..${formatDay(end - 1)}`;
    const again = (other: Reading): Composed => {
      const composed = composeQuery(
        { ...other, numbers: [], time: { ...other.time, periods: [], grains: [] } },
        context,
      );
      return {
        ...composed,
        planned: { query: { ...composed.planned.query, by: ["month"], period } },
        window: { ...composed.window, period, label: `the last ${months + 1} full months` },
      };
    };
    return fromComposed("growth", reading, again(reading), again, {
      assumptions: [`(last month / month ${months} before) ^ (1 / ${months}) - 1, over full months (${period})`],
    });
  },
  reads: (reading) => reading.unread.flatMap(({ text }) => (/^\d{1,2}$|months?/i.test(text) ? [text] : [])),
});

function monthsOf({ numbers, question }: Reading): number {
  const said = /\b(\d{1,2})[- ]?month/i.exec(question)?.[1];
  const value = said === undefined ? numbers[0]?.value : Number(said);
  return value !== undefined && value >= 1 && value <= 60 ? value : usualMonths;
}
