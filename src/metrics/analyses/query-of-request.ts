import type { MetricQuery } from "../query.ts";
import type { AskedAnalysis } from "./analysis.ts";

/** What a request says of its query: everything but what the analysis itself is about. */
export function aboutRows({
  where,
  period,
  compare,
  currency,
  asOf,
  stateAt,
  profile,
}: AskedAnalysis): Omit<MetricQuery, "metrics"> {
  return {
    ...(where === undefined ? {} : { where }),
    ...(period === undefined ? {} : { period }),
    ...(compare === undefined ? {} : { compare }),
    ...(currency === undefined ? {} : { currency }),
    ...(asOf === undefined ? {} : { asOf }),
    ...(stateAt === undefined ? {} : { stateAt }),
    ...(profile === undefined ? {} : { profile }),
  };
}
