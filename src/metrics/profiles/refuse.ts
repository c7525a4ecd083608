import { OmError } from "#core/errors.ts";
import type { MetricDefinition } from "#core/metric.ts";
import type { Filter } from "../plan.ts";
import { orderDay } from "../told-columns.ts";
import type { Profile } from "./profile.ts";

/**
 * A vendor's profile is of one source, which the query names.
 * @throws OmError `QUERY_INVALID`
 */
export function refuseWithoutSource(profile: Profile, filters: readonly Filter[]): void {
  if (profile.vendor === null || askedSource(filters) !== null) return;
  throw new OmError(
    "QUERY_INVALID",
    `the profile ${profile.id} is that of a platform, so it needs one source of that platform`,
    { fix: "name it: --where source=NAME (`om sources` lists them; a file gets one with om ingest --source NAME)" },
  );
}

/** The one source that a query is filtered to; null where it is not. */
export function askedSource(filters: readonly Filter[]): string | null {
  const filter = filters.find(({ dimension }) => dimension.id === "source");
  const [name, ...others] = filter?.include ?? [];
  return name == null || others.length > 0 ? null : String(name);
}

/**
 * Returns that stand on the day of their order move the days of a whole query.
 * @throws OmError `QUERY_INVALID`
 */
export function refuseMixedDays(metrics: readonly MetricDefinition[]): void {
  const isByOrder = ({ parts }: MetricDefinition): boolean =>
    Object.values(parts).some(({ where }) => where?.columns.includes(orderDay) === true);
  const byOrder = metrics.find(isByOrder);
  const other = metrics.find((metric) => !isByOrder(metric));
  if (byOrder === undefined || other === undefined) return;
  throw new OmError("QUERY_INVALID", `${byOrder.id} stands on the day of the order, ${other.id} on its own`, {
    fix: "ask for them in separate queries",
  });
}
