import { parseDay } from "#core/calendar.ts";
import { OmError } from "#core/errors.ts";
import type { MetricDefinition } from "#core/metric.ts";
import { parsePeriod, type Period, previousPeriod, yearAgoPeriod } from "#core/period.ts";
import { type Moment, readMoment } from "./moment.ts";
import { barcode, type Dimension, dimensions, toKey } from "./dimensions.ts";
import { type MetricQuery, metricQuerySchema } from "./query.ts";
import { suggest } from "./suggest.ts";

/** A query whose every name is resolved: nothing of the caller's text is left in it but filter values. */
export interface QueryPlan {
  readonly query: MetricQuery;
  readonly metrics: readonly MetricDefinition[];
  readonly by: readonly Dimension[];
  readonly filters: readonly Filter[];
  readonly period: Period;
  readonly comparison: Period | null;
  readonly order: readonly OrderKey[];
  /** The dataset that the metrics are read from; null where any will do. */
  readonly dataset: string | null;
  /** The moment whose state is asked for; null for the present. */
  readonly stateAt: Moment | null;
  /** Money is asked for, so rows of two currencies must not meet in one group. */
  readonly hasMoney: boolean;
}

/** Keys of one dimension: any of `include` (where there are some) and none of `exclude`; null is the unknown value. */
export interface Filter {
  readonly dimension: Dimension;
  readonly include: readonly (string | number | null)[];
  readonly exclude: readonly (string | number | null)[];
}

export interface OrderKey {
  readonly column: string;
  readonly descending: boolean;
}

/** The columns that a comparison adds to each metric. */
const comparisonSuffixes = ["_previous", "_change", "_change_rate"] as const;

/**
 * Resolves the names, filters and windows of a query.
 * @param today ISO day from which relative periods count, unless the query has an `asOf`.
 * @throws OmError `METRIC_UNKNOWN`, `DIMENSION_UNKNOWN`, `PERIOD_INVALID`, `QUERY_INVALID`, `NOT_AVAILABLE`
 */
export function planQuery(
  question: MetricQuery,
  context: { readonly definitions: readonly MetricDefinition[]; readonly today: string },
): QueryPlan {
  const query = validate(question);
  const metrics = query.metrics.map((id) => findMetric(id, context.definitions));
  const by = (query.by ?? []).map(findDimension);
  refuseRepeats("metric", query.metrics);
  refuseRepeats("dimension", query.by ?? []);
  if (query.profile !== undefined) {
    throw new OmError("NOT_AVAILABLE", `there is no definition profile "${query.profile}" yet`, {
      fix: "leave the profile out: the standard definitions are then used",
    });
  }
  const today = query.asOf ?? context.today;
  if (parseDay(today) === null) {
    throw new OmError("PERIOD_INVALID", `"${today}" is not a day`, { fix: "write the day as 2026-03-05" });
  }
  const period = parsePeriod(query.period ?? "all", { today });
  return {
    query,
    metrics,
    by,
    filters: readFilters(query.where ?? []),
    period,
    comparison: query.compare === undefined ? null : readComparison(query.compare, period, today),
    order: readOrder(query),
    dataset: findDataset(metrics),
    stateAt: query.stateAt === undefined ? null : readMoment(query.stateAt),
    hasMoney: metrics.some((metric) => Object.values(metric.parts).some((part) => part.kind === "money")),
  };
}

function validate(question: MetricQuery): MetricQuery {
  const parsed = metricQuerySchema.safeParse(question);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => [path.join("."), message].filter(Boolean).join(": "));
  throw new OmError("QUERY_INVALID", `the query is not well formed: ${problems.join("; ")}`, {
    fix: "a query is { metrics, by, where, period, compare, order, limit, asOf, stateAt }",
  });
}

function findMetric(id: string, definitions: readonly MetricDefinition[]): MetricDefinition {
  const found = definitions.find((definition) => definition.id === id);
  if (found) return found;
  throw new OmError("METRIC_UNKNOWN", `there is no metric "${id}"`, { fix: suggest(id, definitions) });
}

function findDimension(id: string): Dimension {
  const found = [...dimensions, barcode].find((dimension) => dimension.id === id);
  if (found) return found;
  throw new OmError("DIMENSION_UNKNOWN", `there is no dimension "${id}"`, { fix: suggest(id, dimensions) });
}

function refuseRepeats(what: string, ids: readonly string[]): void {
  const repeated = ids.find((id, position) => ids.indexOf(id) !== position);
  if (repeated === undefined) return;
  throw new OmError("QUERY_INVALID", `the ${what} ${repeated} is named twice`, { fix: "name it once" });
}

function readFilters(conditions: NonNullable<MetricQuery["where"]>): Filter[] {
  const ids = [...new Set(conditions.map((condition) => condition.dimension))];
  return ids.map((id) => {
    const dimension = findDimension(id);
    const keys = (op: "=" | "!="): (string | number | null)[] =>
      conditions
        .filter((condition) => condition.dimension === id && condition.op === op)
        .map(({ value }) => (value === null ? null : readKey(dimension, value)));
    return { dimension, include: keys("="), exclude: keys("!=") };
  });
}

function readKey(dimension: Dimension, label: string): string | number {
  const key = toKey(dimension, label);
  if (key !== null) return key;
  const examples: Readonly<Record<string, string>> = {
    day: "2026-03-05",
    week: "2026-W05",
    month: "2026-03",
    quarter: "2026-Q1",
    year: "2026",
    weekday: "1 (Monday) to 7",
    hour: "0 to 23",
  };
  throw new OmError("QUERY_INVALID", `"${label}" is no ${dimension.id}`, {
    fix: `write it as ${examples[dimension.id] ?? "text"}`,
  });
}

function readComparison(compare: string, period: Period, today: string): Period {
  const window =
    compare === "previous"
      ? previousPeriod(period)
      : compare === "year_ago"
        ? yearAgoPeriod(period)
        : parsePeriod(compare, { today });
  if (window?.from != null && period.from !== null) return window;
  throw new OmError("QUERY_INVALID", "all time has nothing to be compared with", {
    fix: "give a period, as 2026-03 with compare previous",
  });
}

function readOrder(query: MetricQuery): OrderKey[] {
  const suffixes = query.compare === undefined ? [""] : ["", ...comparisonSuffixes];
  const columns = [...(query.by ?? []), ...query.metrics.flatMap((id) => suffixes.map((suffix) => `${id}${suffix}`))];
  return (query.order ?? []).map((text) => {
    const column = text.replace(/^-/, "");
    if (columns.includes(column)) return { column, descending: text.startsWith("-") };
    throw new OmError("QUERY_INVALID", `the answer has no column "${column}" to order by`, {
      fix: suggest(
        column,
        columns.map((id) => ({ id })),
      ),
    });
  });
}

function findDataset(metrics: readonly MetricDefinition[]): string | null {
  const named = metrics.filter((metric) => !metric.datasets.includes("*"));
  const first = named[0];
  if (!first) return null;
  const shared = first.datasets.find((dataset) => named.every((metric) => metric.datasets.includes(dataset)));
  if (shared !== undefined) return shared;
  throw new OmError("QUERY_INVALID", "these metrics are read from different datasets", {
    fix: "ask for them in separate queries",
  });
}
