import type { ContextEngineService } from "#context-engine/di/create-context-engine.ts";
import type { Erasure } from "#core/erasure.ts";
import type { BackupStep } from "../local/backup/write-backup.ts";
import type { BusinessService } from "./business-service.ts";
import type { ListService } from "./lists/list-service.ts";
import type { VectorService } from "./models/vector-service.ts";
import type { ForgetRequest } from "./forget-source.ts";
import type { DecidedBy, FileReport } from "#core/report.ts";
import type { DecisionManner } from "#intake/decide-file.ts";
import type { AnalysisRequest, AnalysisResult } from "#metrics/analyses/analysis.ts";
import type { Explanation } from "#metrics/explain/explanation.ts";
import type { HygieneReport, HygieneRequest } from "#metrics/hygiene/hygiene-report.ts";
import type { SourceReport } from "#metrics/completeness/list-sources.ts";
import type { Insight } from "#metrics/insights/insight.ts";
import type { SavedQueryService } from "#metrics/saved-queries/saved-query-service.ts";
import type { NamesRequest, NamesResult } from "#metrics/names.ts";
import type { MetricQuery, QueryResult } from "#metrics/query.ts";
import type { Reconciliation, ReconciliationRequest } from "#metrics/payouts/reconciliation.ts";
import type { ChangesRequest, StockChanges } from "#metrics/stock-changes/stock-changes.ts";
import type { DeadMessage, QueueDepth } from "#ports/queue.ts";

/**
 * The whole product behind one face. The commands and the HTTP API call it; it is the embedded home itself
 * (`open-home.ts`), or a client of the server that owns the data folder (`../cli/client/create-client.ts`).
 */
export interface OmService
  extends BusinessService, ListService, SavedQueryService, ContextEngineService, VectorService {
  /**
   * Takes the bytes; when it resolves they are safe, and the file is in a queue, a duplicate, or known already. Settings
   * for content that is known already are a decision about its file.
   * @throws OmError `EMPTY_FILE`, `DISK_FULL`, `IDEMPOTENCY_CONFLICT`, `DECISION_INVALID`, `STATE_WRONG`, and `NOT_FOUND`
   * for the file to be replaced
   */
  accept(request: AcceptRequest): Promise<FileReport>;
  /** Waits until nothing more happens to the file by itself. @throws OmError `NOT_FOUND` */
  wait(business: string, fileId: string, options?: WaitOptions): Promise<FileReport>;
  /** Newest first, without mapping and issues; `before` is the id after which to go on. */
  files(
    business: string,
    options?: { readonly limit?: number; readonly before?: string },
  ): Promise<readonly FileReport[]>;
  /** @throws OmError `NOT_FOUND` */
  file(business: string, fileId: string): Promise<FileReport>;
  /**
   * The rejects of a file, or of one of its tables, as CSV: original columns, then `_line,_code,_reason`; of a file with
   * several tables `_table`, then the columns of all of them. Empty when there are none. @throws OmError `NOT_FOUND`
   */
  rejectsCsv(business: string, fileId: string, table?: string): AsyncIterable<Uint8Array>;
  /**
   * Answers questions or changes policies of a file, which is read again; its rows stay until the new ones replace them.
   * What says something of all files of its source is remembered for the next ones, unless it is for this file only.
   * @throws OmError `NOT_FOUND`, `DECISION_INVALID`, `STATE_WRONG`
   */
  decide(
    business: string,
    fileId: string,
    settings: ReadonlyMap<string, string>,
    how?: DecisionManner,
  ): Promise<FileReport>;
  /**
   * Takes the last decision about a file back, with all that was set with it; the file is read again by what was decided
   * before. @throws OmError `NOT_FOUND`, `STATE_WRONG`
   */
  takeBackDecision(business: string, fileId: string, by?: DecidedBy): Promise<FileReport>;
  /**
   * Reads a file again by what was decided about it, under the settings of its business as they are now; its rows stay
   * until the new ones replace them.
   * @throws OmError `NOT_FOUND`, `STATE_WRONG`
   */
  reprocess(business: string, fileId: string): Promise<FileReport>;
  /** @throws OmError `NOT_FOUND`, `STATE_WRONG` */
  cancel(business: string, fileId: string, by?: DecidedBy): Promise<FileReport>;
  /**
   * Takes the rows of a file out of the numbers, as if it had never been sent; the oldest duplicate takes its place.
   * @throws OmError `NOT_FOUND`, `STATE_WRONG`
   */
  undo(business: string, fileId: string): Promise<FileReport>;
  /**
   * Removes files for good: bytes, rows, rejects, names, and what past versions of the numbers say of them. Every file with
   * the same bytes goes, too: where others than the named ones have them, only `withCopies`. Without ids the whole business.
   * A home whose readers are many processes says when it goes on: `erasure` tells how far it is.
   * @throws OmError `NOT_FOUND`, `STATE_WRONG`; `NOT_AVAILABLE` where a reader takes long: it is completed when that has ended
   */
  erase(
    business: string,
    request: { readonly fileIds: readonly string[] | null; readonly withCopies: boolean },
  ): Promise<Erasure>;
  /** How far an erasure is. @throws OmError `NOT_FOUND` */
  erasure(business: string, erasureId: string): Promise<Erasure>;
  /** @throws OmError `METRIC_UNKNOWN`, `DIMENSION_UNKNOWN`, `PERIOD_INVALID`, `QUERY_INVALID` */
  query(business: string, query: MetricQuery): Promise<QueryResult>;
  /** What the numbers of a query are made of, down to the records of the sources. @throws OmError as `query` */
  explain(business: string, query: MetricQuery): Promise<Explanation>;
  /** @throws OmError `METRIC_UNKNOWN` for another analysis than there is, else as `query` */
  analyse(business: string, id: string, request: AnalysisRequest): Promise<AnalysisResult>;
  /** What is called how in the rows that count. @throws OmError `DIMENSION_UNKNOWN` */
  names(business: string, request: NamesRequest): Promise<NamesResult>;
  /** Each source with its days, the ones that are missing, and what its last upload changed. */
  sources(business: string): Promise<readonly SourceReport[]>;
  /**
   * What was decided about files of a source is not remembered for the next ones any more; gives how many answers. No file
   * is read again by that. @throws OmError `NOT_FOUND`
   */
  forget(business: string, request: ForgetRequest): Promise<number>;
  insights(business: string): Promise<readonly Insight[]>;
  /**
   * What a list of stock says otherwise than an older one of its source.
   * @throws OmError `NOT_FOUND`, `STATE_WRONG`, `NO_DATA`, `QUERY_INVALID`
   */
  changes(business: string, request: ChangesRequest): Promise<StockChanges>;
  /**
   * What settlements say of each order, beside the order itself.
   * @throws OmError `NO_DATA`, `QUERY_INVALID`, `PERIOD_INVALID`
   */
  reconcile(business: string, request: ReconciliationRequest): Promise<Reconciliation>;
  /** Rows in the numbers that are worth a look, by class, down to their lines. @throws OmError `QUERY_INVALID` */
  hygiene(business: string, request: HygieneRequest): Promise<HygieneReport>;
  /** Every queue with what is in it. */
  queues(): Promise<readonly QueueState[]>;
  /** Messages that were set aside, of all queues. */
  deadMessages(): Promise<readonly DeadLetter[]>;
  /** Back into their queues; all of them where no ids are given. Gives how many. */
  redrive(ids: readonly string[]): Promise<number>;
  /** For good; gives how many. */
  discard(ids: readonly string[]): Promise<number>;
  /**
   * Copies everything that is known at one moment into a new folder, or one new file `NAME.tar`, beside all other work; the last step is the end.
   * Who leaves it earlier leaves no backup.
   * @throws OmError `USAGE`, `CONFLICT` (the folder is not empty, the file is there), `FILE_CORRUPT`, `DISK_FULL`, `NOT_WRITABLE`
   */
  backup(target: string): AsyncIterable<BackupStep>;
  doctor(): Promise<Health>;
  close(): Promise<void>;
}

