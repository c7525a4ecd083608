import type { MetricDefinition } from "#core/metric.ts";
import type { Plan } from "../models/plan.ts";

/** A plan of one query in plain words: what a question was read as. */
export function sayPlan({ queries, period }: Plan, definitions: readonly MetricDefinition[]): string {
  const [planned] = queries;
  if (planned === undefined) return "";
  const { query, thresholds = [] } = planned;
  const titles = query.metrics.map((metric) => definitions.find(({ id }) => id === metric)?.title ?? metric);
  const rows = query.limit ?? planned.keep;
  return [
    titles.join(" and "),
    ...(query.by ?? []).map((dimension) => `by ${dimension.replaceAll("_", " ")}`),
    ...(query.where ?? []).map(({ dimension, op, value }) => `${dimension} ${op} ${value ?? "(unknown)"}`),
    ...thresholds.map(({ column, is, value }) => `${column} ${is} ${value}`),
    ...(period === null ? [] : [period]),
    ...(query.compare === undefined ? [] : [`compared with ${query.compare}`]),
    ...(query.order ?? []).map((column) => `order ${column}`),
    ...(rows === undefined ? [] : [`the first ${rows}`]),
    ...(query.share === true ? ["as a share"] : []),
  ].join("; ");
}
