import { type BusinessSettings, readSettings, weekdays } from "#core/business-settings.ts";
import { parseDay } from "#core/calendar.ts";
import { OmError } from "#core/errors.ts";
import type { MetricDefinition } from "#core/metric.ts";
import { type BusinessCalendar, parsePeriod, type Period } from "#core/period.ts";
import { convertMetrics, type ConvertedMetrics } from "./conversion/convert-metrics.ts";
import { type Moment, readMoment } from "./moment.ts";
import { barcode, type Dimension, dimensionsOf, salesPlaces, toKey } from "./dimensions.ts";
import { applyProfile } from "./profiles/apply-profile.ts";
import { bridgeMetrics } from "./profiles/bridge.ts";
import type { Profile } from "./profiles/profile.ts";
import { findProfile } from "./profiles/registry.ts";
import { refuseMixedDays, refuseWithoutSource } from "./profiles/refuse.ts";
import { type MetricQuery, metricQuerySchema } from "./query.ts";
import { renamedColumns, type RenamedColumns, standsFor } from "./renames.ts";
import { type Alignment, readComparison } from "./shape/align-windows.ts";
import { planShape, type Shape } from "./shape/plan-shape.ts";
import { shapeNames } from "./shape/shape-fields.ts";
import { suggest } from "./suggest.ts";
import { valueColumns } from "./value-columns.ts";

/** A query whose every name is resolved: nothing of the caller's text is left in it but filter values. */
export interface QueryPlan {
  readonly query: MetricQuery;
  readonly metrics: readonly MetricDefinition[];
  readonly by: readonly Dimension[];
  readonly filters: readonly Filter[];
  /** ISO day from which relative periods count. */
  readonly today: string;
  readonly period: Period;
  readonly comparison: Period | null;
  /** How spans of both windows meet; null where nothing is compared. */
  readonly alignment: Alignment | null;
  readonly order: readonly OrderKey[];
  /** The dataset that the metrics are read from; null where any will do. */
  readonly dataset: string | null;
  /** The moment whose state is asked for; null for the present. */
  readonly stateAt: Moment | null;
  /** Whose definitions the metrics are. */
  readonly profile: Profile;
  /** The profile that it is compared with; then the metrics are the two values and the terms between them. */
  readonly bridge: Profile | null;
  /** Of the business: its zone, its weeks and years, and what texts in its files stand for. */
  readonly business: PlanBusiness;
  /** Money is asked for, so rows of two currencies must not meet in one group. */
  readonly hasMoney: boolean;
  /** The one currency that all money is converted to, so that they may; null where each stays by itself. */
  readonly conversion: ConvertedMetrics | null;
  /** What the query asks for beside its groups. */
  readonly shape: Shape;
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
  const business = planBusiness(context.settings ?? readSettings({}));
  const profile = findProfile(query.profile ?? business.settings.profile);
  const bridge = query.bridge === undefined ? null : findProfile(query.bridge);
  const asked = query.metrics.map((id) => findMetric(id, context.definitions));
  const defined =
    bridge === null
      ? asked.map((metric) => applyProfile(metric, profile))
      : bridgeMetrics(asked, { from: bridge, to: profile }, query);
  const conversion = query.currency === undefined ? null : convertMetrics(defined, query.currency);
  const metrics = conversion?.metrics ?? defined;
  const { calendar } = business;
  const known = dimensionsOf(calendar);
  const by = (query.by ?? []).map((id) => findDimension(id, known));
  refuseRepeats("metric", query.metrics);
  refuseRepeats("dimension", query.by ?? []);
  refuseMixedDays(metrics);
  const today = query.asOf ?? context.today;
  if (parseDay(today) === null) {
    throw new OmError("PERIOD_INVALID", `"${today}" is not a day`, { fix: "write the day as 2026-03-05" });
  }
  const period = parsePeriod(query.period ?? "all", { today, calendar });
  const compared = readComparison(query, period, { today, calendar });
  const comparison = compared?.window ?? null;
  const shape = planShape(query, { metrics, by });
  const filters = readFilters(query.where ?? [], known, business.renamed);
  for (const each of [profile, ...(bridge === null ? [] : [bridge])]) refuseWithoutSource(each, filters);
  return {
    query,
    metrics,
    by,
    filters,
    today,
    period,
    comparison,
    alignment: compared?.alignment ?? null,
    business,
    profile,
    bridge,
    order: readOrder(query, valueColumns({ metrics, comparison, shape })),
    dataset: findDataset(metrics),
    stateAt: query.stateAt === undefined ? null : readMoment(query.stateAt),
    hasMoney:
      conversion === null &&
      metrics.some((metric) => Object.values(metric.parts).some((part) => part.kind === "money")),
    conversion,
    shape,
  };
}

function validate(question: MetricQuery): MetricQuery {
  const parsed = metricQuerySchema.safeParse(question);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => [path.join("."), message].filter(Boolean).join(": "));
  throw new OmError("QUERY_INVALID", `the query is not well formed: ${problems.join("; ")}`, {
    fix: `a query is { metrics, by, where, period, compare, order, limit, asOf, profile, bridge, currency, stateAt, ${shapeNames.join(", ")} }`,
  });
}

/** What people know by name, and no file tells yet. */
const undefinedMetrics: ReadonlyMap<string, string> = new Map([
  [
    "shrinkage",
    "it is what the books say less what was counted, and no type of file has a count beside the books; two lists are told apart by `om changes`",
  ],
]);

function findMetric(id: string, definitions: readonly MetricDefinition[]): MetricDefinition {
  const found = definitions.find((definition) => definition.id === id);
  if (found) return found;
  const why = undefinedMetrics.get(id);
  throw new OmError("METRIC_UNKNOWN", `there is no metric "${id}"${why === undefined ? "" : `: ${why}`}`, {
    fix: suggest(id, definitions),
  });
}

function planBusiness(settings: BusinessSettings): PlanBusiness {
  const { weekStart, fiscalYearStart } = settings;
  const calendar = { firstWeekday: weekdays.indexOf(weekStart) + 1, fiscalYearStart };
  return { settings, calendar, renamed: renamedColumns(settings) };
}

function findDimension(id: string, known: readonly Dimension[]): Dimension {
  const found = [...known, barcode, ...salesPlaces].find((dimension) => dimension.id === id);
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

function readOrder(query: MetricQuery, values: readonly { readonly id: string }[]): OrderKey[] {
  const columns = [...(query.by ?? []), ...values.map(({ id }) => id)];
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
