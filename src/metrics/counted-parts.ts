import type { MetricPart } from "#core/metric.ts";
import type { CountedRows } from "#engine/rollup.ts";
import { fileTypes } from "#file-types/registry.ts";
import type { Rollup } from "#file-types/file-type.ts";
import type { CompileContext } from "./compile-rows.ts";
import type { Dimension } from "./dimensions.ts";
import type { Filter, QueryPlan } from "./plan.ts";

/**
 * What the aggregates of parts ask of rows, and how they are written over rows that may stand for several (`CountedRows`).
 * A sum of a part is the same over lines that agree in what they know: every part is linear in its decimals, and else asks
 * only whether something is known.
 */

/** Rows for the groups of a plan: different values are told apart, but for owners that rollups count. */
export function groupsNeed(
  { filters }: Pick<QueryPlan, "filters">,
  { keys, parts, context }: { keys: readonly Dimension[]; parts: readonly MetricPart[]; context: CompileContext },
): CountedRows {
  const distinct = parts.filter(({ aggregate }) => aggregate === "distinct");
  const named = distinct.filter((part) => !countsOwners(part, context)).flatMap(({ columns }) => columns);
  const need = needOf(filters, parts, context);
  return {
    apart: [...need.apart, ...keys.flatMap(({ columns }) => columns), ...named],
    told: need.told,
    countsOwners: distinct.some((part) => countsOwners(part, context)),
  };
}

/** Rows of which it is only counted how many there are and what they know. */
export function needOf(
  filters: readonly Filter[],
  parts: readonly MetricPart[],
  { canonical }: CompileContext,
): CountedRows {
  if (!canonical) return { apart: [], told: [], countsOwners: false };
  return {
    apart: ["day", "is_return", ...filters.flatMap(({ dimension }) => dimension.columns)],
    told: parts.flatMap(({ columns }) => columns),
    countsOwners: false,
  };
}

export function rowCount(condition: string): string {
  return `CAST(coalesce(sum(_rows) FILTER (WHERE ${condition}), 0) AS BIGINT)`;
}

export function distinctSql(part: MetricPart, context: CompileContext): string {
  const lines = linesSql(part);
  if (!countsOwners(part, context)) return `count(DISTINCT ${part.sql}) FILTER (WHERE ${lines})`;
  const counted = `coalesce(sum(_owners) FILTER (WHERE ${lines} AND (${part.sql}) IS NOT NULL), 0)`;
  return `count(DISTINCT ${part.sql}) FILTER (WHERE ${lines} AND _owners IS NULL) + CAST(${counted} AS BIGINT)`;
}

/** Which rows a part reads. */
export function linesSql(part: MetricPart): string {
  return { positions: "true", lines: "true", "sale lines": "NOT is_return", "return lines": "is_return" }[part.over];
}

/** It counts what rollups count: owners of the same lines, with a condition on decimals at most. */
function countsOwners(part: MetricPart, { manifest }: CompileContext): boolean {
  const rollup: Rollup | null = fileTypes.find(({ id }) => id === manifest.dataset)?.rollup ?? null;
  if (rollup === null || part.aggregate !== "distinct" || linesSql(part) !== rollup.owner.of) return false;
  const others = part.columns.filter((column) => column !== rollup.owner.column);
  return others.length < part.columns.length && others.every((column) => rollup.sums.includes(column));
}
