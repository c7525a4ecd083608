import { OmError } from "#core/errors.ts";
import type { MetricDefinition } from "#core/metric.ts";
import { compareDecimals, formatDecimal, parseDecimal, roundDecimal } from "#core/money.ts";
import type { QueryResult } from "../query.ts";
import type { ChangedDefinition, MetExpectation, SavedQuery } from "./saved-query.ts";

/** Metrics that mean something else today than when the query was saved. */
export function findChangedDefinitions(
  { definitions }: Pick<SavedQuery, "definitions">,
  current: readonly Pick<MetricDefinition, "id" | "version">[],
): ChangedDefinition[] {
  return definitions.flatMap(({ id, version }) => {
    const now = current.find((definition) => definition.id === id)?.version ?? null;
    return now === version ? [] : [{ id, saved: version, now }];
  });
}

/**
 * What was expected beside what the answer has: equal where they are the same after rounding, half-even, to the digits that
 * are expected.
 */
export function checkExpectations(
  expect: SavedQuery["expect"],
  { columns, rows }: Pick<QueryResult, "columns" | "rows">,
): MetExpectation[] {
  const [row] = rows;
  return Object.entries(expect).map(([column, expected]) => {
    const at = columns.findIndex(({ id, unit }) => id === column && unit !== "dimension");
    const cell = rows.length === 1 && at >= 0 ? (row?.[at] ?? null) : null;
    const value = cell === null ? null : String(cell);
    return { column, expected, value, isMet: value !== null && isAsWritten(value, expected) };
  });
}

function isAsWritten(value: string, expected: string): boolean {
  const [is, wanted] = [parseDecimal(value), parseDecimal(expected)];
  return is !== null && wanted !== null && compareDecimals(roundDecimal(is, wanted.scale), wanted) === 0;
}

/** @throws OmError `QUERY_INVALID` where the answer is not what it is expected to be: then nothing is saved */
export function assertExpected(expect: SavedQuery["expect"], result: Pick<QueryResult, "columns" | "rows">): void {
  if (Object.keys(expect).length === 0) return;
  const { columns, rows } = result;
  const metrics = columns.flatMap(({ id, unit }) => (unit === "dimension" ? [] : id));
  const unknown = Object.keys(expect).find((column) => !metrics.includes(column));
  if (unknown !== undefined) {
    throw new OmError("QUERY_INVALID", `the answer has no column "${unknown}" to expect something of`, {
      fix: `expect something of ${metrics.join(", ")}`,
    });
  }
  if (rows.length !== 1) {
    throw new OmError(
      "QUERY_INVALID",
      `the answer has ${rows.length} rows, and only of one row something can be expected`,
      {
        fix: "leave the grouping out, or narrow it down with a filter or a limit",
      },
    );
  }
  const unmet = checkExpectations(expect, result).filter(({ isMet }) => !isMet);
  if (unmet.length === 0) return;
  throw new OmError("QUERY_INVALID", `it is not saved: ${unmet.map(sayUnmet).join("; ")}`, {
    fix: "check the query, or what you expect of it",
  });
}

function sayUnmet({ column, expected, value }: MetExpectation): string {
  return `${column} is ${value === null ? "not known" : sayNumber(value)}, not ${expected}`;
}

function sayNumber(text: string): string {
  const value = parseDecimal(text);
  return value === null ? text : formatDecimal(value);
}

/** What has changed since the query was saved, in sentences; first below its answer. */
export function savedNotes(
  { name, version, at, verifiedBy }: SavedQuery,
  changed: readonly ChangedDefinition[],
  expectations: readonly MetExpectation[],
): string[] {
  const day = at.slice(0, 10);
  const since = verifiedBy === null ? `saved on ${day}` : `verified by ${verifiedBy} on ${day}`;
  return [
    ...changed.map(({ id, saved, now }) =>
      now === null
        ? `${name}: there is no ${id} any more`
        : `${name}: ${id} means something else since it was ${since} (definition ${saved}, now ${now}): check it, and save it again`,
    ),
    ...expectations
      .filter(({ isMet }) => !isMet)
      .map((unmet) => `${name} (version ${version}, ${since}): ${sayUnmet(unmet)}, as was expected then`),
  ];
}
