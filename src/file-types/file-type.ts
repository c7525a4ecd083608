import type { Policies, ColumnMapping, SourceColumn } from "#core/decision.ts";
import type { MetricDefinition } from "#core/metric.ts";
import type { Hygiene } from "./hygiene.ts";

/** What analysis knows of a table before anybody says what it means. */
export interface TableEvidence {
  /** File name without folders: a hint for words, never for the type. */
  readonly fileName: string;
  readonly columns: readonly SourceColumn[];
  /** True when the names in `columns` come from the file. */
  readonly hasHeader: boolean;
  /** Sampled rows, cells in column order as written. From the head, the middle and the tail of the file. */
  readonly sample: readonly (readonly string[])[];
  /** The rows are passages of a document: title, section, place and text. */
  readonly isDocument?: true;
  /** Path of the list whose lines are the rows (`line_items`): every other column is the record's, repeated on each line. */
  readonly lines?: string;
  /** Questions that are answered, by the keys of `om decide`: a type does not ask them again, and its mapping obeys them. */
  readonly answers: ReadonlyMap<string, string>;
}

/** How well a table fits a type, and what its columns would be. */
export interface TypeMatch {
  /** 0..1; below 0.5 the type does not claim the table. */
  readonly confidence: number;
  /** Why, in sentences for people, strongest first. */
  readonly reasons: readonly string[];
  readonly mapping: readonly ColumnMapping[];
  /** Policies that the evidence proves (they override the defaults). */
  readonly policies: Partial<Policies>;
  readonly vendor?: string;
  readonly grain?: string;
  /** Policies that the evidence leaves open. */
  readonly questions: readonly { readonly id: string; readonly column: string; readonly values: readonly string[] }[];
}

/** A field that a source column can be mapped to. */
export interface Field {
  readonly name: string;
  readonly kind: "text" | "number" | "timestamp";
  /** Of a number that may have more than six digits after the point; then as many before it as fit in 24. */
  readonly decimals?: 12;
  /** Words in small letters that say the value is not known ("n/a"): such a cell counts as blank, not as broken. */
  readonly unknown?: readonly string[];
  /**
   * It says no more than which of two rows is newer: a cell that cannot be read counts as blank, an instant stays one of UTC,
   * and nobody is asked how to read it.
   */
  readonly isClaim?: true;
}

/** A column of the dataset: a field as read, or derived from fields. */
export interface DatasetColumn {
  readonly name: string;
  readonly sqlType: "VARCHAR" | "DECIMAL(18,6)" | "DECIMAL(24,12)" | "TIMESTAMP" | "DATE" | "BOOLEAN";
  /**
   * SQL over field names (every field is there, null when nothing is mapped to it) and over earlier dataset columns.
   * Null when nothing feeds the column: then it is not written, and reads as null.
   */
  readonly sql: string | null;
}

/** A check of one row. The row is not accepted when `when` is true. */
export interface RowRule {
  readonly code: string;
  /** The field that the issue is shown at; null for the whole row. */
  readonly field: string | null;
  /** SQL over field names and dataset columns. Null counts as false. */
  readonly when: string;
  readonly reason: string;
  readonly fix: string;
}

/** What a decision says to a type when its columns are compiled. */
export interface Derivation {
  readonly policies: Policies;
  /** Names of the fields that a source column feeds. */
  readonly mapped: ReadonlySet<string>;
  /** The header of the column that feeds a field, by field; of a field with several columns that of any. */
  readonly headers?: ReadonlyMap<string, string>;
  /** SQL names of the cells of other columns, null where they are empty; for rules only. */
  readonly otherCells?: readonly string[];
  /** Fields whose business day is not the day they name: it stands beside them (`businessDaySql`). */
  readonly shiftedDays?: ReadonlySet<string>;
}

/** By what a row of one file is known again in another file of the same source. SQL over dataset columns. */
export interface RowIdentity {
  /** Text that names what the row belongs to (an order, an item); null where the row does not say. */
  readonly owner: string;
  /** Which row of its owner it is; null counts as blank. */
  readonly rest: readonly string[];
  /** Text of the place where rows without an owner happened: they are known by place and day. Null where such rows take no part. */
  readonly place: string | null;
  /** Dataset column of the time at which the row was changed last: of two files the later one has the row as it is now. */
  readonly changedAt?: string;
}

/** What rows may be added up to, so that numbers need not read each of them. Names are dataset columns. */
export interface Rollup {
  /** Facts of whole orders, which numbers are grouped and filtered by: each combination is kept apart. */
  readonly apart: readonly string[];
  /** Facts of single lines: kept apart as well where that leaves few. */
  readonly detail: readonly string[];
  /** Decimals that are added up. */
  readonly sums: readonly string[];
  /** Of these it is only told whether a row knows them. */
  readonly known: readonly string[];
  /** What a line belongs to, and which lines make it count; it is one of `known`. */
  readonly owner: { readonly column: string; readonly of: string };
}

/** Two values of a row, of which it is kept which come together. Names are dataset columns. */
export interface Pairs {
  /** The value that is counted. */
  readonly of: string;
  /** The value by which: of these columns the first that is known, as a dimension reads them. */
  readonly by: readonly string[];
}

/** What rows mean: one plug-in a folder, one line in `registry.ts`. */
export interface FileType {
  readonly id: string;
  readonly title: string;
  match(evidence: TableEvidence): TypeMatch;
  readonly fields: readonly Field[];
  /** The dataset's columns in order, the same names and types for every decision. Empty: every source column is kept as text. */
  columns(derivation: Derivation): readonly DatasetColumn[];
  rules(derivation: Derivation): readonly RowRule[];
  /** Of a record with a cell for each place or day: a blank one is nothing that happened, not a row of which nothing is known. */
  readonly leavesBlankCells?: true;
  /** Fields that identify a row by the file's own id, when all are mapped; a repeat of them is a duplicate. */
  readonly key: readonly string[];
  /**
   * Field whose time is that of something that has happened: many rows of a day later than the one on which their file came
   * are asked about. Null where days may lie ahead.
   */
  readonly pastField: string | null;
  /** Null where files never replace rows of each other. */
  readonly identity: RowIdentity | null;
  /** Null where rows are not added up. */
  readonly rollup: Rollup | null;
  /** What is counted by what over all rows so often that it is kept which come together; absent for nothing. */
  readonly pairs?: readonly Pairs[];
  /** Dataset column whose sum the ledger keeps, by the column `currency`; null for none. */
  readonly amountColumn: string | null;
  /** What an export in other columns may tell as the amount of an order or a day: SQL over its rows. Empty: that is not compared. */
  readonly totals: readonly string[];
  /** What two exports are compared by where one of them tells no amounts. */
  readonly units: readonly string[];
  /** SQL over dataset columns of the item of a row, by which reports of some items are known again; null where rows have none. */
  readonly item: string | null;
  /** What is worth a look in rows that are accepted; null for nothing. */
  readonly hygiene: Hygiene | null;
  readonly metrics: readonly MetricDefinition[];
}

export function defineFileType(type: FileType): FileType {
  return type;
}
