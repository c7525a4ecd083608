import type { MetricQuery } from "#metrics/query.ts";
import type { PlannedQuery } from "../../models/plan.ts";
import { comparisonWindow } from "../periods/comparison-window.ts";
import type { ComparedWith, FoundPeriod } from "../periods/find-periods.ts";
import { cuesOf, hasCue, type Reading } from "../reading.ts";
import { isOfRise, saysFall, saysRise } from "../rise-or-fall.ts";
import { resolveNoun } from "../resolve/catalogue.ts";
import { type Composed, composeQuery } from "../resolve/compose-query.ts";
import type { RouteContext } from "../route-context.ts";
import { defineIntent } from "./define-intent.ts";
import { fromComposed } from "./from-composed.ts";

/** Why a number is another one than before: the two periods side by side, and what the difference is made of. */
export const change = defineIntent({
  id: "change",
  recognises: (reading) =>
    hasCue(reading, "why") ||
    (hasCue(reading, "changed") &&
      !hasCue(reading, "growth rate") &&
      (/\bwhat changed\b/i.test(reading.question) || (reading.time.comparison !== null && isUpAndDown(reading)))),
  plan(reading, context) {
    const compared = withComparison(reading, context);
    const again = (other: Reading): Composed => composeChange(other, context);
    const composed = again(compared);
    return fromComposed("change", compared, composed, again, {
      queries: [withPremise(composed.planned, reading), ...parts(composed, context)],
      assumptions:
        reading.time.comparison === null ? [`compared with ${composed.window.compareLabel ?? "the time before"}`] : [],
    });
  },
});

/** "which stores were up and which were down" */
function isUpAndDown({ question }: Reading): boolean {
  return /\bup\b.*\bdown\b|\bdown\b.*\bup\b/i.test(question);
}

function composeChange(reading: Reading, context: RouteContext): Composed {
  const composed = composeQuery(
    {
      ...reading,
      numbers: reading.numbers.filter(({ isPercent }) => !isPercent),
      cues: reading.cues.filter(({ cue }) => cue !== "over" && cue !== "under"),
    },
    context,
  );
  const { query } = composed.planned;
  const { by = [], metrics } = query;
  const column = `${metrics[0] ?? ""}_change`;
  const isOrdered =
    by.length > 0 && query.compare !== undefined && (query.order === undefined || query.order[0] === column);
  const order = isOrdered ? [isOfRise(reading) ? `-${column}` : column] : query.order;
  return { ...composed, planned: { ...composed.planned, query: { ...query, ...(order !== undefined && { order }) } } };
}

/** Where nothing is named to compare with: the time before; where no period is named, the last full month. */
function withComparison(reading: Reading, context: RouteContext): Reading {
  if (reading.time.comparison !== null) return reading;
  const [said] = reading.time.periods;
  const period = said ?? lastMonth(context.today);
  // A day is beside the same weekday of the week before.
  const before: ComparedWith =
    period.unit === "day" ? { kind: "earlier", unit: "days", count: 7 } : { kind: "previous" };
  const comparison = {
    from: 0,
    to: 0,
    with: before,
    label: comparisonWindow(period, before, context)?.label ?? "the time before",
  };
  return { ...reading, time: { ...reading.time, periods: [period, ...reading.time.periods.slice(1)], comparison } };
}

function lastMonth(today: string): FoundPeriod {
  const first = new Date(`${today.slice(0, 7)}-01T00:00:00Z`);
  const last = new Date(first.getTime() - 86_400_000).toISOString().slice(0, 10);
  const month = last.slice(0, 7);
  return {
    from: 0,
    to: 0,
    period: `${month}-01..${last}`,
    label: month,
    toDate: false,
    unit: "month",
    assumptions: ["no period was named: the last full month"],
    otherwise: [],
  };
}

/** What the difference is made of, each column that the rows have by itself; none where the question names one. */
function parts({ planned: { query } }: Composed, { catalogue }: RouteContext): readonly PlannedQuery[] {
  if ((query.by ?? []).length > 0 || query.compare === undefined) return [];
  const columns = catalogue.get("sales") ?? new Set<string>();
  const filtered = new Set((query.where ?? []).filter(({ op }) => op === "=").map(({ dimension }) => dimension));
  const nouns = ["category", "product", "store", "channel"] as const;
  const dimensions = nouns
    .map((noun) => resolveNoun(noun, "sales", catalogue).dimension)
    .filter((dimension) => columns.has(dimension) && !filtered.has(dimension));
  return [...new Set(dimensions)].map((dimension) => ({ query: partBy(query, dimension) }));
}

function partBy({ metrics, where, period, compare }: MetricQuery, dimension: string): MetricQuery {
  const [metric = "net_sales"] = metrics;
  return {
    metrics: [metric],
    by: [dimension],
    ...(where !== undefined && { where }),
    ...(period !== undefined && { period }),
    ...(compare !== undefined && { compare }),
    order: [`${metric}_change`],
  };
}

/** "Why did sales drop 12 %": what is taken for granted is looked at. */
function withPremise(planned: PlannedQuery, reading: Reading): PlannedQuery {
  const [move] = cuesOf(reading, "changed", "fall", "rise");
  if (move === undefined || (planned.query.by ?? []).length > 0) return planned;
  const isDown = saysFall(move.text);
  const isUp = saysRise(move.text);
  if (!isDown && !isUp) return planned;
  const rate = reading.numbers.find(({ isPercent }) => isPercent)?.value;
  return { ...planned, premise: { direction: isDown ? "down" : "up", rate: rate === undefined ? null : rate / 100 } };
}
