/**
 * Failure, as opposed to dirt: every error that leaves a room is an `OmError` with a code from this list.
 * Codes are a contract (people script against them) and are never renamed.
 */
export const errorCodes = [
  "USAGE",
  "NOT_FOUND",
  "CONFIGURATION",
  "NODE_TOO_OLD",
  "NOT_A_FILE",
  "NOT_READABLE",
  "NOT_WRITABLE",
  "EMPTY_FILE",
  "NOT_TEXT",
  "FORMAT_UNKNOWN",
  "ENCODING_UNREADABLE",
  "LINE_TOO_LONG",
  "TOO_MANY_COLUMNS",
  "NO_TABLE",
  "FILE_CORRUPT",
  "FILE_ENCRYPTED",
  "ARCHIVE_UNSAFE",
  "DISK_FULL",
  "DISK_FAILED",
  "CONSERVATION_FAILED",
  "ENGINE_FAILED",
  "OUT_OF_MEMORY",
  "DEADLINE",
  "CANCELLED",
  "CONFLICT",
  "LEASE_LOST",
  "FOLDER_BUSY",
  "OFFSET_WRONG",
  "LENGTH_WRONG",
  "IDEMPOTENCY_CONFLICT",
  "FILE_TOO_LARGE",
  "STATE_WRONG",
  "MESSAGE_UNKNOWN",
  "NOTIFICATION_FAILED",
  "FORBIDDEN",
  "TOO_MANY_REQUESTS",
  "DECISION_INVALID",
  "SETTING_INVALID",
  "METRIC_UNKNOWN",
  "DIMENSION_UNKNOWN",
  "PERIOD_INVALID",
  "QUERY_INVALID",
  "NO_DATA",
  "NOT_AVAILABLE",
  "MODEL_UNREACHABLE",
  "MODEL_REFUSED",
  "MODEL_UNKNOWN",
  "MODEL_LIMITED",
  "MODEL_INVALID",
  "MODEL_TOO_LONG",
  "MODEL_OVER_BUDGET",
  "INTERNAL",
] as const;
export type ErrorCode = (typeof errorCodes)[number];

/** Failures of the machine, whatever the file: the same work goes through once somebody has mended it. */
export function isOfTheMachine({ code }: { readonly code: ErrorCode }): boolean {
  return code === "DISK_FULL" || code === "NOT_WRITABLE";
}

export interface OmErrorOptions {
  /** What to do about it, one sentence for people. */
  readonly fix?: string;
  /** True when the same call may succeed later: workers decide by this alone. */
  readonly retryable?: boolean;
  /** Ids and counts only; never row values or secrets. */
  readonly details?: Readonly<Record<string, string | number | boolean>>;
  readonly cause?: unknown;
}

const reportDefect = "this is a defect: please report it with the command that you ran";

/** Where whoever throws knows no better. */
const fixesOfCode: Partial<Readonly<Record<ErrorCode, string>>> = {
  INTERNAL: reportDefect,
  CANCELLED: "run the same command again when it is wanted",
};

export class OmError extends Error {
  override readonly name = "OmError";
  readonly code: ErrorCode;
  readonly fix: string;
  readonly retryable: boolean;
  readonly details: Readonly<Record<string, string | number | boolean>>;

  constructor(code: ErrorCode, message: string, options: OmErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.fix = options.fix ?? fixesOfCode[code] ?? "";
    this.retryable = options.retryable ?? false;
    this.details = options.details ?? {};
  }
}

/** What a report, the CLI's `--json` and HTTP say of a failure. */
export interface ErrorReport {
  readonly code: ErrorCode;
  readonly message: string;
  readonly fix: string;
}

/** What the system calls a disk that does not do what it should: another try, or another disk, may. */
const diskFailures: ReadonlySet<unknown> = new Set(["EIO", "ENODEV", "ENXIO", "ESTALE"]);

/** Any thrown value as an `OmError`; system errors keep their meaning, the rest becomes `INTERNAL`. */
export function toOmError(thrown: unknown): OmError {
  if (thrown instanceof OmError) return thrown;
  const cause =
    thrown instanceof Error ? thrown : new Error(typeof thrown === "string" ? thrown : `${typeof thrown} thrown`);
  const systemCode = "code" in cause ? cause.code : undefined;
  if (systemCode === "ENOSPC" || systemCode === "EDQUOT") {
    return new OmError("DISK_FULL", "the disk is full", {
      fix: "free some space, then run the same command again",
      retryable: true,
      cause,
    });
  }
  if (typeof systemCode === "string" && diskFailures.has(systemCode)) {
    return new OmError("DISK_FAILED", `the disk failed (${systemCode})`, {
      fix: "check the disk and its cable or network (the system's log says more), then run the same command again",
      retryable: true,
      cause,
    });
  }
  if (systemCode === "EACCES" || systemCode === "EPERM" || systemCode === "EROFS") {
    return new OmError("NOT_WRITABLE", `the system refused its permission (${systemCode})`, {
      fix: "check who owns the data folder and may write in it",
      cause,
    });
  }
  return new OmError("INTERNAL", cause.message || `${cause.name} without a message`, {
    fix: reportDefect,
    cause,
  });
}

/**
 * What the system said of a failure of the machine, with paths of this machine: for its log and its terminal, never for
 * a client. "" where the message says it all.
 */
export function systemWords({ code, cause }: OmError): string {
  const isOfSystem = isOfTheMachine({ code }) || code === "DISK_FAILED";
  return isOfSystem && cause instanceof Error ? cause.message : "";
}

export function toErrorReport(error: OmError): ErrorReport {
  return { code: error.code, message: error.message, fix: error.fix };
}
