import { OmError } from "#core/errors.ts";
import { readRowPlace } from "#core/row-place.ts";
import type { ManifestFile } from "#engine/dataset.ts";
import type { QueryPlan } from "../plan.ts";
import type { MetricQuery, QueryResult } from "../query.ts";
import { metricDefinitions } from "../registry.ts";
import { namesOf } from "../shape/plan-shape.ts";
import { answerPlan, withoutData } from "../answer-plan.ts";
import { findRows, type MetricQueryDeps } from "../find-rows.ts";
import { planFor } from "../run-query.ts";
import { type CellOfGroup, countCells, emptyCell, factsOf, mostGroups } from "./count-cells.ts";
import { describeMetric } from "./describe-metric.ts";
import { countItemCells } from "./explain-items.ts";
import type { ExplainedCell, ExplainedRow, Explanation } from "./explanation.ts";
import { type FollowedSource, followSource, type SourceDeps } from "./sources.ts";

export interface ExplainDeps extends MetricQueryDeps, SourceDeps {}

const defaultRows = 20;
const mostRows = 1_000;

/**
 * What the numbers of a query are made of: definition, parts, the rows that count, and each row's record as it stands in
 * the source. `limit` is the rows of each cell (20, at most 1,000), over items of each part of it; at most 50 groups are explained.
 * @throws OmError as `runMetricQuery`; `QUERY_INVALID` for a comparison or too many rows; `CONSERVATION_FAILED` when
 * rows and number differ
 */
export async function explainQuery(business: string, query: MetricQuery, deps: ExplainDeps): Promise<Explanation> {
  const most = query.limit ?? defaultRows;
  const { limit: _limit, ...question } = query;
  const plan = await planFor(business, question, metricDefinitions, deps);
  refuse(plan, most);
  if (plan.metrics.some(({ value }) => value.kind === "items")) {
    const { result, cells } = await countItemCells(business, plan, { most, deps });
    return assemble(query, plan, result, await withFollowed(business, cells, deps));
  }
  const found = await findRows(business, plan, deps);
  if (found.manifest === null) {
    const result = withoutData(plan, found);
    return assemble(query, plan, result, { cells: wholeCells(result, plan), notes: [] });
  }
  const answer = await answerPlan(plan, found, deps);
  const counted = await countCells(plan, answer, { most, groups: mostGroups });
  return assemble(query, plan, answer.result, await withFollowed(business, counted, deps));
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

/** The cells with the records of their rows, and where these come from. */
async function withFollowed(
  business: string,
  counted: readonly CellOfGroup[],
  deps: SourceDeps,
): Promise<Pick<Explanation, "cells" | "sources" | "notes">> {
  const followed = await followRows(business, counted, deps);
  return {
    cells: counted.map((cell) => withRecords(cell, followed)),
    sources: [...followed.values()].flatMap(({ source }) => source ?? []),
    notes: [...followed.values()].flatMap(({ notes }) => notes),
  };
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
