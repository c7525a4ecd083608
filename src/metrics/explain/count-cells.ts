import { OmError } from "#core/errors.ts";
import type { MetricDefinition, MetricPart } from "#core/metric.ts";
import { type Decimal, parseDecimal } from "#core/money.ts";
import { readingOf } from "../compile.ts";
import { exchangeRate } from "../conversion/with-rates.ts";
import { toLabel } from "../dimensions.ts";
import type { QueryPlan } from "../plan.ts";
import type { Cell, QueryResult } from "../query.ts";
import type { PlanAnswer } from "../answer-plan.ts";
import { type GroupKeys, rowsThatCount } from "./compile-rows-that-count.ts";
import type { ExplainedCell } from "./explanation.ts";
import { type CountedCell, readCell } from "./read-cells.ts";

/** A cell with its rows, not yet read again. */
export interface CellOfGroup {
  readonly facts: Pick<ExplainedCell, "metric" | "group" | "currency" | "value">;
  readonly counted: CountedCell;
}

/** So many groups of an answer are explained. */
export const mostGroups = 50;
/** Of all cells together: each is a record that is read again. */
export const mostRowsInAll = 10_000;

/**
 * The cells of the first groups of the answer, each with the rows that count.
 * @throws OmError `QUERY_INVALID` for too many rows in all, `CONSERVATION_FAILED` when rows and number differ
 */
export async function countCells(
  plan: QueryPlan,
  answer: PlanAnswer,
  { most, groups: mostOf }: { readonly most: number; readonly groups: number },
): Promise<CellOfGroup[]> {
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
    .slice(0, mostOf)
    .map((cells) => ({ cells, ...keysOf.get(JSON.stringify(cells.slice(0, shown))) }));
  refuseTooMany(explained.length * plan.metrics.length, most);
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

/** @throws OmError `QUERY_INVALID` for more rows than are read again */
export function refuseTooMany(numbers: number, most: number): void {
  if (numbers * most <= mostRowsInAll) return;
  throw new OmError("QUERY_INVALID", `${numbers} numbers with ${most} rows each are too many`, {
    fix: `ask for fewer rows with limit, or for fewer groups; ${mostRowsInAll} rows are the most in all`,
  });
}

export function factsOf(
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

export function emptyCell(metric: MetricDefinition): CountedCell {
  const parts = Object.keys(metric.parts).map((name) => ({ name, value: null, rows: 0 }));
  return { parts, rows: { count: 0, shown: 0, sum: null }, shown: [] };
}

function toKeyCell(cell: string | number | boolean | null): GroupKeys[number] {
  return typeof cell === "boolean" ? String(cell) : cell;
}
