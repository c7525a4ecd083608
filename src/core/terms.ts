/**
 * The words of the product, once. Longer explanations: docs and ARCHITECTURE.md.
 *
 * business   a tenant; everything belongs to exactly one
 * upload     bytes received once, with a content hash
 * file       an upload that was accepted: `fileId`, one record
 * table      one rectangular region of a file (a CSV has one)
 * format     how bytes become rows (csv, ...)
 * file type  what rows mean (sales, inventory, general, ...)
 * decision   the recorded outcome of analysis for a table: see `decision.ts`
 * question   what the analysis refuses to guess
 * row issue  what is wrong with one cell or row; dirt is data, never an exception
 * ledger     the conservation account of a table: see `ledger.ts`
 * dataset    the accepted rows of one type of one business, as its current manifest lists them
 * metric     a named, versioned definition of a number
 */

/** States of a table; a file's state is the fold of its tables'. */
export const tableStates = [
  "received",
  "routed",
  "processing",
  "done",
  "done_with_rejects",
  "needs_decision",
  "failed",
  "duplicate",
  "cancelled",
  "undone",
] as const;
export type TableState = (typeof tableStates)[number];

/** One thing wrong with one row. `line` is physical, 1-based; `column` is the source header. */
export interface RowIssue {
  readonly line: number;
  readonly column: string | null;
  readonly raw: string;
  readonly code: string;
  readonly reason: string;
  readonly fix: string;
}

/** Issues of one code, counted, with the first few as examples. */
export interface IssueSummary {
  readonly code: string;
  readonly count: number;
  readonly examples: readonly Omit<RowIssue, "code">[];
}

/** Raised by one whenever the same decision could give other rows: files of an older version are `stale`. */
export const pipelineVersion = 5;
