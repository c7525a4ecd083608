import { OmError } from "#core/errors.ts";
import type { MetricDefinition, MetricPart } from "#core/metric.ts";
import { type Decimal, parseDecimal } from "#core/money.ts";
import { readRowPlace } from "#core/row-place.ts";
import type { ManifestFile } from "#engine/dataset.ts";
import { readingOf } from "../compile.ts";
import { exchangeRate } from "../conversion/with-rates.ts";
import { toLabel } from "../dimensions.ts";
import type { QueryPlan } from "../plan.ts";
import type { Cell, MetricQuery, QueryResult } from "../query.ts";
import { metricDefinitions } from "../registry.ts";
import { namesOf } from "../shape/plan-shape.ts";
import {
  answerPlan,
  findRows,
  type MetricQueryDeps,
  type PlanAnswer,
  planFor,
  runMetricQuery,
  withoutData,
} from "../run-query.ts";
import { type GroupKeys, rowsThatCount } from "./compile-rows-that-count.ts";
import { describeMetric } from "./describe-metric.ts";
import type { ExplainedCell, ExplainedRow, Explanation } from "./explanation.ts";
import { type CountedCell, readCell } from "./read-cells.ts";
import { type FollowedSource, followSource, type SourceDeps } from "./sources.ts";

export interface ExplainDeps extends MetricQueryDeps, SourceDeps {}

const defaultRows = 20;
const mostRows = 1_000;
const mostGroups = 50;
/** Of all cells together: each is a record that is read again. */
const mostRowsInAll = 10_000;

/**
 * What the numbers of a query are made of: definition, parts, the rows that count, and each row's record as it stands in
 * the source. `limit` is the rows of each cell (20, at most 1,000); at most 50 groups are explained.
 * @throws OmError as `runMetricQuery`; `QUERY_INVALID` for a comparison or too many rows; `CONSERVATION_FAILED` when
 * rows and number differ
 */
export async function explainQuery(business: string, query: MetricQuery, deps: ExplainDeps): Promise<Explanation> {
  const most = query.limit ?? defaultRows;
  const { limit: _limit, ...question } = query;
  const plan = await planFor(business, question, metricDefinitions, deps);
  refuse(plan, most);
  if (plan.metrics.some(({ value }) => value.kind === "items")) {
    const result = await runMetricQuery(business, question, deps);
    return assemble(query, plan, result, { cells: wholeCells(result, plan), notes: plan.metrics.map(notYet) });
  }
  const found = await findRows(business, plan, deps);
  if (found.manifest === null) {
    const result = withoutData(plan, found);
    return assemble(query, plan, result, { cells: wholeCells(result, plan), notes: [] });
  }
  const answer = await answerPlan(plan, found, deps);
  const counted = await countCells(plan, answer, most);
  const followed = await followRows(business, counted, deps);
  return assemble(query, plan, answer.result, {
    cells: counted.map((cell) => withRecords(cell, followed)),
    sources: [...followed.values()].flatMap(({ source }) => source ?? []),
    notes: [...followed.values()].flatMap(({ notes }) => notes),
  });
}

function refuse(plan: QueryPlan, most: number): void {
  if (plan.comparison !== null) {
    throw new OmError("QUERY_INVALID", "a comparison is not explained", { fix: "explain each period by itself" });
  }
  const shapes = namesOf(plan.query);
  if (shapes.length > 0) {
    throw new OmError(
      "QUERY_INVALID",
      `${shapes.join(" and ")} cannot be explained: it is computed of several numbers`,
      {
        fix: "explain the same query without it: the numbers that it is computed of, narrowed down with where",
      },
    );
  }
  if (plan.bridge !== null) {
    throw new OmError("QUERY_INVALID", "a bridge is not explained", { fix: "explain the metric under each profile" });
  }
  if (most > mostRows) {
    throw new OmError("QUERY_INVALID", `${most} rows of a number are too many to explain`, {
      fix: `show at most ${mostRows}: the count and the sum are those of all rows`,
    });
  }
}

/** A cell with its rows, not yet read again. */
interface CellOfGroup {
  readonly facts: Pick<ExplainedCell, "metric" | "group" | "currency" | "value">;
  readonly counted: CountedCell;
}

/** The cells of the first groups of the answer, each with the rows that count. */
async function countCells(plan: QueryPlan, answer: PlanAnswer, most: number): Promise<CellOfGroup[]> {
  const { result, compiled, groups, missing, context, run } = answer;
  const shown = result.columns.filter(({ unit }) => unit === "dimension").length;
  const keysOf = new Map(
    groups.rows.map((row) => {
      const keys = row.slice(0, compiled.keys.length).map(toKeyCell);
      const labels = compiled.keys.slice(0, shown).map((dimension, at) => toLabel(dimension, keys[at] ?? null));
      return [JSON.stringify(labels), { keys, row }] as const;
    }),
  );
  const explained = result.rows
    .slice(0, mostGroups)
    .map((cells) => ({ cells, ...keysOf.get(JSON.stringify(cells.slice(0, shown))) }));
  const inAll = explained.length * plan.metrics.length * most;
  if (inAll > mostRowsInAll) {
    throw new OmError(
      "QUERY_INVALID",
      `${explained.length * plan.metrics.length} numbers with ${most} rows each are too many`,
      {
        fix: `ask for fewer rows with limit, or for fewer groups; ${mostRowsInAll} rows are the most in all`,
      },
    );
  }
  const reading = readingOf(plan, context);
  const wanted = explained.flatMap(({ keys }) => (keys === undefined ? [] : [keys]));
  const cells = await Promise.all(
    plan.metrics.map(async (metric, at) => {
      const isEmpty = missing.has(metric.id) || wanted.length === 0;
      const compiledRows = isEmpty ? null : rowsThatCount(plan, metric, reading, { groups: wanted, most });
      const found = compiledRows && {
        totals: await run(compiledRows.totals),
        rows: await run(compiledRows.rows),
      };
      return explained.map(({ cells: given, keys, row }): CellOfGroup => {
        const facts = factsOf(result, metric, given, shown + at);
        if (compiledRows === null || found === null || keys === undefined) return { facts, counted: emptyCell(metric) };
        const partValue = (part: MetricPart): Decimal | null => {
          const value = row?.[compiled.keys.length + compiled.parts.indexOf(part)] ?? null;
          return value === null ? null : parseDecimal(String(value));
        };
        const typeOf = (column: string): string =>
          column === exchangeRate ? "DECIMAL" : (context.manifest.columns[column] ?? "VARCHAR");
        return { facts, counted: readCell(found, { metric, layout: compiledRows.layout, keys, partValue, typeOf }) };
      });
    }),
  );
  return explained.flatMap((_, group) => cells.flatMap((ofMetric) => ofMetric[group] ?? []));
}

