import type { MetricQuery } from "#metrics/query.ts";
import type { Plan, Routed } from "../models/plan.ts";
import { refuse } from "./intents/define-intent.ts";

/**
 * A plan of one region only, in one place for every kind of question: each query is narrowed, what cannot be narrowed is
 * refused, and a question that names another region than it is asked for has no answer.
 */
export function narrowToRegion(routed: Routed, region: string | null): Routed {
  if (region === null || routed.is !== "plan") return routed;
  const { plan } = routed;
  if (plan.intent === "insights")
    return refuse(`What stands out is told of the whole business, not of the region ${region}.`);
  const all = [
    ...plan.queries.flatMap(({ query, without }) => [query, ...(without === undefined ? [] : [without])]),
    ...(plan.cover === null ? [] : [{ metrics: [], where: plan.cover.where }]),
  ];
  const other = all
    .flatMap(({ where = [] }) => where)
    .find(({ dimension, op, value }) => dimension === "region" && op === "=" && value !== region);
  if (other !== undefined)
    return refuse(
      `Only the region ${region} is asked here, and the question names ${other.value ?? "rows without a region"}.`,
    );
  return { is: "plan", plan: narrowed(plan, region) };
}

function narrowed(plan: Plan, region: string): Plan {
  const narrow = (query: MetricQuery): MetricQuery => ({ ...query, where: withRegion(query.where ?? [], region) });
  return {
    ...plan,
    queries: plan.queries.map(({ without, ...each }) => ({
      ...each,
      query: narrow(each.query),
      ...(without !== undefined && { without: narrow(without) }),
    })),
    cover: plan.cover === null ? null : { ...plan.cover, where: withRegion(plan.cover.where, region) },
    analysis: plan.analysis === null ? null : { ...plan.analysis, query: narrow(plan.analysis.query) },
  };
}

function withRegion(where: NonNullable<MetricQuery["where"]>, region: string): NonNullable<MetricQuery["where"]> {
  const isThere = where.some(({ dimension, op, value }) => dimension === "region" && op === "=" && value === region);
  return isThere ? where : [...where, { dimension: "region", op: "=", value: region }];
}
