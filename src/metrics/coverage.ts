import type { MetricPart } from "#core/metric.ts";
import type { QueryRows } from "#engine/query-engine.ts";

/** What one file gives to an answer. Only files with rows that pass the filters. */
export interface FileCoverage {
  readonly fileId: string;
  /** Rows inside period and filters. */
  readonly used: number;
  /** Rows inside the filters without a day. */
  readonly undated: number;
  /** ISO day of the newest row inside the filters. */
  readonly newestDay: string | null;
  /** Lines of the part's kind inside period and filters, and how many of them know its value. */
  readonly parts: readonly { readonly lines: number; readonly known: number }[];
}

/** Reads the rows of a compiled query's `coverage` statement. */
export function readCoverage(found: QueryRows, parts: readonly MetricPart[]): FileCoverage[] {
  return found.rows.map((row) => ({
    fileId: String(row[0]),
    used: Number(row[1]),
    undated: Number(row[2]),
    newestDay: row[3] == null ? null : String(row[3]),
    parts: parts.map((_, order) => ({ lines: Number(row[4 + order * 2]), known: Number(row[5 + order * 2]) })),
  }));
}