function factsOf(
  { columns }: QueryResult,
  { id, unit }: MetricDefinition,
  cells: readonly Cell[],
  at: number,
): CellOfGroup["facts"] {
  const group = columns.flatMap((column, place) =>
    column.unit === "dimension" ? [{ dimension: column.id, label: cells[place] ?? null }] : [],
  );
  const currency = unit === "money" ? columns[at]?.currency : undefined;
  return { metric: id, group, ...(currency === undefined ? {} : { currency }), value: cells[at] ?? null };
}

function emptyCell(metric: MetricDefinition): CountedCell {
  const parts = Object.keys(metric.parts).map((name) => ({ name, value: null, rows: 0 }));
  return { parts, rows: { count: 0, shown: 0, sum: null }, shown: [] };
}

/** The cells of an answer that has no rows to show. */
function wholeCells(result: QueryResult, plan: QueryPlan): ExplainedCell[] {
  const shown = result.columns.filter(({ unit }) => unit === "dimension").length;
  return result.rows.slice(0, mostGroups).flatMap((cells) =>
    plan.metrics.map((metric, at) => ({
      ...factsOf(result, metric, cells, shown + at),
      ...emptyCell(metric),
      shown: [],
    })),
  );
}

/** Metrics of one list whose rows are those of a part of a metric over items. */
const explainedBy: Readonly<Record<string, string>> = {
  sold: "units",
  left: "available_units",
  onHand: "on_hand_units",
  position: "inventory_position",
  net: "net_sales",
  margin: "gross_margin",
  costOfGoods: "gross_margin",
  stockValue: "on_hand_value",
};

function notYet({ id, parts, datasets }: MetricDefinition): string {
  const lists = datasets
    .map((dataset) => (dataset === "inventory" ? "stock" : dataset.replace("-", " ")))
    .join(" and ");
  const others = [...new Set(Object.keys(parts).flatMap((name) => explainedBy[name] ?? []))];
  return `${id} joins ${lists}, and its rows are not explained yet: explain ${others.join(" and ")} of the same items`;
}

/** Every table that shown rows come from, read again once. */
async function followRows(
  business: string,
  cells: readonly CellOfGroup[],
  deps: SourceDeps,
): Promise<ReadonlyMap<ManifestFile, FollowedSource>> {
  const shown = cells.flatMap(({ counted }) => counted.shown);
  const followed = new Map<ManifestFile, FollowedSource>();
  for (const [table, rows] of Map.groupBy(shown, (row) => row.table)) {
    const lines = rows.map(({ line }) => placeOf(table, line).line);
    followed.set(table, await followSource(business, table, lines, deps));
  }
  return followed;
}

function withRecords(
  { facts, counted }: CellOfGroup,
  followed: ReadonlyMap<ManifestFile, FollowedSource>,
): ExplainedCell {
  const shown = counted.shown.map(({ table, line: place, ...row }): ExplainedRow => {
    const source = followed.get(table);
    const { line, column } = placeOf(table, place);
    const record = source?.records.get(line) ?? null;
    const name = column === null ? undefined : source?.columns[column];
    return {
      fileId: table.fileId,
      file: table.name,
      table: table.table,
      line,
      ...(name === undefined ? {} : { column: name }),
      ...row,
      record: record && { cells: record.cells, byte: record.byte, raw: record.raw },
    };
  });
  return { ...facts, parts: counted.parts, rows: counted.rows, shown };
}

/** The line of a row, and its column where each record gives several rows. */
export function placeOf(
  { records }: ManifestFile,
  place: number,
): { readonly line: number; readonly column: number | null } {
  return records === undefined ? { line: place, column: null } : readRowPlace(place);
}

function assemble(
  query: MetricQuery,
  plan: QueryPlan,
  { period, pending, notes, rows }: QueryResult,
  found: Pick<Explanation, "cells" | "notes"> & Partial<Pick<Explanation, "sources">>,
): Explanation {
  const truncated = rows.length > mostGroups;
  const cut = truncated
    ? [`${mostGroups} of ${rows.length} groups are explained: narrow the others down with where`]
    : [];
  return {
    query,
    period,
    metrics: plan.metrics.map(describeMetric),
    cells: found.cells,
    sources: found.sources ?? [],
    pending,
    notes: [...cut, ...found.notes, ...notes],
    truncated,
  };
}

function toKeyCell(cell: string | number | boolean | null): GroupKeys[number] {
  return typeof cell === "boolean" ? String(cell) : cell;
}
