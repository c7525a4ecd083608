import { OmError } from "#core/errors.ts";
import type { MetricPart } from "#core/metric.ts";
import type { Period } from "#core/period.ts";
import { type CompileContext, filtersSql, type Statement, statement, visibleRows, windowSql } from "../compile-rows.ts";
import { readingOf } from "../compile.ts";
import { differentSql, linesSql } from "../counted-parts.ts";
import { mostGroups } from "../groups.ts";
import type { QueryPlan } from "../plan.ts";
import type { LinesAsked, LinesStatement } from "./analysis.ts";

/** Before every day that a file may have. */
const firstDay = "0001-01-01";

/**
 * A statement over the lines that a plan counts: its visible rows, filters, window, names and profile are those of the groups
 * of the same plan. See `LinesStatement` for the columns. One row more than may be at most.
 * @throws OmError `NO_DATA` naming a dimension that no file has
 */
export function compileLines(
  plan: QueryPlan,
  context: CompileContext,
  { metric, fromTheFirst }: Pick<LinesAsked, "metric" | "fromTheFirst">,
  { sql }: LinesStatement,
): Statement {
  const part = partOf(plan, metric);
  const { keys, ...reading } = readingOf(plan, context);
  const [item, money] = keys;
  const window: Period =
    fromTheFirst === true && plan.period.to !== null ? { ...plan.period, from: firstDay } : plan.period;
  return statement((bind) => {
    const selected = [
      `${item?.sql ?? "NULL"} AS item`,
      `${money?.sql ?? "NULL"} AS money`,
      "day",
      `${differentSql(part, reading)} AS place`,
    ].join(", ");
    const rows = visibleRows(reading, bind);
    const conditions = [windowSql(window, bind), ...filtersSql(plan.filters, bind), linesSql(part)].join(" AND ");
    return `WITH lines AS (SELECT ${selected} FROM ${rows} WHERE ${conditions}) ${sql(bind, plan.period)} LIMIT ${mostGroups + 1}`;
  });
}

function partOf({ metrics }: QueryPlan, id: string): MetricPart {
  const [part] = Object.values(metrics.find((metric) => metric.id === id)?.parts ?? {});
  if (part !== undefined) return part;
  throw new OmError("INTERNAL", `the lines of ${id} are not known`);
}
