import type { MetricDefinition } from "#core/metric.ts";
import type { QueryPlan } from "./plan.ts";
import { shapeColumns } from "./shape/plan-shape.ts";

/** A column of values, before it is known which currency they are in. */
export interface ValueColumn {
  readonly id: string;
  readonly unit: MetricDefinition["unit"];
}

/** Metrics, each followed by what a comparison adds. */
export function metricColumns({ metrics, comparison }: Pick<QueryPlan, "metrics" | "comparison">): ValueColumn[] {
  return metrics.flatMap(({ id, unit }): ValueColumn[] => {
    if (comparison === null) return [{ id, unit }];
    return [
      { id, unit },
      { id: `${id}_previous`, unit },
      { id: `${id}_change`, unit },
      { id: `${id}_change_rate`, unit: "ratio" },
    ];
  });
}

/** All columns of values, in order: those of the metrics, then what the query asks for beside them. */
export function valueColumns(plan: Pick<QueryPlan, "metrics" | "comparison" | "shape">): ValueColumn[] {
  return [...metricColumns(plan), ...shapeColumns(plan.shape, plan.metrics)];
}
