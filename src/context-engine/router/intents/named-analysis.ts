import { findAnalysis } from "#metrics/analyses/registry.ts";
import { hasCue, type Reading } from "../reading.ts";
import { resolveNoun } from "../resolve/catalogue.ts";
import { chooseRank } from "../resolve/choose-rank.ts";
import { composeQuery } from "../resolve/compose-query.ts";
import type { RouteContext } from "../route-context.ts";
import { cannot, defineIntent } from "./define-intent.ts";
import { fromComposed } from "./from-composed.ts";

const named = ["rfm", "abc", "cohorts", "basket"] as const;

/** An analysis that is called by its name: RFM, ABC, cohorts, what is bought together. */
export const namedAnalysis = defineIntent({
  id: "analysis",
  recognises: (reading) => hasCue(reading, ...named) && !hasCue(reading, "definition"),
  plan(reading, context) {
    const id = named.find((each) => hasCue(reading, each)) ?? "rfm";
    const { title, by: allowed } = findAnalysis(id);
    const by = itemsOf(reading, context, allowed);
    if (by === null) return cannot(`${title} is of ${allowed.join(", ")}: of nothing else.`);
    const other = whatIsNotDone(reading, title);
    if (other !== null) return cannot(other);
    const composed = composeQuery({ ...reading, cues: [], numbers: [], dimensions: [] }, context);
    const { where, period } = composed.planned.query;
    const query = {
      metrics: ["net_sales"],
      ...(where !== undefined && { where }),
      ...(period !== undefined && { period }),
    };
    const analysis = { id, ...(allowed.length > 1 && { by }), query };
    return fromComposed("analysis", reading, composed, () => composed, { queries: [], analysis });
  },
});

/** What its items are: the noun that is said, else what they mostly are; null where they cannot be that. */
function itemsOf(
  reading: Reading,
  { catalogue }: RouteContext,
  allowed: readonly [string, ...string[]],
): string | null {
  const said = reading.dimensions.map(({ noun }) => resolveNoun(noun, "sales", catalogue).dimension);
  const different = [...new Set(said)];
  if (different.length > 1) return null;
  const [by = allowed[0]] = different;
  return allowed.includes(by) ? by : null;
}

/** A comparison, another number, a share of its own: an analysis is told as it is defined. */
function whatIsNotDone(reading: Reading, title: string): string | null {
  const rank = chooseRank(reading);
  const numbers = reading.numbers.filter(({ from }) => rank?.spans.some((span) => span.from === from) !== true);
  if (numbers.length > 0) return `${title} is told as it is defined: "${numbers[0]?.text ?? ""}" could not be read.`;
  if (reading.time.comparison !== null) return `${title} is of one time: it is not compared with another here.`;
  const other = reading.metrics.find(({ metric }) => metric !== "net_sales" && metric !== "orders");
  return other === undefined ? null : `${title} is of net sales and orders: "${other.text}" is no part of it.`;
}
