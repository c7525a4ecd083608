import { OmError } from "#core/errors.ts";
import type { MetricDefinition } from "#core/metric.ts";
import type { Dimension, TimeGrain } from "../dimensions.ts";
import type { MetricQuery, ResultColumn } from "../query.ts";
import { isAdditive, isFlow } from "./additive.ts";
import { shapeNames } from "./shape-fields.ts";

/** A dimension of spans that tile the calendar. */
export interface SpanDimension extends Dimension {
  readonly time: TimeGrain;
}

/** What a plan adds to its groups. */
export interface Shape {
  /** Metrics whose share of the whole is told. */
  readonly shared: readonly MetricDefinition[];
  /** Of several dimensions the first: shares are told within each of its values, too. */
  readonly within: Dimension | null;
  /** How many values of which dimension stand alone; the others are one row. */
  readonly top: { readonly count: number; readonly dimension: Dimension } | null;
  readonly total: boolean;
  readonly sameStore: boolean;
  readonly running: boolean;
  readonly moving: { readonly spans: number; readonly as: "mean" | "sum" } | null;
  /** Along which running and moving values go; null where there are none. */
  readonly along: SpanDimension | null;
}

/** Of a query that asks for groups alone. */
export const plainShape: Shape = {
  shared: [],
  within: null,
  top: null,
  total: false,
  sameStore: false,
  running: false,
  moving: null,
  along: null,
};

type ShapeQuery = Pick<
  MetricQuery,
  "metrics" | "by" | "compare" | "share" | "top" | "total" | "sameStore" | "running" | "moving" | "movingAs"
>;

/**
 * What a query asks for beside its groups.
 * @throws OmError `QUERY_INVALID` where its metrics or dimensions cannot give it
 */
export function planShape(
  query: ShapeQuery,
  { metrics, by }: { readonly metrics: readonly MetricDefinition[]; readonly by: readonly Dimension[] },
): Shape {
  const asked = namesOf(query);
  const joined = metrics.find(({ value }) => value.kind === "items");
  if (joined !== undefined && asked.length > 0) {
    throw invalid(
      `${joined.id} joins sales and stock, and has no ${asked.join(", ")}`,
      "leave it out, or ask for another metric",
    );
  }
  if (query.sameStore === true && query.compare === undefined)
    throw invalid("the same stores are those of two periods", "ask for it with compare, as year_ago");
  const hasMoney = metrics.some(({ parts }) => Object.values(parts).some(({ kind }) => kind === "money"));
  const isGrouped = by.filter(({ id }) => !(hasMoney && id === "currency")).length > 0;
  if (query.share === true && !isGrouped)
    throw invalid("a share is one of several groups", "say by what, as by product");
  return {
    shared: query.share === true ? sharedMetrics(metrics, by) : [],
    within: query.share === true ? withinOf(by, hasMoney) : null,
    top: query.top === undefined ? null : { count: query.top, dimension: topDimension(by, hasMoney) },
    total: query.total === true,
    sameStore: query.sameStore === true,
    running: query.running === true,
    moving: movingOf(query),
    along: query.running === true || query.moving !== undefined ? timeOf(metrics, by) : null,
  };
}

/** Shapes that a query asks for, by field. */
export function namesOf(query: Partial<MetricQuery>): string[] {
  return shapeNames.filter((name) => query[name] !== undefined && query[name] !== false);
}

/** The columns of a shape, behind those of the metrics: of each metric its shares, then what runs, then what moves. */
export function shapeColumns(
  shape: Shape,
  metrics: readonly MetricDefinition[],
): (Omit<ResultColumn, "currency"> & { readonly unit: MetricDefinition["unit"] })[] {
  const { shared, within, running, moving } = shape;
  return metrics.flatMap((metric) => {
    const { id, unit } = metric;
    const ratio = "ratio" as const;
    return [
      ...(shared.includes(metric) ? [{ id: `${id}_share`, unit: ratio }] : []),
      ...(shared.includes(metric) && within !== null ? [{ id: `${id}_share_of_${within.id}`, unit: ratio }] : []),
      ...(running ? [{ id: `${id}_running`, unit }] : []),
      ...(moving === null
        ? []
        : [
            {
              id: `${id}_moving_${moving.as}`,
              unit: unit === "count" && moving.as === "mean" ? ("quantity" as const) : unit,
            },
          ]),
    ];
  });
}

function sharedMetrics(metrics: readonly MetricDefinition[], by: readonly Dimension[]): MetricDefinition[] {
  const overTime = by.some(({ time }) => time !== null);
  const shared = metrics.filter((metric) => isAdditive(metric) && (metric.time === "sum" || !overTime));
  if (shared.length > 0) return shared;
  const names = metrics.map(({ id }) => id).join(" and ");
  throw invalid(
    `${names} cannot be shared out: its groups do not add up to a whole`,
    "ask for the share of an amount, such as net_sales or units",
  );
}

/** Within a currency all shares are already. */
function withinOf(by: readonly Dimension[], hasMoney: boolean): Dimension | null {
  const dimensions = by.filter(({ id }) => !(hasMoney && id === "currency"));
  return dimensions.length > 1 ? (dimensions[0] ?? null) : null;
}

function topDimension(by: readonly Dimension[], hasMoney: boolean): Dimension {
  const last = by.at(-1);
  if (last === undefined) throw invalid("top keeps groups of a dimension", "say by what, as by product");
  if (hasMoney && last.id === "currency")
    throw invalid("amounts of two currencies have no order", "name the currency before the dimension that is kept");
  if (last.time === null || last.time === "cycle") return last;
  throw invalid(
    `spans of time are not put together with others: ${last.id}`,
    `order by the metric with a limit, or name ${last.id} before the dimension that is kept`,
  );
}

function movingOf({ moving, movingAs }: ShapeQuery): Shape["moving"] {
  if (moving !== undefined) return { spans: moving, as: movingAs ?? "mean" };
  if (movingAs === undefined) return null;
  throw invalid(`a moving ${movingAs} needs a number of spans`, "say over how many, as moving 7");
}

function timeOf(metrics: readonly MetricDefinition[], by: readonly Dimension[]): SpanDimension {
  const other = metrics.find((metric) => !isFlow(metric));
  if (other !== undefined) {
    throw invalid(
      `${other.id} does not add up over time`,
      other.value.kind === "ratio"
        ? "ask for what it is divided from, such as net_sales, or for longer spans"
        : "ask for a flow, such as net_sales or units, or for longer spans",
    );
  }
  const spans = by.flatMap((dimension) => {
    const { time } = dimension;
    return time === null || time === "cycle" ? [] : [{ ...dimension, time }];
  });
  const [along, second] = spans;
  if (along === undefined)
    throw invalid("running and moving values go along a time", "group by day, week, month, quarter or year");
  if (second === undefined) return along;
  throw invalid(
    `running and moving values go along one time, not along ${along.id} and ${second.id}`,
    "name one of them",
  );
}

function invalid(message: string, fix: string): OmError {
  return new OmError("QUERY_INVALID", message, { fix });
}
