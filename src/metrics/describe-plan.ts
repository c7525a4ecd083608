import type { Period } from "#core/period.ts";
import type { QueryPlan } from "./plan.ts";
import { bridgeFacts } from "./profiles/bridge.ts";
import { usedProfile } from "./profiles/registry.ts";
import type { QueryResult, ResultPeriod } from "./query.ts";

/** What an answer says of its question. */
export function describePlan(
  plan: QueryPlan,
): Pick<QueryResult, "query" | "period" | "comparison" | "definitions" | "profile" | "bridge"> {
  const toResult = ({ from, to, label }: Period): ResultPeriod => ({
    from,
    to,
    label,
    timeZone: plan.business.settings.timeZone,
  });
  return {
    query: plan.query,
    period: toResult(plan.period),
    ...(plan.comparison === null || plan.alignment === null
      ? {}
      : { comparison: { ...toResult(plan.comparison), alignment: plan.alignment } }),
    definitions: plan.metrics.map(({ id, version, description }) => ({ id, version, description })),
    profile: usedProfile(plan.profile),
    ...(plan.bridge === null ? {} : { bridge: bridgeFacts(plan.metrics, plan.bridge) }),
  };
}
