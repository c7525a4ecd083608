import { OmError, toOmError } from "#core/errors.ts";

/** What a call was about, for the sentence: `bucket "shop-results"`. */
export type AwsSubject = `${"bucket" | "table" | "queue" | "topic" | "event bus" | "model" | "limit"} "${string}"`;

interface Reading {
  readonly code: OmError["code"];
  readonly says: (subject: AwsSubject) => string;
  readonly fix: string;
  readonly retryable: boolean;
}

const throttled: Reading = {
  code: "TOO_MANY_REQUESTS",
  says: (subject) => `AWS throttles the ${subject}`,
  fix: "it is tried again by itself; if it stays, raise the capacity of the table or the concurrency limits",
  retryable: true,
};

// Not the file is wrong but the deployment: the message comes again, and is set aside with this cause until it is mended.
const missing: Reading = {
  code: "CONFIGURATION",
  says: (subject) => `there is no ${subject} in this account and region`,
  fix: "check the name and the region in the configuration, and that the stack is deployed",
  retryable: true,
};

const denied: Reading = {
  code: "FORBIDDEN",
  says: (subject) => `AWS does not allow this use of the ${subject}`,
  fix: "give the role this action on this resource and its key (KMS), then send the message again",
  retryable: true,
};

const badCredentials: Reading = {
  code: "FORBIDDEN",
  says: (subject) => `AWS does not accept the credentials for the ${subject}: they are missing, wrong or expired`,
  fix: "sign in again or give the function its role; check the clock of the machine",
  retryable: true,
};

const away: Reading = {
  code: "NOT_AVAILABLE",
  says: (subject) => `AWS does not answer for the ${subject}`,
  fix: "it is tried again by itself; if it stays, check the network, the endpoint and the health page of AWS",
  retryable: true,
};

const stopped: Reading = {
  code: "CANCELLED",
  says: (subject) => `the call about the ${subject} was stopped`,
  fix: "run the same command again when it is wanted",
  retryable: false,
};

const tooLarge: Reading = {
  code: "FILE_TOO_LARGE",
  says: (subject) => `what was to be kept is too large for the ${subject}`,
  fix: "this is a defect: please report it with the command that you ran",
  retryable: false,
};

/** By the name that AWS, its SDK or the system gives the error. */
const readings: Readonly<Record<string, Reading>> = {
  ...named(throttled, [
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottled",
    "RequestThrottledException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "TooManyRequestsException",
    "LimitExceededException",
    "OverLimit",
    "SlowDown",
    "KmsThrottled",
    "KMSThrottling",
    "KMSThrottlingException",
  ]),
  ...named(missing, [
    "NoSuchBucket",
    "QueueDoesNotExist",
    "AWS.SimpleQueueService.NonExistentQueue",
    "ResourceNotFoundException",
    "NotFoundException",
    "PermanentRedirect",
  ]),
  ...named(denied, [
    "AccessDenied",
    "AccessDeniedException",
    "AuthorizationError",
    "AuthorizationErrorException",
    "KmsAccessDenied",
    "KMSAccessDeniedException",
    "KMSAccessDenied",
    "Forbidden",
    // A key that is disabled, deleted or not there: S3, SQS and SNS each name it in their own way.
    "KMS.DisabledException",
    "KMS.KMSInvalidStateException",
    "KMS.NotFoundException",
    "KmsDisabled",
    "KmsInvalidState",
    "KmsNotFound",
    "KmsInvalidKeyUsage",
    "KmsOptInRequired",
    "KMSDisabledException",
    "KMSInvalidStateException",
    "KMSNotFoundException",
    "KMSOptInRequired",
  ]),
  ...named(badCredentials, [
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "UnrecognizedClientException",
    "InvalidSignatureException",
    "SignatureDoesNotMatch",
    "RequestTimeTooSkewed",
    "RequestExpired",
    "InvalidToken",
    "MissingAuthenticationToken",
    "MissingAuthenticationTokenException",
    "IncompleteSignature",
    "CredentialsProviderError",
    "TokenRefreshRequired",
  ]),
  ...named(away, [
    "InternalError",
    "InternalFailure",
    "InternalServerError",
    "InternalErrorException",
    "InternalException",
    "OperationAborted",
    "ServiceUnavailable",
    "TimeoutError",
    "RequestTimeout",
    "RequestTimeoutException",
    "NetworkingError",
    "ECONNREFUSED",
    "ECONNRESET",
    "EHOSTUNREACH",
    "ENETUNREACH",
    "ENOTFOUND",
    "EAI_AGAIN",
    "EPIPE",
    "ETIMEDOUT",
  ]),
  ...named(stopped, ["AbortError"]),
  ...named(tooLarge, ["EntityTooLarge", "BatchRequestTooLong"]),
};

function named(reading: Reading, names: readonly string[]): Record<string, Reading> {
  return Object.fromEntries(names.map((name) => [name, reading]));
}

/**
 * Any error of a call to AWS as an `OmError`: throttling, a resource that is not there, refused permission, credentials,
 * a network or service that does not answer. All of these are faults of the deployment and not of a file, so they may be
 * tried again; what AWS itself said is the cause.
 */
export function toAwsError(thrown: unknown, subject: AwsSubject): OmError {
  if (thrown instanceof OmError) return thrown;
  const reading = readingOf(thrown);
  if (reading === null) return toOmError(thrown);
  const { code, says, fix, retryable } = reading;
  return new OmError(code, says(subject), { fix, retryable, cause: thrown });
}

/** Whether AWS gave its error this name. */
export function hasAwsName(thrown: unknown, ...names: readonly string[]): boolean {
  return namesOf(thrown).some((name) => names.includes(name));
}

/** A header of the answer that was the error; null where there is none. */
export function headerOf(thrown: unknown, name: string): string | null {
  const value = field(field(field(thrown, "$response"), "headers"), name);
  return typeof value === "string" ? value : null;
}

export function httpStatusOf(thrown: unknown): number | null {
  const status = field(field(thrown, "$metadata"), "httpStatusCode");
  return typeof status === "number" ? status : null;
}

function readingOf(thrown: unknown): Reading | null {
  const known = namesOf(thrown).find((name) => Object.hasOwn(readings, name));
  if (known !== undefined) return readings[known] ?? null;
  const status = httpStatusOf(thrown);
  if (status === 429) return throttled;
  if (status === 403) return denied;
  if (status === 301) return missing; // of a bucket in another region; the answer to a HEAD has no body that says so
  if (status !== null && status >= 500) return away;
  return saysItemTooLarge(thrown) ? tooLarge : null;
}

/** The name, the code in the answer's body and the system's code; a failed connection may have several causes. */
function namesOf(thrown: unknown): readonly string[] {
  const errors = field(thrown, "errors");
  const inner = Array.isArray(errors) ? errors : [];
  const own = [field(thrown, "name"), field(thrown, "Code"), field(thrown, "code")];
  return [...own, ...inner.map((each) => field(each, "code"))].filter((name) => typeof name === "string");
}

function saysItemTooLarge(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.name === "ValidationException" && /size.*exceeded/i.test(thrown.message);
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, name)?.value ?? inherited(value, name);
}

/** An error's name is a property of its class. */
function inherited(value: object, name: string): unknown {
  return name === "name" && value instanceof Error ? value.name : undefined;
}
