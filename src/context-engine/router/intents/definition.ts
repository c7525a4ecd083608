import { hasCue, type Reading } from "../reading.ts";
import type { RouteContext } from "../route-context.ts";
import { chooseMetrics } from "../resolve/choose-metrics.ts";
import { defineIntent, planned } from "./define-intent.ts";

/** Cues that name a number where its definition is asked for. */
const stockStates = [
  ["out of stock", "out_of_stock_skus"],
  ["below reorder", "below_reorder_skus"],
  ["below minimum", "below_min_skus"],
  ["above maximum", "above_max_skus"],
  ["incoming", "incoming_units"],
  ["reserved", "committed_units"],
  ["returned", "returns"],
] as const;

/** What a number means and how it is made. */
export const definition = defineIntent({
  id: "definition",
  recognises: (reading) =>
    (hasCue(reading, "definition") || isMeaning(reading) || isWhatIs(reading)) && namedMetrics(reading).length > 0,
  plan(reading, context) {
    const [said] = namedMetrics(reading);
    const exact = reading.metrics.flatMap(({ text }) => definedAs(text, context));
    const chosen =
      exact.length > 0
        ? exact
        : reading.metrics.length > 0
          ? chooseMetrics(reading, context.definitions).metrics
          : [said ?? "net_sales"];
    return planned("definition", reading, { definitions: chosen.slice(0, 3) });
  },
  reads: (reading) =>
    reading.unread.flatMap(({ text }) =>
      /^(?:dates?|days?|included?|includes|numbers?|term|exactly|point|item|items)$/i.test(text) ? [text] : [],
    ),
});

function namedMetrics(reading: Reading): readonly string[] {
  const states = stockStates.flatMap(([cue, metric]) => (hasCue(reading, cue) ? [metric] : []));
  return [...states, ...reading.metrics.map(({ metric }) => metric)];
}

/** "what does X mean", "what exactly do you mean by X" */
function isMeaning({ question }: Reading): boolean {
  return /\bwhat(?:['’]?s| is| does| do| exactly)?\b.*(?<!\b(?:the|our|a|daily) )mean(?:s|ing|t)?\b/i.test(question);
}

/** By its own title or id, "total sales" is that number, and not what people mostly mean by it. */
function definedAs(text: string, { definitions }: RouteContext): readonly string[] {
  const said = text.toLowerCase().replaceAll("_", " ");
  return definitions
    .filter(({ id, title }) => title.toLowerCase() === said || id.replaceAll("_", " ") === said)
    .map(({ id }) => id);
}

/** "what is net sales?", "whats days of cover": a number without a time, a name or a dimension. */
function isWhatIs({ question, words, time, links, dimensions, metrics }: Reading): boolean {
  const [metric] = metrics;
  return (
    /^\s*(?:what(?:['’]?s| is| are| does)|explain|define|def\b)/i.test(question) &&
    !/\b(?:our|my|the total|total|we|current|worth|much|many)\b/i.test(question) &&
    metric !== undefined &&
    metrics.length === 1 &&
    words.length - (metric.to - metric.from) <= 3 &&
    time.periods.length === 0 &&
    links.length === 0 &&
    dimensions.length === 0
  );
}
