import type { MetricDefinition, MetricPart, PartCondition } from "#core/metric.ts";
import { quoteText } from "#engine/sql.ts";
import { ordersWithNet, totalInOrders } from "../definitions/sales-parts.ts";
import { lineClass, lineState } from "../told-columns.ts";
import { chargePart } from "./charge-parts.ts";
import type { Charge, Profile } from "./profile.ts";

/**
 * A metric as a profile defines it: which lines count, which charges enter, which average is meant. Metrics of other datasets
 * than sales, and the count of rows, are those of every profile.
 */
export function applyProfile(metric: MetricDefinition, profile: Profile): MetricDefinition {
  if (!metric.datasets.includes("sales")) return metric;
  const defined = withAverage(withCharges(metric, profile), profile);
  const condition = countsSql(profile);
  if (condition === null) return defined;
  const parts = Object.entries(defined.parts).map(([name, part]) => [name, onlyWhere(part, condition)] as const);
  return { ...defined, parts: Object.fromEntries(parts) };
}

/** The same part over lines for which the condition holds as well. A position is no line. */
export function onlyWhere(part: MetricPart, { sql, columns }: PartCondition): MetricPart {
  if (part.over === "positions") return part;
  const { where } = part;
  return {
    ...part,
    where:
      where === undefined
        ? { sql, columns }
        : { sql: `(${where.sql}) AND (${sql})`, columns: [...new Set([...where.columns, ...columns])] },
  };
}

/** Which lines count under a profile; null where all do. */
export function countsSql({ leavesOut: { states, classes } }: Profile): PartCondition | null {
  const conditions = [
    ...(states.length === 0 ? [] : [`coalesce(${lineState}, '') NOT IN (${states.map(quoteText).join(", ")})`]),
    ...(classes.length === 0 ? [] : [`${lineClass} NOT IN (${classes.map(quoteText).join(", ")})`]),
  ];
  if (conditions.length === 0) return null;
  return {
    sql: conditions.join(" AND "),
    columns: [...(states.length === 0 ? [] : [lineState]), ...(classes.length === 0 ? [] : [lineClass])],
  };
}

function withCharges(metric: MetricDefinition, { netAdds, totalAdds }: Profile): MetricDefinition {
  const added: readonly Charge[] =
    metric.id === "net_sales" ? netAdds : metric.id === "total_sales" ? [...netAdds, ...totalAdds] : [];
  if (metric.value.kind !== "sum" || (added.length === 0 && metric.id !== "total_sales")) return metric;
  const { net } = metric.parts;
  if (net === undefined) return metric;
  const parts = { net, ...Object.fromEntries(added.map((charge) => [charge, chargePart(charge)])) };
  return { ...metric, parts, value: { kind: "sum", parts: ["net"], charges: added } };
}

function withAverage(metric: MetricDefinition, { aov }: Profile): MetricDefinition {
  if (metric.id !== "aov" || aov === "A") return metric;
  return { ...metric, parts: { numerator: totalInOrders, denominator: ordersWithNet } };
}
