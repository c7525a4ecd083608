import type { ColumnReading, SourceColumn, TableDecision } from "#core/decision.ts";
import { quoteIdentifier, quoteText } from "#engine/sql.ts";
import { shiftedDay } from "#file-types/column-sql.ts";
import type { DatasetColumn, Derivation, Field, FileType } from "#file-types/file-type.ts";
import type { ScanChunk } from "#formats/format.ts";
import { type BusinessTime, businessTime } from "./business-time.ts";
import { cellReading } from "./cell-reading.ts";

/** One thing that can be wrong with a row, and where. Its place in the list is its bit in `_issues`. */
export interface RowCheck {
  readonly code: string;
  /** Index of the source column to show; null for the whole row. */
  readonly columnIndex: number | null;
  readonly reason: string;
  readonly fix: string;
}

type KnownCells = Pick<ScanChunk, "padded" | "oddNumbers">;

export interface RowSelect {
  /** Columns of the dataset that something feeds, in the order of the Parquet file; `_file`, `_line` and `_issues` follow. */
  readonly columns: readonly string[];
  /** Every column of the dataset with its type; empty for a type that keeps every source column as text. */
  readonly datasetColumns: Readonly<Record<string, string>>;
  readonly amountColumn: string | null;
  readonly checks: readonly RowCheck[];
  /**
   * The SELECT over a relation with `_line` and the source cells `c0`, `c1`, ... as text.
   * @param cells what is known of all of them: spaces around them (which do not count), rows with odd numbers.
   */
  sql(source: string, fileId: string, cells: KnownCells): string;
}

/**
 * Compiles a decision and its type into one SELECT: cells -> fields (exact casts, what does not convert is a check) ->
 * dataset columns -> checks. No row leaves it: a row with a failed check carries the bits of its checks in `_issues`.
 */
export function compileRowSelect(decision: TableDecision, type: FileType): RowSelect {
  const fields = readFields(decision, type);
  const derivation: Derivation = {
    policies: decision.policies,
    mapped: new Set(mappedFields(decision)),
    shiftedDays: new Set(fields.flatMap(({ name, shifted }) => (shifted === null ? [] : [name]))),
    otherCells: otherCells(decision),
  };
  const columns = type.columns(derivation);
  return columns.length === 0
    ? selectEveryColumn(decision)
    : selectDataset(decision, type, { derivation, columns, fields });
}

function otherCells({ mapping, columns }: TableDecision): string[] {
  const feeding = new Set(mapping.flatMap(({ source, field }) => (field === null ? [] : source)));
  return columns.flatMap(({ name, index }) => (feeding.has(name) ? [] : `c${index}`));
}

function mappedFields(decision: TableDecision): string[] {
  return decision.mapping.flatMap((mapping) => (mapping.field === null ? [] : [mapping.field]));
}

/** A type without columns of its own keeps every cell as text, under its header. */
function selectEveryColumn(decision: TableDecision): RowSelect {
  const names = uniqueNames(decision.columns.map((column) => column.name));
  const cells = names.map((name, index) => `c${index} AS ${quoteIdentifier(name)}`).join(", ");
  return {
    columns: names,
    datasetColumns: {},
    amountColumn: null,
    checks: [],
    sql: (source, fileId) =>
      `SELECT ${cells}, ${constant(fileId)} AS _file, _line, CAST(NULL AS BIGINT) AS _issues FROM ${source}`,
  };
}

/** The same text in every row; as an enumeration it is written at half the cost. */
function constant(text: string): string {
  return `CAST(${quoteText(text)} AS ENUM(${quoteText(text)}))`;
}

/** Column names of the engine ignore case, and three names are ours. */
function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set(["_file", "_line", "_issues"]);
  return names.map((name) => {
    let unique = name;
    for (let turn = 2; taken.has(unique.toLowerCase()); turn += 1) unique = `${name}_${turn}`;
    taken.add(unique.toLowerCase());
    return unique;
  });
}

interface Compiled {
  readonly derivation: Derivation;
  readonly columns: readonly DatasetColumn[];
  readonly fields: readonly FieldSql[];
}

function selectDataset(decision: TableDecision, type: FileType, { derivation, columns, fields }: Compiled): RowSelect {
  const checks: RowCheck[] = [];
  const conditions: string[] = [];
  for (const field of fields) {
    if (field.check === null) continue;
    checks.push(field.check);
    conditions.push(field.failed);
  }
  for (const rule of type.rules(derivation)) {
    const columnIndex = rule.field === null ? null : (columnOf(rule.field, decision)?.index ?? null);
    checks.push({ code: rule.code, columnIndex, reason: rule.reason, fix: rule.fix });
    const failed = fields.find((field) => field.name === rule.field)?.failed ?? "";
    // A cell that did not convert has its own check already.
    conditions.push(failed === "" ? `(${rule.when})` : `(${rule.when} AND NOT ${failed})`);
  }
  const written = columns.filter((column) => column.sql !== null);
  return {
    columns: written.map((column) => column.name),
    datasetColumns: Object.fromEntries(columns.map((column) => [column.name, column.sqlType])),
    amountColumn: type.amountColumn,
    checks,
    sql(source, fileId, { padded, oddNumbers }) {
      const texts = [...fields.flatMap((field) => field.texts), `${isNamed(oddNumbers)} AS ${oddRow}`].join(", ");
      const values = fields.flatMap((field) => field.values).join(", ");
      let relation = padded ? trimmed(source, decision) : source;
      relation = `(SELECT *, ${texts} FROM ${relation})`;
      relation = `(SELECT *, ${values} FROM ${relation})`;
      const failures = fields.flatMap((field) => field.failures).join(", ");
      if (failures !== "") relation = `(SELECT *, ${failures} FROM ${relation})`;
      relation = inBusinessTime(relation, fields);
      const known = new Set(type.fields.map((field) => field.name));
      for (const column of columns) relation = addColumn(relation, column, known);
      const cast = written.map((column) => {
        const name = quoteIdentifier(column.name);
        return `CAST(${name} AS ${column.sqlType}) AS ${name}`;
      });
      return `SELECT ${cast.join(", ")}, ${constant(fileId)} AS _file, _line, ${issueBits(conditions)} AS _issues FROM ${relation}`;
    },
  };
}

