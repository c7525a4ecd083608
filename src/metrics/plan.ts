import { type BusinessSettings, readSettings, weekdays } from "#core/business-settings.ts";
import { parseDay } from "#core/calendar.ts";
import { OmError } from "#core/errors.ts";
import type { MetricDefinition } from "#core/metric.ts";
import {
  type BusinessCalendar,
  parsePeriod,
  type Period,
  type PeriodOptions,
  previousPeriod,
  yearAgoPeriod,
} from "#core/period.ts";
import { type Moment, readMoment } from "./moment.ts";
import { barcode, type Dimension, dimensionsOf, toKey } from "./dimensions.ts";
import { type MetricQuery, metricQuerySchema } from "./query.ts";
import { renamedColumns, type RenamedColumns, standsFor } from "./renames.ts";
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
  /** Of the business: its zone, its weeks and years, and what texts in its files stand for. */
  readonly business: PlanBusiness;
  /** Money is asked for, so rows of two currencies must not meet in one group. */
  readonly hasMoney: boolean;
}

export interface PlanBusiness {
  readonly settings: BusinessSettings;
  readonly calendar: BusinessCalendar;
  readonly renamed: RenamedColumns;
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
  context: {
    readonly definitions: readonly MetricDefinition[];
    readonly today: string;
    readonly settings?: BusinessSettings;
  },
): QueryPlan {
  const query = validate(question);
  const metrics = query.metrics.map((id) => findMetric(id, context.definitions));
  const business = planBusiness(context.settings ?? readSettings({}));
  const { calendar } = business;
  const known = dimensionsOf(calendar);
  const by = (query.by ?? []).map((id) => findDimension(id, known));
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
  const period = parsePeriod(query.period ?? "all", { today, calendar });
  return {
    query,
    metrics,
    by,
    filters: readFilters(query.where ?? [], known, business.renamed),
    period,
    comparison: query.compare === undefined ? null : readComparison(query.compare, period, { today, calendar }),
    business,
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

function planBusiness(settings: BusinessSettings): PlanBusiness {
  const { weekStart, fiscalYearStart } = settings;
  const calendar = { firstWeekday: weekdays.indexOf(weekStart) + 1, fiscalYearStart };
  return { settings, calendar, renamed: renamedColumns(settings) };
}

function findDimension(id: string, known: readonly Dimension[]): Dimension {
  const found = [...known, barcode].find((dimension) => dimension.id === id);
  if (found) return found;
  throw new OmError("DIMENSION_UNKNOWN", `there is no dimension "${id}"`, { fix: suggest(id, known) });
}

function refuseRepeats(what: string, ids: readonly string[]): void {
  const repeated = ids.find((id, position) => ids.indexOf(id) !== position);
  if (repeated === undefined) return;
  throw new OmError("QUERY_INVALID", `the ${what} ${repeated} is named twice`, { fix: "name it once" });
}

function readFilters(
  conditions: NonNullable<MetricQuery["where"]>,
  known: readonly Dimension[],
  renamed: RenamedColumns,
): Filter[] {
  const ids = [...new Set(conditions.map((condition) => condition.dimension))];
  return ids.map((id) => {
    const dimension = findDimension(id, known);
    const keys = (op: "=" | "!="): (string | number | null)[] =>
      conditions
        .filter((condition) => condition.dimension === id && condition.op === op)
        .map(({ value }) => (value === null ? null : readKey(dimension, standsFor(id, value, renamed))));
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
    fiscal_quarter: "FY2026-Q1",
    fiscal_year: "FY2026",
    weekday: "1 (Monday) to 7",
    hour: "0 to 23",
  };
  throw new OmError("QUERY_INVALID", `"${label}" is no ${dimension.id}`, {
    fix: `write it as ${examples[dimension.id] ?? "text"}`,
  });
}

function readComparison(compare: string, period: Period, options: Required<PeriodOptions>): Period {
  const window =
    compare === "previous"
      ? previousPeriod(period, options.calendar)
      : compare === "year_ago"
        ? yearAgoPeriod(period, options.calendar)
        : parsePeriod(compare, options);
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
