import type { MetricDefinition } from "#core/metric.ts";
import type { ReadingContext } from "./read-question.ts";
import type { Catalogue } from "./resolve/catalogue.ts";

/** What the router knows beside the question. */
export interface RouteContext extends ReadingContext {
  readonly definitions: readonly MetricDefinition[];
  readonly catalogue: Catalogue;
  /** Only rows of this region. */
  readonly region: string | null;
  readonly fileNames: readonly string[];
  /** Days without a sale after which stock is dead, as the business has it. */
  readonly deadStockDays: number;
}
