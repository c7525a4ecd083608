import type { FileReport } from "#core/report.ts";
import type { MetricQuery, QueryResult } from "#metrics/query.ts";
import type { Insight } from "#metrics/insights/insight.ts";

/** What the commands call: the whole product behind one face, wired in `wire.ts`. A client of a running server will have the same face. */
export interface OmService {
  /** Waits until the file has a terminal state (or `needs_decision`). A refused path is a thrown `OmError`; what is wrong inside a file is in its report. */
  ingest(path: string, options: IngestOptions): Promise<FileReport>;
  /** Newest first. */
  files(business: string): Promise<readonly FileReport[]>;
  /** @throws OmError `NOT_FOUND` */
  file(business: string, fileId: string): Promise<FileReport>;
  /** The rejects of a file as CSV: original columns, then `_line,_code,_reason`. Empty when there are none. @throws OmError `NOT_FOUND` */
  rejectsCsv(business: string, fileId: string): AsyncIterable<Uint8Array>;
  /** Answers questions or changes policies of a file, processes it again and swaps the result in one step. @throws OmError `NOT_FOUND`, `DECISION_INVALID` */
  decide(
    business: string,
    fileId: string,
    settings: ReadonlyMap<string, string>,
    onProgress?: (progress: Progress) => void,
  ): Promise<FileReport>;
  /** @throws OmError `METRIC_UNKNOWN`, `DIMENSION_UNKNOWN`, `PERIOD_INVALID`, `QUERY_INVALID` */
  query(business: string, query: MetricQuery): Promise<QueryResult>;
  insights(business: string): Promise<readonly Insight[]>;
  doctor(): Promise<readonly HealthCheck[]>;
  close(): Promise<void>;
}

export interface IngestOptions {
  readonly business: string;
  /** `--set k=v`, the same keys as `decide`. */
  readonly settings: ReadonlyMap<string, string>;
  readonly source: string | null;
  readonly region: string | null;
  readonly onProgress?: (progress: Progress) => void;
}

export interface Progress {
  readonly stage: "storing" | "analysing" | "reading" | "checking" | "committing";
  readonly bytesDone: number;
  readonly bytesTotal: number;
  readonly rows: number;
}

export interface HealthCheck {
  readonly name: string;
  readonly ok: boolean;
  /** What was found, and where not ok how to mend it. */
  readonly detail: string;
}
