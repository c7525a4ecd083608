import type { TableDecision } from "#core/decision.ts";
import { quoteIdentifier, quoteText } from "#engine/sql.ts";
import { shiftedDay } from "#file-types/column-sql.ts";
import type { DatasetColumn, Derivation, FileType } from "#file-types/file-type.ts";
import { headingCode } from "#file-types/row-rules.ts";
import type { ScanChunk } from "#formats/format.ts";
import { isOneOfLines } from "./lines-sql.ts";
import { futureCheck } from "./future-dates.ts";
import { columnOf, type FieldSql, oddRow, readFields } from "./read-fields.ts";
import type { RowCheck } from "./row-check.ts";
import { judgeWholeRecords, noCell, spreadRecords, widePlace, type WideRows, wideRowsOf } from "./wide-rows.ts";

type KnownCells = Pick<ScanChunk, "padded" | "oddNumbers">;

export interface RowSelect {
  /** Columns of the dataset that something feeds, in the order of the Parquet file; `_file`, `_line` and `_issues` follow. */
  readonly columns: readonly string[];
  /** Every column of the dataset with its type; empty for a type that keeps every source column as text. */
  readonly datasetColumns: Readonly<Record<string, string>>;
  readonly amountColumn: string | null;
  readonly checks: readonly RowCheck[];
  /** Each record gives several rows: `_line` is the place of each, and `_issues` are set where one of its record has any. */
  readonly isWide: boolean;
  /**
   * The SELECT over a relation with `_line` and the source cells `c0`, `c1`, ... as text.
   * @param cells what is known of all of them: spaces around them (which do not count), rows with odd numbers.
   */
  sql(source: string, fileId: string, cells: KnownCells): string;
}

/**
 * Compiles a decision and its type into one SELECT: cells -> fields (exact casts, what does not convert is a check) ->
 * dataset columns -> checks. No row leaves it: a row with a failed check carries the bits of its checks in `_issues`.
 * @param today the last day that is not of the future for the file, where that is known
 */
export function compileRowSelect(decision: TableDecision, type: FileType, today?: string): RowSelect {
  const wide = wideRowsOf(decision);
  const fields = readFields(decision, type, wide);
  const derivation: Derivation = {
    policies: decision.policies,
    mapped: new Set(mappedFields(decision)),
    headers: new Map(decision.mapping.flatMap(({ field, source }) => (field === null ? [] : [[field, source]]))),
    shiftedDays: new Set(fields.flatMap(({ name, shifted }) => (shifted === null ? [] : [name]))),
    otherCells: otherCells(decision),
  };
  const columns = type.columns(derivation);
  return columns.length === 0
    ? selectEveryColumn(decision)
    : selectDataset(decision, type, { derivation, columns, fields, wide, today });
}

function otherCells({ mapping, columns }: TableDecision): string[] {
  const feeding = new Set(mapping.flatMap(({ source, field }) => (field === null ? [] : source)));
  return columns.flatMap(({ name, index }) => (feeding.has(name) ? [] : `c${index}`));
}

function mappedFields(decision: TableDecision): string[] {
  return decision.mapping.flatMap(({ field, of }) =>
    field === null ? [] : of === undefined ? [field] : [field, of.field],
  );
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
    isWide: false,
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
  readonly wide: WideRows | null;
  readonly today: string | undefined;
}

function selectDataset(
  decision: TableDecision,
  type: FileType,
  { derivation, columns, fields, wide, today }: Compiled,
): RowSelect {
  const checks: RowCheck[] = [];
  const conditions: string[] = [];
  for (const field of fields) {
    if (field.check === null) continue;
    checks.push(field.check);
    conditions.push(field.failed);
  }
  const leavesBlanks = wide !== null && type.leavesBlankCells === true;
  if (leavesBlanks) {
    checks.push(emptyRecord);
    conditions.push(noCell);
  }
  for (const rule of type.rules(withoutHeaders(derivation, wide))) {
    const columnIndex = rule.field === null ? null : (columnOf(rule.field, decision)?.index ?? null);
    checks.push({ code: rule.code, columnIndex, reason: rule.reason, fix: rule.fix });
    const failed = fields.find((field) => field.name === rule.field)?.failed ?? "";
    // A cell that did not convert has its own check already.
    const when = failed === "" ? `(${rule.when})` : `(${rule.when} AND NOT ${failed})`;
    // A record is a heading where nothing stands in any of its cells, not in that of one place.
    if (leavesBlanks) conditions.push(`(${when} AND NOT ${noCell})`);
    else conditions.push(wide !== null && rule.code === headingCode ? `(${when} AND ${noCell})` : when);
  }
  const written = columns.filter((column) => column.sql !== null);
  const future = futureCheck(decision, type, today);
  if (future !== null && written.some(({ name }) => name === "day")) {
    checks.push(future.check);
    conditions.push(future.when);
  }
  return {
    columns: written.map((column) => column.name),
    datasetColumns: Object.fromEntries(columns.map((column) => [column.name, column.sqlType])),
    amountColumn: type.amountColumn,
    checks,
    isWide: wide !== null,
    sql(source, fileId, { padded, oddNumbers }) {
      const texts = [
        ...fields.flatMap((field) => field.texts),
        `${oddNumbers === null ? "true" : isOneOfLines(oddNumbers)} AS ${oddRow}`,
      ].join(", ");
      const values = fields.flatMap((field) => field.values).join(", ");
      let relation = padded ? trimmed(source, decision) : source;
      if (wide !== null) relation = spreadRecords(relation, wide, leavesBlanks);
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
      const place = wide === null ? "_line" : `${widePlace} AS _line`;
      const rows = `SELECT ${cast.join(", ")}, ${constant(fileId)} AS _file, ${place}, ${issueBits(conditions)} AS _issues FROM ${relation}`;
      return wide === null ? rows : judgeWholeRecords(rows, conditions.length);
    },
  };
}

const emptyRecord: RowCheck = {
  code: headingCode,
  columnIndex: null,
  reason: "nothing stands in any of the columns by day or month",
  fix: "nothing to do, unless something was sold: then fill its cell",
};

/** Times as the business counts them, and the days that are not those they name. */
function inBusinessTime(relation: string, fields: readonly FieldSql[]): string {
  const walls = fields.flatMap(({ name, wall }) => (wall === null ? [] : [`${wall} AS ${quoteIdentifier(name)}`]));
  const days = fields.flatMap(({ name, shifted }) =>
    shifted === null ? [] : [`${shifted} AS ${quoteIdentifier(shiftedDay(name))}`],
  );
  const moved = walls.length === 0 ? relation : `(SELECT * REPLACE (${walls.join(", ")}) FROM ${relation})`;
  return days.length === 0 ? moved : `(SELECT *, ${days.join(", ")} FROM ${moved})`;
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

/** Rules look at what stands in the row: what its header says does not. */
function withoutHeaders(derivation: Derivation, wide: WideRows | null): Derivation {
  if (wide === null) return derivation;
  return { ...derivation, mapped: new Set([...derivation.mapped].filter((field) => field !== wide.named)) };
}