export interface AcceptRequest {
  readonly business: string;
  /** As the sender calls it. */
  readonly name: string;
  readonly source: string | null;
  readonly region: string | null;
  /** `--set k=v`, the same keys as `decide`. */
  readonly settings: ReadonlyMap<string, string>;
  /** They are not remembered for the next files of its source. */
  readonly onlyThisFile?: boolean;
  /** The file whose place it is to take. */
  readonly replaces?: string;
  readonly content: AsyncIterable<Uint8Array>;
  /** Null where it is not known before the end. */
  readonly sizeBytes: number | null;
  readonly idempotencyKey?: string;
  readonly correlationId?: string;
  /** By which way it came; a command by default. */
  readonly by?: DecidedBy;
}

export interface WaitOptions {
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
}

export interface Progress {
  readonly stage: "storing" | "waiting" | "analysing" | "reading" | "committing";
  readonly bytesDone: number;
  readonly bytesTotal: number;
  readonly rows: number;
}

export interface QueueState extends QueueDepth {
  readonly queue: string;
}

export interface DeadLetter extends DeadMessage {
  readonly queue: string;
}

export interface Health {
  readonly checks: readonly HealthCheck[];
  readonly disk: readonly DiskUse[];
  /** Of the server that was asked; absent where no server is at work, and the settings are those of the caller. */
  readonly settings?: readonly Setting[];
}

/** A setting as text, with where it came from: a flag, a variable or `default`. */
export interface Setting {
  readonly name: string;
  readonly value: string;
  readonly origin: string;
}

/** What a part of the data folder takes of the disk; `free` is what is left. */
export interface DiskUse {
  readonly name: (typeof diskParts)[number];
  readonly bytes: number;
}

export const diskParts = [
  "uploads",
  "datasets",
  "tables together",
  "past versions",
  "rejects",
  "database",
  "other",
  "free",
] as const;

export interface HealthCheck {
  readonly name: string;
  readonly ok: boolean;
  /** What was found, and where not ok how to mend it. */
  readonly detail: string;
}
