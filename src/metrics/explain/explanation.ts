import type { MetricPart } from "#core/metric.ts";
import type { ColumnMapping } from "#core/decision.ts";
import type { SourceRecord } from "#core/source-record.ts";
import type { Cell, MetricQuery, PendingFile, ResultColumn, ResultPeriod } from "../query.ts";

/** What numbers are made of: the contract of `om query --explain` and of `POST /query` with `explain`. */
export interface Explanation {
  readonly query: MetricQuery;
  readonly period: ResultPeriod;
  readonly metrics: readonly ExplainedMetric[];
  /** One for each metric of each group, in the order of the answer. */
  readonly cells: readonly ExplainedCell[];
  /** The tables that the shown rows come from. */
  readonly sources: readonly ExplainedSource[];
  readonly pending: readonly PendingFile[];
  /** Sentences for people: what is missing, left out or not explained. */
  readonly notes: readonly string[];
  /** True when there are more groups than are explained. */
  readonly truncated: boolean;
}

export interface ExplainedMetric {
  readonly id: string;
  readonly version: number;
  readonly title: string;
  readonly description: string;
  /** Of its parts by name: "net + tax", "numerator / denominator". */
  readonly formula: string;
  /** Where the formula comes from. */
  readonly source: string;
  readonly unit: ResultColumn["unit"];
  readonly parts: readonly ExplainedPart[];
}

export interface ExplainedPart extends Pick<MetricPart, "aggregate" | "over" | "columns" | "sql"> {
  readonly name: string;
  /** "sum of net over sale lines" */
  readonly words: string;
}

export interface ExplainedCell {
  readonly metric: string;
  /** The group, by dimension; empty for the whole. */
  readonly group: readonly { readonly dimension: string; readonly label: Cell }[];
  /** ISO code of money, "" where unknown; absent where the group names it, or the metric is no money. */
  readonly currency?: string;
  /** As `om query` gives it. */
  readonly value: Cell;
  /** The exact value of each part, before anything is divided; null where it is not known. */
  readonly parts: readonly { readonly name: string; readonly value: string | null; readonly rows: number }[];
  /** Rows that count, and the sum of what they contribute; null for a ratio or a number over items, whose parts have sums of their own. */
  readonly rows: { readonly count: number; readonly shown: number; readonly sum: string | null };
  /** By the size of what they contribute, then by file and line. */
  readonly shown: readonly ExplainedRow[];
}

/** A row that counts. */
export interface ExplainedRow {
  readonly fileId: string;
  readonly file: string;
  readonly table: string;
  readonly line: number;
  /** Where a record gives several rows, the column whose header tells this one from the others. */
  readonly column?: string;
  /** The columns that the parts read, as they were understood. */
  readonly values: Readonly<Record<string, Cell>>;
  /** To each part: an exact decimal; 1 or 0 where values are counted once, 1 on the first row of each; null: nothing. */
  readonly contributions: Readonly<Record<string, string | null>>;
  /** To the value; null for a ratio. */
  readonly contribution: string | null;
  /** As it stands in the source; null where it could not be read again: a note says why. */
  readonly record: Omit<SourceRecord, "line"> | null;
}

/** How the rows of one table were understood, and who decided it. */
export interface ExplainedSource {
  readonly fileId: string;
  readonly file: string;
  readonly table: string;
  readonly type: string;
  readonly format: string;
  readonly encoding: string;
  /** Name inside the archive; absent where the file is none. */
  readonly entry?: string;
  /** The columns that feed a field. */
  readonly mapping: readonly ColumnMapping[];
  /** `person`: a setting says it. `file`: found in the file, or the default. */
  readonly policies: readonly {
    readonly name: string;
    readonly value: string;
    readonly decidedBy: "person" | "file";
  }[];
  /** Answers and choices of people, as they were given. */
  readonly settings: Readonly<Record<string, string>>;
}
