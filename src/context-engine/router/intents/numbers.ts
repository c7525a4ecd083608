import { hasCue, type Reading } from "../reading.ts";
import { type Composed, composeQuery } from "../resolve/compose-query.ts";
import { defineIntent } from "./define-intent.ts";
import { fromComposed } from "./from-composed.ts";

/** A number, or rows of them: by a period, filters, dimensions, ranked, compared, shared. */
export const numbers = defineIntent({
  id: "numbers",
  recognises: (reading) =>
    reading.metrics.length > 0 ||
    hasCue(reading, "by value", "by units") ||
    reading.links.length > 0 ||
    (reading.time.comparison !== null && isOfSomething(reading)) ||
    (reading.dimensions.length > 0 &&
      (reading.time.periods.length > 0 ||
        hasCue(reading, "best", "worst", "over", "under", "at least", "at most", "by", "how many", "rise", "fall"))) ||
    (reading.time.periods.length > 0 &&
      hasCue(reading, "sold", "spent", "how much", "best", "worst", "returned", "bought", "how are we doing")) ||
    hasCue(reading, "sold", "spent", "returned", "stock", "incoming", "reserved") ||
    (reading.time.grains.length > 0 && hasCue(reading, "best", "worst")),
  plan(reading, context) {
    const [grain, ...others] = reading.time.grains;
    const again = (other: Reading): Composed => composeQuery(withGrain(other, grain), context);
    const beside = others.filter(({ dimension }) => spans.has(dimension) && spans.has(grain?.dimension ?? ""));
    const composed = beside.length > 0 ? again(reading) : composeQuery(reading, context);
    return fromComposed(
      "numbers",
      reading,
      composed,
      beside.length > 0 ? again : (other) => composeQuery(other, context),
      {
        queries: [composed.planned, ...beside.map((each) => composeQuery(withGrain(reading, each), context).planned)],
      },
    );
  },
});

/** "and the week before?" alone compares nothing. */
function isOfSomething({ time, dimensions, cues }: Reading): boolean {
  return time.periods.length + time.grains.length + dimensions.length > 0 || cues.some(({ cue }) => cue !== "it");
}

const spans = new Set(["day", "week", "month", "quarter", "year"]);

/** "monthly/weekly": one table each, as no month is made of weeks. */
function withGrain(reading: Reading, grain: Reading["time"]["grains"][number] | undefined): Reading {
  return grain === undefined ? reading : { ...reading, time: { ...reading.time, grains: [grain] } };
}
