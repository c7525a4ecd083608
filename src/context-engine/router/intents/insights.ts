import { hasCue } from "../reading.ts";
import { defineIntent, planned } from "./define-intent.ts";

/** What stands out, without a number being named. */
export const insights = defineIntent({
  id: "insights",
  recognises: (reading) => hasCue(reading, "insights") && reading.metrics.length === 0,
  plan: (reading) => planned("insights", reading, { period: reading.time.periods[0]?.label ?? null }),
});
