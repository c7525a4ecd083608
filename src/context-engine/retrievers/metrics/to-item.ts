import type { Cell, QueryResult } from "#metrics/query.ts";
import { tellResult } from "../../answers/tell-result.ts";
import type { Fact } from "../../models/answer.ts";
import type { Plan, PlannedQuery } from "../../models/plan.ts";
import type { FoundItem } from "../retriever.ts";

/** Rows whose numbers become facts one by one; the table has all of them. */
const mostFactRows = 50;

export interface AnsweredQuery {
  /** With the rows that are kept. */
  readonly result: QueryResult;
  readonly planned: PlannedQuery;
  readonly plan: Plan;
  /** As it was answered, with all rows. */
  readonly all: QueryResult;
}

/** An answer as something that can be cited: its table, its numbers one by one, its files. */
export function toItem(answered: AnsweredQuery): FoundItem {
  const { result, planned, all } = answered;
  return {
    id: `query:${JSON.stringify(planned)}`,
    kind: "table",
    title: titleOf(result),
    text: tellResult(answered),
    table: result,
    facts: factsOf(result),
    citations: [
      ...result.definitions.map(({ id }) => ({ id: `metric:${id}`, metric: id })),
      ...result.files.map(({ fileId, name }) => ({ id: `file:${fileId}`, fileId, name })),
    ],
    score: 1,
    ...(result.rows.length < all.rows.length && { isPart: true }),
  };
}

function titleOf({ query, period }: QueryResult): string {
  const by = (query.by ?? []).length === 0 ? "" : ` by ${(query.by ?? []).join(", ")}`;
  return `${query.metrics.join(", ")}${by}, ${period.label}`;
}

function factsOf(result: QueryResult): Fact[] {
  const dimensions = result.columns.flatMap(({ unit, id }, at) => (unit === "dimension" ? [{ id, at }] : []));
  const values = result.columns.flatMap((column, at) => (column.unit === "dimension" ? [] : [{ column, at }]));
  const filters = (result.query.where ?? []).map(
    ({ dimension, op, value }) => `${dimension} ${op} ${value ?? "(unknown)"}`,
  );
  const files = result.files.map(({ fileId }) => fileId);
  const { rowsUsed, rowsTotal } = result.coverage;
  return result.rows.slice(0, mostFactRows).flatMap((row) => {
    const labels = Object.fromEntries(dimensions.map(({ id, at }): [string, Cell] => [id, row[at] ?? null]));
    const of = labels["currency"];
    return values.map(({ column, at }): Fact => {
      const currency =
        column.unit === "money" ? (column.currency ?? (typeof of === "string" ? of : undefined)) : undefined;
      const definition = result.definitions.find(({ id }) => column.id === id || column.id.startsWith(`${id}_`));
      return {
        id: "",
        metric: column.id,
        value: row[at] ?? null,
        unit: column.unit,
        ...(currency !== undefined && currency !== "" && { currency }),
        period: result.period,
        filters,
        ...(dimensions.length > 0 && { dimensions: labels }),
        definition: definition === undefined ? column.id : `${definition.id}@${definition.version}`,
        coverage: { rowsUsed, rowsTotal },
        files,
      };
    });
  });
}
