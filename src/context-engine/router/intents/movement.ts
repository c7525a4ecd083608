import { formatDay, addMonths, parseDay } from "#core/calendar.ts";
import { hasCue, type Reading } from "../reading.ts";
import { composeQuery, type Composed } from "../resolve/compose-query.ts";
import { defineIntent } from "./define-intent.ts";
import { fromComposed } from "./from-composed.ts";

/** Whether something still sells: its units, month by month. */
export const movement = defineIntent({
  id: "movement",
  recognises: (reading) => hasCue(reading, "moving") && reading.links.length > 0,
  plan(reading, context) {
    const first = formatDay(addMonths(parseDay(`${context.today.slice(0, 7)}-01`) ?? 0, -5));
    const period = `${first}..${context.today}`;
    const chosen = { metrics: ["units"], family: "sales" as const, assumptions: [], isDefault: false, counted: [] };
    const again = (other: Reading): Composed => {
      const composed = composeQuery(
        { ...other, time: { ...other.time, periods: [], grains: [], comparison: null }, cues: [] },
        context,
        chosen,
      );
      return {
        ...composed,
        planned: { query: { ...composed.planned.query, by: ["month"], period } },
        window: { ...composed.window, period, label: "the last six months, this one to date" },
      };
    };
    return fromComposed("movement", reading, again(reading), again);
  },
});
