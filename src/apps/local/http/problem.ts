import { STATUS_CODES } from "node:http";
import { type ErrorCode, OmError, type OmErrorOptions, toOmError } from "#core/errors.ts";

/** The HTTP status of each code. Where a request can be mended it is the sender's (4xx), else ours (5xx). */
export const statusOfCode: Readonly<Record<ErrorCode, number>> = {
  USAGE: 400,
  EMPTY_FILE: 400,
  LENGTH_WRONG: 400,
  NOT_A_FILE: 400,
  DECISION_INVALID: 400,
  SETTING_INVALID: 400,
  METRIC_UNKNOWN: 400,
  DIMENSION_UNKNOWN: 400,
  PERIOD_INVALID: 400,
  QUERY_INVALID: 400,
  FORBIDDEN: 403,
  MODEL_OVER_BUDGET: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  LEASE_LOST: 409,
  OFFSET_WRONG: 409,
  IDEMPOTENCY_CONFLICT: 409,
  STATE_WRONG: 409,
  FILE_TOO_LARGE: 413,
  NOT_TEXT: 422,
  FORMAT_UNKNOWN: 422,
  ENCODING_UNREADABLE: 422,
  LINE_TOO_LONG: 422,
  TOO_MANY_COLUMNS: 422,
  NO_TABLE: 422,
  FILE_CORRUPT: 422,
  FILE_ENCRYPTED: 422,
  ARCHIVE_UNSAFE: 422,
  NO_DATA: 422,
  MODEL_TOO_LONG: 422,
  TOO_MANY_REQUESTS: 429,
  CONFIGURATION: 500,
  NODE_TOO_OLD: 500,
  NOT_READABLE: 500,
  NOT_WRITABLE: 500,
  CONSERVATION_FAILED: 500,
  ENGINE_FAILED: 500,
  MESSAGE_UNKNOWN: 500,
  INTERNAL: 500,
  NOT_AVAILABLE: 501,
  NOTIFICATION_FAILED: 502,
  MODEL_UNREACHABLE: 502,
  MODEL_REFUSED: 502,
  MODEL_UNKNOWN: 502,
  MODEL_INVALID: 502,
  MODEL_LIMITED: 503,
  DISK_FAILED: 503,
  CANCELLED: 503,
  FOLDER_BUSY: 503,
  OUT_OF_MEMORY: 503,
  DEADLINE: 504,
  DISK_FULL: 507,
};

/** A refusal with something that only HTTP knows: a status of its own (405, 415, ...), or headers. */
export class HttpRefusal extends OmError {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: ErrorCode,
    message: string,
    { headers = {}, ...options }: OmErrorOptions & { readonly headers?: Readonly<Record<string, string>> },
  ) {
    super(code, message, options);
    this.status = status;
    this.headers = headers;
  }
}

/** `application/problem+json`, RFC 9457, with the CLI's codes. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ErrorCode;
  readonly detail: string;
  readonly fix: string;
  readonly requestId: string;
  /** The same request may succeed later. */
  readonly retryable: boolean;
  /** Ids and counts that belong to the code, such as `offset` of `OFFSET_WRONG`. */
  readonly details?: Readonly<Record<string, string | number | boolean>>;
}

export interface ProblemReply {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;
}

/** What may go better the next time is no fault of the server's for good. */
function statusOf({ code, retryable }: OmError): number {
  const status = statusOfCode[code];
  return status === 500 && retryable ? 503 : status;
}

const retryAfterSeconds = "2";

/** What a failure looks like from outside; what went wrong inside us is told to the log only. */
export function toProblem(thrown: unknown, requestId: string): ProblemReply {
  const error = toOmError(thrown);
  const { code, fix, retryable, details } = error;
  const status = error instanceof HttpRefusal ? error.status : statusOf(error);
  const isInside = code === "INTERNAL";
  const problem = {
    type: `/docs#${code}`,
    title: STATUS_CODES[status] ?? "Error",
    status,
    code,
    detail: isInside ? "something went wrong inside the server" : error.message,
    fix: isInside ? `this is a defect: please report it with the lines of the log about ${requestId}` : fix,
    requestId,
    retryable,
    ...(Object.keys(details).length === 0 ? {} : { details }),
  };
  const mayComeBack = status === 429 || status === 503;
  const headers = {
    ...(error instanceof HttpRefusal ? error.headers : {}),
    ...(mayComeBack ? { "retry-after": retryAfterSeconds } : {}),
  };
  return { problem, headers };
}
