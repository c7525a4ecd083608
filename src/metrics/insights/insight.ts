import type { Cell, FileName, MetricQuery, ResultPeriod } from "../query.ts";

/** A finding worth a person's minute, with the query that shows it. */
export interface Insight {
  /** Stable for the same finding: kind, period, currency. */
  readonly id: string;
  readonly kind: string;
  /** One sentence; every number in it comes from the evidence. */
  readonly title: string;
  /** What the finding is worth: exact decimal, in `currency` ("" is unknown). */
  readonly size: { readonly value: string; readonly currency: string };
  /** 0..1: the share of the data that could speak, 1 when nothing is missing. */
  readonly confidence: number;
  readonly period: ResultPeriod;
  readonly evidence: { readonly query: MetricQuery; readonly rows: readonly (readonly Cell[])[] };
  readonly files: readonly FileName[];
}
