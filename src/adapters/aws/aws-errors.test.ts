import { describe, expect, test } from "vitest";
import { OmError } from "#core/errors.ts";
import { hasAwsName, httpStatusOf, toAwsError } from "./aws-errors.ts";

const bucket = 'bucket "shop"';

/** As the SDK throws it. */
function awsError(name: string, more: object = {}): Error {
  return Object.assign(new Error(`${name} as AWS says it`), { name, ...more });
}

describe("what AWS says becomes an error of ours that may be tried again, with what to do, and keeps its cause", () => {
  test.each([
    ["ThrottlingException", "TOO_MANY_REQUESTS"],
    ["ProvisionedThroughputExceededException", "TOO_MANY_REQUESTS"],
    ["RequestLimitExceeded", "TOO_MANY_REQUESTS"],
    ["SlowDown", "TOO_MANY_REQUESTS"],
    ["RequestThrottled", "TOO_MANY_REQUESTS"],
    ["KmsThrottled", "TOO_MANY_REQUESTS"],
    ["NoSuchBucket", "CONFIGURATION"],
    ["QueueDoesNotExist", "CONFIGURATION"],
    ["AWS.SimpleQueueService.NonExistentQueue", "CONFIGURATION"],
    ["ResourceNotFoundException", "CONFIGURATION"],
    ["NotFoundException", "CONFIGURATION"],
    ["PermanentRedirect", "CONFIGURATION"],
    ["AccessDenied", "FORBIDDEN"],
    ["AccessDeniedException", "FORBIDDEN"],
    ["AuthorizationErrorException", "FORBIDDEN"],
    ["KmsAccessDenied", "FORBIDDEN"],
    ["ExpiredToken", "FORBIDDEN"],
    ["ExpiredTokenException", "FORBIDDEN"],
    ["InvalidClientTokenId", "FORBIDDEN"],
    ["UnrecognizedClientException", "FORBIDDEN"],
    ["SignatureDoesNotMatch", "FORBIDDEN"],
    ["RequestTimeTooSkewed", "FORBIDDEN"],
    ["CredentialsProviderError", "FORBIDDEN"],
    ["InternalServerError", "NOT_AVAILABLE"],
    ["ServiceUnavailable", "NOT_AVAILABLE"],
    ["TimeoutError", "NOT_AVAILABLE"],
    ["OperationAborted", "NOT_AVAILABLE"],
    ["InvalidToken", "FORBIDDEN"],
    ["MissingAuthenticationToken", "FORBIDDEN"],
    ["KmsDisabled", "FORBIDDEN"],
    ["KMSInvalidStateException", "FORBIDDEN"],
    ["KMS.DisabledException", "FORBIDDEN"],
    ["KMS.NotFoundException", "FORBIDDEN"],
  ])("%s", (name, code) => {
    const thrown = awsError(name);
    const error = toAwsError(thrown, bucket);
    expect(error).toMatchObject({ code, retryable: true, cause: thrown });
    expect(error.message).toContain(bucket);
    expect(error.message).not.toContain("as AWS says it");
    expect(error.fix).not.toBe("");
  });

  test.each(["ECONNREFUSED", "ECONNRESET", "ENOTFOUND", "EAI_AGAIN", "ETIMEDOUT", "EPIPE"])(
    "a network that says %s",
    (code) => {
      expect(toAwsError(Object.assign(new Error("connect"), { code }), bucket)).toMatchObject({
        code: "NOT_AVAILABLE",
        retryable: true,
      });
    },
  );

  test("a connection that was tried on several addresses", () => {
    const each = Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
    expect(toAwsError(new AggregateError([each, each]), bucket)).toMatchObject({ code: "NOT_AVAILABLE" });
  });

  test.each([
    [429, "TOO_MANY_REQUESTS"],
    [403, "FORBIDDEN"],
    [301, "CONFIGURATION"],
    [500, "NOT_AVAILABLE"],
    [503, "NOT_AVAILABLE"],
  ])("an answer without a name, of status %i", (httpStatusCode, code) => {
    const thrown = awsError("Unknown", { $metadata: { httpStatusCode } });
    expect(toAwsError(thrown, bucket)).toMatchObject({ code, retryable: true });
  });

  test("a code that stands in the body of the answer", () => {
    expect(toAwsError(awsError("S3ServiceException", { Code: "SlowDown" }), bucket).code).toBe("TOO_MANY_REQUESTS");
  });
});

describe("what no other try mends", () => {
  test("is a call that was stopped", () => {
    expect(toAwsError(awsError("AbortError"), bucket)).toMatchObject({ code: "CANCELLED", retryable: false });
  });

  test("is an item that is too large", () => {
    const thrown = Object.assign(new Error("Item size has exceeded the maximum allowed size"), {
      name: "ValidationException",
    });
    expect(toAwsError(thrown, 'table "records"')).toMatchObject({ code: "FILE_TOO_LARGE", retryable: false });
  });

  test.each([awsError("ValidationException"), new Error("of our own"), "a text", null])(
    "is whatever nobody foresaw: %s",
    (thrown) => {
      expect(toAwsError(thrown, bucket)).toMatchObject({ code: "INTERNAL", retryable: false });
    },
  );
});

test("an error of ours stays as it is", () => {
  const error = new OmError("NOT_FOUND", "there is no such blob");
  expect(toAwsError(error, bucket)).toBe(error);
});

test("names and status are read from whatever is thrown", () => {
  expect(hasAwsName(awsError("NoSuchKey"), "NotFound", "NoSuchKey")).toBe(true);
  expect(hasAwsName("NoSuchKey", "NoSuchKey")).toBe(false);
  expect(httpStatusOf(awsError("NotFound", { $metadata: { httpStatusCode: 404 } }))).toBe(404);
  expect(httpStatusOf(null)).toBeNull();
});
