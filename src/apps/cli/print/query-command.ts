import type { MetricQuery } from "#metrics/query.ts";
import { shapeOptionsOf } from "../shape-options.ts";
import { type Page, quoteShell, suggest } from "./page.ts";

/** The `om query` that asks exactly this. */
export function printQueryCommand(query: MetricQuery, page: Page): string {
  const { metrics, by = [], where = [], order = [] } = query;
  const options: (readonly [string, string | true | undefined])[] = [
    ["--metric", metrics.join(",")],
    ["--by", by.length === 0 ? undefined : by.join(",")],
    ...where.map(({ dimension, op, value }) => ["--where", `${dimension}${op}${value ?? ""}`] as const),
    ["--period", query.period],
    ["--compare", query.compare],
    ["--order", order.length === 0 ? undefined : order.join(",")],
    ["--limit", query.limit?.toString()],
    ["--profile", query.profile],
    ["--currency", query.currency],
    ["--as-of", query.asOf],
    ["--state-at", query.stateAt],
    ...shapeOptionsOf(query),
  ];
  const words = options.flatMap(([option, value]) => {
    if (value === undefined) return [];
    return value === true ? [option] : [option, quoteShell(value)];
  });
  return suggest(page, ["query", ...words].join(" "));
}
