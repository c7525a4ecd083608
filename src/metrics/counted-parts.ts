import type { MetricPart } from "#core/metric.ts";
import type { CountedRows } from "#engine/rollup.ts";
import { fileTypes } from "#file-types/registry.ts";
import type { Rollup } from "#file-types/file-type.ts";
import { sourceColumn } from "#engine/sources.ts";
import { quoteIdentifier } from "#engine/sql.ts";
import type { CompileContext, Reading } from "./compile-rows.ts";
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
  reading: Reading & { readonly keys: readonly Dimension[] },
): CountedRows {
  const { keys, parts, context } = reading;
  const distinct = parts.filter(({ aggregate }) => aggregate === "distinct");
  const named = distinct.filter((part) => !countsOwners(part, context)).flatMap(({ columns }) => columns);
  const need = needOf(filters, parts, context);
  return {
    apart: [
      ...need.apart,
      ...keys.flatMap(({ columns }) => columns),
      ...named,
      ...(readsSources(reading) ? [sourceColumn] : []),
    ],
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
    apart: [
      "day",
      "is_return",
      ...filters.flatMap(({ dimension }) => dimension.columns),
      ...parts.flatMap(({ where }) => where?.columns ?? []),
    ],
    told: parts.flatMap(({ columns }) => columns),
    countsOwners: false,
  };
}

export function rowCount(condition: string): string {
  return `CAST(coalesce(sum(_rows) FILTER (WHERE ${condition}), 0) AS BIGINT)`;
}

export function distinctSql(part: MetricPart, reading: Reading): string {
  const lines = linesSql(part);
  const values = `count(DISTINCT ${differentSql(part, reading)})`;
  if (!countsOwners(part, reading.context)) return `${values} FILTER (WHERE ${lines})`;
  const counted = `coalesce(sum(_owners) FILTER (WHERE ${lines} AND (${part.sql}) IS NOT NULL), 0)`;
  return `${values} FILTER (WHERE ${lines} AND _owners IS NULL) + CAST(${counted} AS BIGINT)`;
}

/** What is counted once: of values that are those of a source, both. Null where the value is. */
export function differentSql({ sql, within }: MetricPart, reading: Pick<Reading, "columns">): string {
  return within !== undefined && readsSources(reading)
    ? `${quoteIdentifier(sourceColumn)} || chr(31) || (${sql})`
    : sql;
}

function readsSources({ columns }: Pick<Reading, "columns">): boolean {
  return columns.includes(sourceColumn);
}

/** Which rows a part reads. */
export function linesSql({ over, where }: Pick<MetricPart, "over" | "where">): string {
  const kind = { positions: "true", lines: "true", "sale lines": "NOT is_return", "return lines": "is_return" }[over];
  return where === undefined ? kind : `(${kind} AND (${where.sql}))`;
}

/** It counts what rollups count: owners of the same lines, with a condition on decimals at most. */
function countsOwners(part: MetricPart, { manifest }: CompileContext): boolean {
  const rollup: Rollup | null = fileTypes.find(({ id }) => id === manifest.dataset)?.rollup ?? null;
  if (rollup === null || part.aggregate !== "distinct" || linesSql(part) !== rollup.owner.of) return false;
  const others = part.columns.filter((column) => column !== rollup.owner.column);
  return others.length < part.columns.length && others.every((column) => rollup.sums.includes(column));
}
