import type { BusinessSettings } from "#core/business-settings.ts";
import type { Clock } from "#core/clock.ts";
import { OmError } from "#core/errors.ts";
import type { MetricDefinition } from "#core/metric.ts";
import { businessDayAt, openTimeZone, toMinutes } from "#core/time-zone.ts";
import { answerPlan, withoutData } from "./answer-plan.ts";
import { findRows, type MetricQueryDeps } from "./find-rows.ts";
import { type ItemDeps, runItemQuery } from "./items/item-query.ts";
import { findLeadTimes } from "./listed-lead-times.ts";
import { planQuery, type QueryPlan } from "./plan.ts";
import type { MetricQuery, QueryResult } from "./query.ts";
import { metricDefinitions } from "./registry.ts";

/**
 * Answers a metric query from the visible rows of one business. Values are exact; currencies are never added, unless they are
 * converted by the stated rates of their days.
 * Without any data the answer has unknown values and a note: that is no failure.
 * @throws OmError `METRIC_UNKNOWN`, `DIMENSION_UNKNOWN`, `PERIOD_INVALID`, `QUERY_INVALID`, `NOT_AVAILABLE`, or the engine's
 */
export async function runMetricQuery(
  business: string,
  query: MetricQuery,
  deps: MetricQueryDeps,
  definitions = metricDefinitions,
): Promise<QueryResult> {
  const plan = await planFor(business, query, definitions, deps);
  if (plan.metrics.some(({ value }) => value.kind === "items")) {
    return runItemQuery(plan, itemDeps(business, plan, deps));
  }
  const found = await findRows(business, plan, deps);
  return found.manifest === null ? withoutData(plan, found) : (await answerPlan(plan, found, deps)).result;
}

/** How metrics over items read what they are made of. */
export function itemDeps(business: string, plan: QueryPlan, deps: MetricQueryDeps): ItemDeps {
  const { stateAt, currency } = plan.query;
  const alike = {
    profile: plan.profile.id,
    ...(stateAt === undefined ? {} : { stateAt }),
    ...(currency === undefined ? {} : { currency }),
  };
  return {
    ask: (part, metrics) => runMetricQuery(business, { ...part, ...alike }, deps, metrics),
    leadTimes: () => findLeadTimes(business, plan, deps),
  };
}

/** A query under the settings of its business; relative periods count from its own day. */
export async function planFor(
  business: string,
  query: MetricQuery,
  definitions: readonly MetricDefinition[],
  { clock, businesses }: Pick<MetricQueryDeps, "clock" | "businesses">,
): Promise<QueryPlan> {
  const settings = await businesses.settings(business);
  return planQuery(query, { definitions, today: todayOf(settings, clock), settings });
}

/** ISO day of a business. */
export function todayOf({ timeZone, dayCutoff }: BusinessSettings, clock: Clock): string {
  const zone = openTimeZone(timeZone);
  if (zone === null) throw new OmError("INTERNAL", `the time zone ${timeZone} is not known any more`);
  return businessDayAt(zone, clock.now(), toMinutes(dayCutoff));
}
