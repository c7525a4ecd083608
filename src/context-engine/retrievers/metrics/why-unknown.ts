import type { QueryResult } from "#metrics/query.ts";
import type { PlannedQuery } from "../../models/plan.ts";

/**
 * Why an answer says nothing, in words; null where it says something. Nothing is said where no row lies in the window, where
 * a number is unknown in every row, and where no row has a value of what it is to be told by.
 */
export function whyUnknown(kept: QueryResult, { threshold, query }: PlannedQuery, all: QueryResult): string | null {
  const notes = all.notes.join("; ");
  if (all.coverage.rowsUsed === 0) return notes === "" ? "there is no data for it" : notes;
  const by = all.columns.flatMap(({ unit, id }, at) => (unit === "dimension" && id !== "currency" ? [{ id, at }] : []));
  const empty = by.find(({ at }) => all.rows.length > 0 && all.rows.every((row) => row[at] === null));
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
  return threshold === undefined && kept.rows.length === 0 && query.by === undefined ? notes : null;
}

function spoken(dimension: string): string {
  return dimension === "hour" ? "hour (time of day)" : dimension.replaceAll("_", " ");
}
