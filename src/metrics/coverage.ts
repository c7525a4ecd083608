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

/** How far items could be compared with their levels. */
export interface ItemCounts {
  readonly listed: number;
  /** For each part that counts items: those with a known stock, with a level, with both. */
  readonly parts: ReadonlyMap<MetricPart, { readonly stock: number; readonly level: number; readonly both: number }>;
}

/** Reads the row of a compiled query's `items` statement. */
export function readItemCounts(found: QueryRows, parts: readonly MetricPart[]): ItemCounts {
  const [listed, ...counts] = (found.rows[0] ?? []).map(Number);
  const tested = parts.filter((part) => part.aggregate === "items");
  const entries = tested.map((part, at) => {
    const [stock = 0, level = 0, both = 0] = counts.slice(at * 3, at * 3 + 3);
    return [part, { stock, level, both }] as const;
  });
  return { listed: listed ?? 0, parts: new Map(entries) };
}
