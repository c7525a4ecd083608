import type { ColumnReading, SourceColumn, TableDecision } from "#core/decision.ts";
import { quoteIdentifier } from "#engine/sql.ts";
import { isAmong } from "#file-types/column-sql.ts";
import type { Field, FileType } from "#file-types/file-type.ts";
import { placeSql } from "#file-types/place.ts";
import { type BusinessTime, businessTime } from "./business-time.ts";
import { cellReading } from "./cell-reading.ts";
import type { RowCheck } from "./row-check.ts";
import { wideCell, type WideRows } from "./wide-rows.ts";

/** True in rows in which a number may be written with an exponent or an underscore. */
export const oddRow = quoteIdentifier("odd row");

/** A field of the type as SQL over the cells of a row, in the order in which its parts are computed. */
export interface FieldSql {
  readonly name: string;
  /** Named texts that the values are computed from. */
  readonly texts: readonly string[];
  readonly values: readonly string[];
  readonly failures: readonly string[];
  readonly failed: string;
  readonly check: RowCheck | null;
  /** The time as the business counts it; null where it stays as it was read. */
  readonly wall: string | null;
  /** Its business day; null where that is the day it names. */
  readonly shifted: string | null;
}

/** Every field of the type, as the decision feeds it. */
export function readFields(decision: TableDecision, type: FileType, wide: WideRows | null): FieldSql[] {
  const time = businessTime(decision.settings, placeSql(type));
  return type.fields.map((field) => readField(field, decision, time, wide));
}

function readField(field: Field, decision: TableDecision, time: BusinessTime, wide: WideRows | null): FieldSql {
  const name = quoteIdentifier(field.name);
  const column = field.name === wide?.named ? named(field) : columnOf(field.name, decision);
  const unchecked = (value: string): FieldSql => ({
    name: field.name,
    texts: [],
    values: [`${value} AS ${name}`],
    failures: [],
    failed: "",
    check: null,
    wall: null,
    shifted: null,
  });
  if (column === undefined) return unchecked(`CAST(NULL AS ${nullType(field)})`);
  const written = wide === null ? null : wideCell(field.name, wide);
  const cell = written ?? `c${column.index}`;
  if (field.kind === "text") return unchecked(knownText(cell, field));
  const read = readingFor(field, column.reading);
  const reading = cellReading(read, field.decimals);
  const text = quoteIdentifier(`text ${field.name}`);
  if (field.isClaim) {
    const { texts, ...rest } = unchecked(reading.value(text));
    return { ...rest, texts: [...texts, `${reading.text(cell)} AS ${text}`] };
  }
  const failed = quoteIdentifier(`failed ${field.name}`);
  return {
    name: field.name,
    texts: [`${reading.text(cell)} AS ${text}`],
    values: [`${reading.value(text)} AS ${name}`],
    failures: [`${failsUnlessUnknown(reading.fails(text, name, oddRow), { cell, value: name }, field)} AS ${failed}`],
    failed,
    check: {
      code: reading.code,
      columnIndex: column.index === -1 ? null : column.index,
      ...(wide?.fields.includes(field.name) ? { columnIndexes: columnIndexes(field.name, wide) } : {}),
      reason: reading.reason,
      fix: reading.fix,
    },
    wall: read.kind === "date" ? time.wall(name, text, read) : null,
    shifted: read.kind === "date" ? time.day(name, text, read) : null,
  };
}

/** What headers say stands in no column; of a day it is the ISO date. */
function named(field: Field): SourceColumn {
  const day: ColumnReading = {
    kind: "date",
    formats: ["%Y-%m-%d"],
    order: "ymd",
    hasTime: false,
    hasOffset: false,
    isDay: true,
  };
  return { index: -1, name: field.name, reading: field.kind === "timestamp" ? day : { kind: "text" } };
}

function columnIndexes(field: string, { groups }: WideRows): ReadonlyMap<number, number> {
  return new Map(
    groups.flatMap(({ column, columns }): [number, number][] => {
      const index = columns.get(field);
      return index === undefined ? [] : [[column, index]];
    }),
  );
}

/** The cell, or null where it says in words that nothing is known. */
function knownText(cell: string, { unknown = [] }: Field): string {
  return unknown.length === 0 ? cell : `CASE WHEN ${isAmong(`lower(${cell})`, unknown)} THEN NULL ELSE ${cell} END`;
}

/** Words that say that nothing is known convert to nothing, so they are looked for only among what did not convert. */
function failsUnlessUnknown(
  fails: string,
  { cell, value }: { readonly cell: string; readonly value: string },
  { unknown = [] }: Field,
): string {
  if (unknown.length === 0) return fails;
  return `CASE WHEN ${value} IS NULL AND ${isAmong(`lower(${cell})`, unknown)} THEN false ELSE ${fails} END`;
}

/** The source column of a field; of several the first. */
export function columnOf(field: string, decision: TableDecision): SourceColumn | undefined {
  const source = decision.mapping.find((mapping) => mapping.field === field)?.source;
  return decision.columns.find((column) => column.name === source);
}

function nullType(field: Field): string {
  if (field.kind === "number") return field.decimals === undefined ? "DECIMAL(18,6)" : "DECIMAL(24,12)";
  return field.kind === "timestamp" ? "TIMESTAMP" : "VARCHAR";
}

/** A user may map a column whose cells looked like something else: then the plain form of the field's kind is expected. */
function readingFor(field: Field, reading: ColumnReading): ColumnReading {
  if (field.kind === "number" && reading.kind !== "number") {
    return { kind: "number", style: { decimal: ".", thousands: "" }, marks: [], accounting: false, percent: false };
  }
  if (field.kind === "timestamp" && reading.kind !== "date") {
    return { kind: "date", formats: ["%Y-%m-%d", "%Y-%m-%d %H:%M:%S"], order: "ymd", hasTime: true, hasOffset: false };
  }
  return reading;
}
