import type { TableDecision } from "#core/decision.ts";
import { lineOfPlaceSql, rowPlaceSql } from "#core/row-place.ts";
import { quoteIdentifier, quoteText } from "#engine/sql.ts";

/** A table whose headers carry data: each record gives a row for each of the groups. */
export interface WideRows {
  /** The field that the headers say: `location`, `order_date`. */
  readonly named: string;
  /** Fields that a column of each group feeds. */
  readonly fields: readonly string[];
  /** In the order of their columns. */
  readonly groups: readonly WideGroup[];
}

interface WideGroup {
  /** What the headers of the group say. */
  readonly value: string;
  /** Index of its first column, by which its rows are told from those of other groups. */
  readonly column: number;
  /** Index of the column of each field that the group has. */
  readonly columns: ReadonlyMap<string, number>;
}

/** Null where a record is one row. */
export function wideRowsOf({ mapping, columns }: TableDecision): WideRows | null {
  const indexOf = new Map(columns.map(({ name, index }) => [name, index]));
  const told = mapping.flatMap(({ source, field, of }) => {
    const index = indexOf.get(source);
    return of === undefined || field === null || index === undefined ? [] : [{ field, of, index }];
  });
  const [first] = told;
  if (first === undefined) return null;
  const groups = [...Map.groupBy(told, ({ of }) => of.value)].map(([value, members]): WideGroup => ({
    value,
    column: Math.min(...members.map(({ index }) => index)),
    columns: new Map(members.map(({ field, index }) => [field, index])),
  }));
  return {
    named: first.of.field,
    fields: [...new Set(told.map(({ field }) => field))],
    groups: groups.toSorted((one, other) => one.column - other.column),
  };
}

/** SQL of what a row of its own has for a field: a cell of the record, or what the header says. */
export function wideCell(field: string, { named, fields }: WideRows): string | null {
  if (field === named) return `${cell}.named`;
  const at = fields.indexOf(field);
  return at === -1 ? null : `${cell}.f${at}`;
}

/** True where nothing stands in any of the cells by which the rows of a record differ. */
export const noCell = quoteIdentifier("no cell");

const cell = quoteIdentifier("cell of the record");

/**
 * Records as rows, one for each group. A group without a cell gives a row, too (nothing is known of that place), unless
 * `leavesBlanks`: then it gives none, but for a record that is blank in all of them.
 */
export function spreadRecords(source: string, { groups, fields }: WideRows, leavesBlanks: boolean): string {
  const rows = groups.map(({ value, column, columns }) => {
    const cells = fields.map((field, at) => {
      const index = columns.get(field);
      return `'f${at}': ${index === undefined ? "CAST(NULL AS VARCHAR)" : `c${index}`}`;
    });
    return `{'column': ${column}, 'named': ${quoteText(value)}, ${cells.join(", ")}}`;
  });
  const given = groups.flatMap(({ columns }) => [...columns.values()].map((index) => `c${index}`));
  const spread = `(SELECT *, unnest([${rows.join(", ")}]) AS ${cell}, coalesce(${given.join(", ")}) IS NULL AS ${noCell} FROM ${source})`;
  if (!leavesBlanks) return spread;
  const filled = fields.map((_, at) => `${cell}.f${at} IS NOT NULL`).join(" OR ");
  const [first] = groups;
  return `(SELECT * FROM ${spread} WHERE ${filled} OR (${noCell} AND ${cell}.column = ${first?.column ?? 0}))`;
}

/** SQL of the place of such a row, for `_line`. */
export const widePlace = rowPlaceSql({ line: "_line", column: `${cell}.column` });

/**
 * Rows of which each carries the checks that it failed, as those of whole records: where one row of a record is not
 * accepted, none is. @param bit stands for that in the rows that failed no check themselves
 */
export function judgeWholeRecords(rows: string, bit: number): string {
  const failed = `CASE WHEN bool_or(_issues IS NOT NULL) OVER (PARTITION BY ${lineOfPlaceSql("_line")}) THEN coalesce(_issues, 0) + ${2 ** bit} END`;
  return `SELECT * REPLACE (${failed} AS _issues) FROM (${rows})`;
}
