/** Runs read-only SQL in a supervised process that sees one folder. */
export interface QueryEngine {
  /**
   * Rows in the statement's order. Values: text and decimals as strings, counts as numbers (bigint above 2^53 as text),
   * dates as ISO text, booleans, null.
   * @throws OmError `DEADLINE`, `OUT_OF_MEMORY`, `ENGINE_FAILED`
   */
  query(request: QueryRequest): Promise<QueryRows>;
  close(): Promise<void>;
}

export interface QueryRequest {
  /** The only folder that the statement may read. */
  readonly folder: string;
  readonly sql: string;
  /** Bound to `$1`, `$2`, ... */
  readonly parameters: readonly (string | number | null)[];
  readonly deadlineMs?: number;
}

export interface QueryRows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | boolean | null)[])[];
}
