import { hasCue, type Reading } from "../reading.ts";
import { composeQuery, type Composed } from "../resolve/compose-query.ts";
import { defineIntent } from "./define-intent.ts";
import { fromComposed } from "./from-composed.ts";

/** Whether the months of a year differ in the same way every year. */
export const seasonality = defineIntent({
  id: "seasonality",
  recognises: (reading) => hasCue(reading, "seasonal"),
  plan(reading, context) {
    const again = (other: Reading): Composed => {
      const composed = composeQuery(
        {
          ...other,
          time: { ...other.time, grains: [] },
          cues: other.cues.filter(({ cue }) => cue !== "best" && cue !== "worst"),
        },
        context,
      );
      const { limit: _limit, order: _order, ...query } = composed.planned.query;
      return { ...composed, planned: { query: { ...query, by: ["month"] } } };
    };
    return fromComposed("seasonality", reading, again(reading), again);
  },
});
