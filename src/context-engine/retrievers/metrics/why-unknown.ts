import { metricDefinitions } from "#metrics/registry.ts";
import type { QueryResult } from "#metrics/query.ts";
import type { PlannedQuery } from "../../models/plan.ts";

/**
 * Why an answer says nothing, in words; null where it says something. Nothing is said where no row lies in the window, where
 * a number is unknown in every row, and where no row has a value of what it is to be told by.
 */
export function whyUnknown(kept: QueryResult, { thresholds, query }: PlannedQuery, all: QueryResult): string | null {
  const notes = all.notes.join("; ");
  if (all.coverage.rowsUsed === 0)
    return notes === "" ? "there is no data for it" : `${ofStock(query.metrics)}${notes}`;
  const by = all.columns.flatMap(({ unit, id }, at) => (unit === "dimension" && id !== "currency" ? [{ id, at }] : []));
  const empty = by.find(
    ({ at, id }) =>
      all.rows.length > 0 && all.rows.every((row) => row[at] === null || (id === "hour" && row[at] === 0)),
  );
  if (
    empty !== undefined &&
    !(query.where ?? []).some(({ dimension, value }) => dimension === empty.id && value === null)
  ) {
    return `no row says its ${spoken(empty.id)}`;
  }
  const [metric = ""] = query.metrics;
  const at = all.columns.findIndex(({ id }) => id === metric);
  if (at >= 0 && all.rows.length > 0 && all.rows.every((row) => row[at] === null))
    return notes === "" ? `${metric} is unknown` : notes;
  if (thresholds !== undefined && all.rows.length === 0) return notes === "" ? "there is no data for it" : notes;
  return thresholds === undefined && kept.rows.length === 0 && query.by === undefined ? notes : null;
}

/** A position is what a list of stock says by a day. */
function ofStock(metrics: readonly string[]): string {
  const isPosition = metricDefinitions.some(({ id, time }) => id === metrics[0] && time === "last");
  return isPosition ? "no list of stock says it: " : "";
}

function spoken(dimension: string): string {
  return dimension === "hour" ? "hour (time of day)" : dimension.replaceAll("_", " ");
}
