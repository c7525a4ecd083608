import type { ErrorCode } from "#core/errors.ts";
import type { FileReport } from "#core/report.ts";
import type { AnalysisResult } from "#metrics/analyses/analysis.ts";
import type { Explanation } from "#metrics/explain/explanation.ts";
import type { QueryResult } from "#metrics/query.ts";

/** What the shell gets. Commands that only look (`file`, `files`, `rejects`, ...) end 0 when they could show it. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  needsAttention: 3,
  configuration: 4,
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const { failed, usage, needsAttention, configuration, interrupted } = exitCodes;

/** The exit code of a command that ended with this error. */
export const exitCodeOfError: Readonly<Record<ErrorCode, ExitCode>> = {
  USAGE: usage,
  METRIC_UNKNOWN: usage,
  DIMENSION_UNKNOWN: usage,
  PERIOD_INVALID: usage,
  QUERY_INVALID: usage,
  DECISION_INVALID: usage,
  SETTING_INVALID: usage,
  CONFIGURATION: configuration,
  NODE_TOO_OLD: configuration,
  NOT_AVAILABLE: configuration,
  FOLDER_BUSY: configuration,
  NOT_WRITABLE: configuration,
  MODEL_REFUSED: configuration,
  MODEL_UNKNOWN: configuration,
  NO_DATA: needsAttention,
  NOT_FOUND: failed,
  NOT_A_FILE: failed,
  NOT_READABLE: failed,
  EMPTY_FILE: failed,
  NOT_TEXT: failed,
  FORMAT_UNKNOWN: failed,
  ENCODING_UNREADABLE: failed,
  LINE_TOO_LONG: failed,
  TOO_MANY_COLUMNS: failed,
  NO_TABLE: failed,
  FILE_CORRUPT: failed,
  FILE_ENCRYPTED: failed,
  ARCHIVE_UNSAFE: failed,
  DISK_FULL: failed,
  DISK_FAILED: failed,
  CONSERVATION_FAILED: failed,
  ENGINE_FAILED: failed,
  OUT_OF_MEMORY: failed,
  DEADLINE: failed,
  CANCELLED: failed,
  CONFLICT: failed,
  LEASE_LOST: failed,
  OFFSET_WRONG: failed,
  LENGTH_WRONG: failed,
  IDEMPOTENCY_CONFLICT: failed,
  FILE_TOO_LARGE: failed,
  STATE_WRONG: failed,
  MESSAGE_UNKNOWN: failed,
  NOTIFICATION_FAILED: failed,
  FORBIDDEN: failed,
  TOO_MANY_REQUESTS: failed,
  MODEL_UNREACHABLE: failed,
  MODEL_LIMITED: failed,
  MODEL_INVALID: failed,
  MODEL_TOO_LONG: failed,
  MODEL_OVER_BUDGET: failed,
  INTERNAL: failed,
};

/** A file that failed, waits for an answer, could be read in part only, or lost more than `rejectsThreshold` (0..1) of a table's rows is not simply done. */
export function exitCodeOfReport(report: FileReport, rejectsThreshold: number): ExitCode {
  const states = [report.state, ...report.tables.map((table) => table.state)];
  if (states.includes("failed") || states.includes("cancelled")) return failed;
  const overThreshold = report.tables.some(({ rows }) => rows.rejected > rows.read * rejectsThreshold);
  const isPart = report.unread !== undefined;
  return states.includes("needs_decision") || overThreshold || isPart ? needsAttention : exitCodes.done;
}

/** A result is an answer when rows back it, no file is held back, and each metric has a value somewhere. */
export function exitCodeOfQuery(result: QueryResult): ExitCode {
  const isEmpty = (metric: string): boolean => {
    const position = result.columns.findIndex((column) => column.id === metric);
    return result.rows.every((row) => (row[position] ?? null) === null);
  };
  const answered = result.coverage.rowsUsed > 0 && !result.query.metrics.some(isEmpty);
  return answered && result.pending.length === 0 ? exitCodes.done : needsAttention;
}

/** An analysis that is withheld, or finds no rows, is no answer. */
export function exitCodeOfAnalysis({ coverage, rows, pending }: AnalysisResult): ExitCode {
  const answered = coverage.rowsUsed > 0 && rows.length > 0;
  return answered && pending.length === 0 ? exitCodes.done : needsAttention;
}

/** As of the numbers themselves: rows back them, no file is held back, and each metric has a value somewhere. */
export function exitCodeOfExplanation({ query, cells, pending }: Explanation): ExitCode {
  const hasValue = (metric: string): boolean => cells.some((cell) => cell.metric === metric && cell.value !== null);
  const answered = cells.some(({ rows }) => rows.count > 0) && query.metrics.every(hasValue);
  return answered && pending.length === 0 ? exitCodes.done : needsAttention;
}

const gravest = [interrupted, failed, configuration, usage, needsAttention] as const;

/** One code for several files: any failure wins over any question, any question over success. */
export function worstExitCode(codes: readonly ExitCode[]): ExitCode {
  return gravest.find((code) => codes.includes(code)) ?? exitCodes.done;
}
