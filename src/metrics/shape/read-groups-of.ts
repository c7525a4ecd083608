import type { MetricDefinition } from "#core/metric.ts";
import type { Period } from "#core/period.ts";
import type { CompileContext, Statement } from "../compile-rows.ts";
import { compileGroups } from "../compile.ts";
import type { Dimension } from "../dimensions.ts";
import { type Group, readGroups } from "../groups.ts";
import type { QueryRows } from "#engine/query-engine.ts";
import type { Filter, QueryPlan } from "../plan.ts";

/** Groups with the dimensions of their labels. */
export interface KeyedGroups {
  readonly keys: readonly Dimension[];
  readonly groups: readonly Group[];
}

/** The same metrics of the same rows at another grain, narrowed down, or of another window: counted anew from the rows. */
export type ReadGroups = (
  change: { readonly by: readonly Dimension[]; readonly without?: readonly Filter[] },
  window: Period,
) => Promise<KeyedGroups>;

/** @param missing needs that no file meets, by metric id */
export function createReadGroups(
  plan: QueryPlan,
  missing: ReadonlyMap<string, readonly string[]>,
  deps: { readonly context: CompileContext; readonly run: (statement: Statement) => Promise<QueryRows> },
): ReadGroups {
  const metrics: readonly MetricDefinition[] = plan.metrics;
  return async ({ by, without = [] }, window) => {
    const asked = { ...plan, by, filters: [...plan.filters, ...without] };
    const { groups, keys, parts } = compileGroups(asked, window, deps.context);
    const found = await deps.run(groups);
    return { keys, groups: readGroups(found, { keys, parts, metrics, missing }) };
  };
}
