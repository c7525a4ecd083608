import type { MetricQuery } from "#metrics/query.ts";
import { type Page, quoteShell, suggest } from "./page.ts";

/** The `om query` that asks exactly this. */
export function printQueryCommand(query: MetricQuery, page: Page): string {
  const { metrics, by = [], where = [], order = [] } = query;
  const options: (readonly [string, string | undefined])[] = [
    ["--metric", metrics.join(",")],
    ["--by", by.length === 0 ? undefined : by.join(",")],
    ...where.map(({ dimension, op, value }) => ["--where", `${dimension}${op}${value ?? ""}`] as const),
    ["--period", query.period],
    ["--compare", query.compare],
    ["--order", order.length === 0 ? undefined : order.join(",")],
    ["--limit", query.limit?.toString()],
    ["--profile", query.profile],
    ["--as-of", query.asOf],
    ["--state-at", query.stateAt],
  ];
  const words = options.flatMap(([option, value]) => (value === undefined ? [] : [option, quoteShell(value)]));
  return suggest(page, ["query", ...words].join(" "));
}