/** Times as the business counts them, and the days that are not those they name. */
function inBusinessTime(relation: string, fields: readonly FieldSql[]): string {
  const walls = fields.flatMap(({ name, wall }) => (wall === null ? [] : [`${wall} AS ${quoteIdentifier(name)}`]));
  const days = fields.flatMap(({ name, shifted }) =>
    shifted === null ? [] : [`${shifted} AS ${quoteIdentifier(shiftedDay(name))}`],
  );
  const moved = walls.length === 0 ? relation : `(SELECT * REPLACE (${walls.join(", ")}) FROM ${relation})`;
  return days.length === 0 ? moved : `(SELECT *, ${days.join(", ")} FROM ${moved})`;
}

const oddRow = quoteIdentifier("odd row");

/** True for rows of the given lines; for every row where they are not known. */
function isNamed(lines: readonly number[] | null): string {
  if (lines === null) return "true";
  return lines.length === 0 ? "false" : `_line IN (${lines.join(", ")})`;
}

/** Empty cells are null already; a cell of spaces becomes one. */
function trimmed(source: string, decision: TableDecision): string {
  const cells = decision.columns.map(({ index }) => `nullif(trim(c${index}), '') AS c${index}`);
  return `(SELECT * REPLACE (${cells.join(", ")}) FROM ${source})`;
}

function addColumn(relation: string, column: DatasetColumn, known: Set<string>): string {
  if (known.has(column.name) && (column.sql === null || column.sql === column.name)) return relation;
  const name = quoteIdentifier(column.name);
  const sql = column.sql ?? `CAST(NULL AS ${column.sqlType})`;
  if (known.has(column.name)) return `(SELECT * REPLACE (${sql} AS ${name}) FROM ${relation})`;
  known.add(column.name);
  return `(SELECT *, ${sql} AS ${name} FROM ${relation})`;
}

/** Null for a clean row, so that the bits are composed for the few others only. */
function issueBits(conditions: readonly string[]): string {
  if (conditions.length === 0) return "CAST(NULL AS BIGINT)";
  const any = conditions.join(" OR ");
  const bits = conditions.map((condition, bit) => `CASE WHEN ${condition} THEN ${2 ** bit} ELSE 0 END`).join(" + ");
  return `CASE WHEN ${any} THEN CAST(${bits} AS BIGINT) END`;
}

interface FieldSql {
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

function readFields(decision: TableDecision, type: FileType): FieldSql[] {
  const time = businessTime(decision.settings);
  return type.fields.map((field) => readField(field, decision, time));
}

function readField(field: Field, decision: TableDecision, time: BusinessTime): FieldSql {
  const name = quoteIdentifier(field.name);
  const column = columnOf(field.name, decision);
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
  const cell = knownCell(`c${column.index}`, field);
  if (field.kind === "text") return unchecked(cell);
  const read = readingFor(field, column.reading);
  const reading = cellReading(read);
  const text = quoteIdentifier(`text ${field.name}`);
  const failed = quoteIdentifier(`failed ${field.name}`);
  return {
    name: field.name,
    texts: [`${reading.text(cell)} AS ${text}`],
    values: [`${reading.value(text)} AS ${name}`],
    failures: [`${reading.fails(text, name, oddRow)} AS ${failed}`],
    failed,
    check: { code: reading.code, columnIndex: column.index, reason: reading.reason, fix: reading.fix },
    wall: read.kind === "date" ? time.wall(name, text, read) : null,
    shifted: read.kind === "date" ? time.day(name, text, read) : null,
  };
}

/** The cell, or null where it says in words that nothing is known. */
function knownCell(cell: string, { unknown = [] }: Field): string {
  if (unknown.length === 0) return cell;
  return `CASE WHEN lower(${cell}) IN (${unknown.map(quoteText).join(", ")}) THEN NULL ELSE ${cell} END`;
}

function columnOf(field: string, decision: TableDecision): SourceColumn | undefined {
  const source = decision.mapping.find((mapping) => mapping.field === field)?.source;
  return decision.columns.find((column) => column.name === source);
}

function nullType(field: Field): string {
  if (field.kind === "number") return "DECIMAL(18,6)";
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
