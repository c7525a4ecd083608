import { OmError } from "#core/errors.ts";
import { parsePeriod, type Period, previousPeriod, yearAgoPeriod } from "#core/period.ts";
import type { Plan } from "../models/plan.ts";
import type { RouteContext } from "../router/route-context.ts";
import type { ProposedPlan } from "./proposed-plan.ts";

type Query = Plan["queries"][number]["query"];

/** Fields of a query that a proposed plan can say; of any other the two cannot be the same. */
const comparable: ReadonlySet<string> = new Set([
  "metrics",
  "by",
  "where",
  "period",
  "compare",
  "order",
  "limit",
  "share",
]);
const beside: ReadonlySet<string> = new Set(["query", "thresholds", "keep"]);

/** Whether the router's plan says what was proposed: no more, no less, but for what it always adds to a ranking. */
export function isSamePlan(
  proposed: ProposedPlan,
  { intent, queries, cover, analysis }: Plan,
  context: RouteContext,
): boolean {
  const [planned, ...more] = queries;
  if (planned === undefined || more.length > 0 || cover !== null || analysis !== null) return false;
  const { query, thresholds = [], keep } = planned;
  if (intent !== proposed.intent || Object.keys(planned).some((key) => !beside.has(key))) return false;
  if (Object.keys(query).some((key) => !comparable.has(key))) return false;
  return (
    isEqual(
      proposed.metrics.map(({ metric }) => metric),
      query.metrics,
    ) &&
    isEqual(sorted(proposed.by.map(({ dimension }) => dimension)), sorted(query.by ?? [])) &&
    isEqual(whereOf(proposed.where), whereOf(withoutUnknown(query, proposed))) &&
    isSamePeriod(proposed, query, context) &&
    orderOf(proposed.order?.column, query) === orderOf(query.order?.[0], query) &&
    (query.order ?? []).length <= 1 &&
    isSameLimit(proposed, query.limit ?? keep) &&
    (proposed.share !== null) === (query.share === true) &&
    isEqual(thresholdsOf(proposed.thresholds), thresholdsOf(thresholds))
  );
}

function isEqual(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((text, at) => text === other[at]);
}

function sorted(texts: readonly string[]): readonly string[] {
  return texts.toSorted();
}

function whereOf(where: readonly { dimension: string; op: string; value: string | null }[]): readonly string[] {
  return sorted(where.map(({ dimension, op, value }) => JSON.stringify([dimension, op, value])));
}

function thresholdsOf(thresholds: readonly { column: string; is: string; value: number }[]): readonly string[] {
  return sorted(thresholds.map(({ column, is, value }) => JSON.stringify([column, is, value])));
}

/** Rows without a customer are no part of a ranking of customers, which nobody says. */
function withoutUnknown({ by = [], where = [] }: Query, proposed: ProposedPlan): NonNullable<Query["where"]> {
  const isSaid = (dimension: string): boolean => proposed.where.some((each) => each.dimension === dimension);
  return where.filter(
    ({ dimension, op, value }) => !(op === "!=" && value === null && by.includes(dimension) && !isSaid(dimension)),
  );
}

/** A number of rows that nobody said is the router's own: one, or ten. */
function isSameLimit({ limit }: ProposedPlan, rows: number | undefined): boolean {
  return limit === null ? rows === undefined || rows === 1 || rows === 10 : limit.rows === rows;
}

/** Rows descend by their first metric where nothing else is said. */
function orderOf(column: string | undefined, { by = [], metrics }: Query): string {
  if (by.length === 0) return "";
  const isOfTime = by.some((dimension) => spans.has(dimension));
  return column ?? (isOfTime ? "" : `-${metrics[0] ?? ""}`);
}

const spans = new Set(["day", "week", "month", "quarter", "year", "fiscal_quarter", "fiscal_year", "weekday", "hour"]);

function isSamePeriod(proposed: ProposedPlan, query: Query, { today, calendar }: RouteContext): boolean {
  const options = { today, calendar };
  try {
    const own = parsePeriod(proposed.period?.period ?? "all", options);
    const theirs = parsePeriod(query.period ?? "all", options);
    if (!isSameWindow(own, theirs)) return false;
    if (proposed.compare === null || query.compare === undefined)
      return proposed.compare === null && query.compare === undefined;
    const windowOf = (compare: string): Period | null =>
      compare === "previous"
        ? previousPeriod(own, calendar)
        : compare === "year_ago"
          ? yearAgoPeriod(own, calendar)
          : parsePeriod(compare, options);
    return isSameWindow(windowOf(proposed.compare.with), windowOf(query.compare));
  } catch (thrown) {
    if (thrown instanceof OmError && thrown.code === "PERIOD_INVALID") return false;
    throw thrown;
  }
}

function isSameWindow(one: Period | null, other: Period | null): boolean {
  return one !== null && other !== null && one.from === other.from && one.to === other.to;
}
