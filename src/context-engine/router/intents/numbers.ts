import { hasCue } from "../reading.ts";
import { composeQuery } from "../resolve/compose-query.ts";
import { defineIntent } from "./define-intent.ts";
import { fromComposed } from "./from-composed.ts";

/** A number, or rows of them: by a period, filters, dimensions, ranked, compared, shared. */
export const numbers = defineIntent({
  id: "numbers",
  recognises: (reading) =>
    reading.metrics.length > 0 ||
    reading.links.length > 0 ||
    reading.time.comparison !== null ||
    (reading.dimensions.length > 0 &&
      (reading.time.periods.length > 0 ||
        hasCue(reading, "best", "worst", "over", "under", "at least", "at most", "by", "how many", "rise", "fall"))) ||
    (reading.time.periods.length > 0 &&
      hasCue(reading, "sold", "spent", "how much", "best", "worst", "returned", "bought", "how are we doing")) ||
    hasCue(reading, "sold", "spent", "returned", "stock", "incoming", "reserved") ||
    (reading.time.grains.length > 0 && hasCue(reading, "best", "worst")),
  plan: (reading, context) =>
    fromComposed("numbers", reading, composeQuery(reading, context), (other) => composeQuery(other, context)),
});
