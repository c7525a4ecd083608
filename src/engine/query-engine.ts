import { createJobPool, processMemoryBytes } from "./job-pool.ts";
import type { DatabaseLimits } from "./locked-database.ts";

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

/** What the process is sent. */
export interface QueryJob extends DatabaseLimits {
  readonly request: QueryRequest;
}

const defaultDeadlineMs = 60_000;

/** Statements run in at most four processes, each killed at its deadline. */
export function createQueryEngine(limits: DatabaseLimits): QueryEngine {
  const pool = createJobPool<QueryJob, QueryRows>({
    entry: new URL("./query.process.ts", import.meta.url),
    mostProcesses: 4,
    mostMemoryBytes: processMemoryBytes(limits.memoryMb),
  });
  return {
    query: (request) => {
      const job: QueryJob = { request, memoryMb: limits.memoryMb, threads: limits.threads };
      return pool.run(job, { deadlineMs: request.deadlineMs ?? defaultDeadlineMs });
    },
    close: () => pool.close(),
  };
}
