import { OmError } from "#core/errors.ts";
import {
  modelCut,
  modelErrorOfStatus,
  modelInvalid,
  modelLimited,
  modelRefused,
  modelTooLong,
  modelUnknown,
  modelUnreachable,
} from "#core/model-errors.ts";
import { hasAwsName, headerOf, httpStatusOf, toAwsError } from "./aws-errors.ts";

/**
 * What Bedrock or its SDK says, as an error of a model. Their sentences are looked at and not repeated, for they may quote
 * the prompt.
 */
export function toBedrockError(thrown: unknown, model: string): OmError {
  if (thrown instanceof OmError) return thrown;
  const failure = { model, cause: new Error(thrown instanceof Error ? thrown.name : "no error was thrown") };
  const words = thrown instanceof Error ? thrown.message : "";
  const retryAfterMs = readSeconds(headerOf(thrown, "retry-after"));
  if (/region is missing/i.test(words)) {
    return new OmError("CONFIGURATION", `no region is said in which the model ${model} is`, { fix: "set AWS_REGION" });
  }
  if (hasAwsName(thrown, "ValidationException")) {
    if (/too long|too many (?:input )?tokens|context|maximum tokens/i.test(words)) return modelTooLong(failure);
    if (/model identifier|model id/i.test(words)) return modelUnknown(failure);
    return modelErrorOfStatus(failure, 400);
  }
  if (hasAwsName(thrown, ...quotas)) return modelLimited(failure, retryAfterMs);
  if (hasAwsName(thrown, ...failures)) return modelErrorOfStatus(failure, 500, { retryAfterMs });
  if (thrown instanceof SyntaxError) return modelInvalid(failure, "answers with something else than its protocol");
  const { code } = toAwsError(thrown, `model "${model}"`);
  if (code === "TOO_MANY_REQUESTS") return modelLimited(failure, retryAfterMs);
  if (code === "FORBIDDEN") return modelRefused(failure, "may not be used with these credentials");
  if (code === "CONFIGURATION") return modelUnknown(failure);
  const status = httpStatusOf(thrown);
  if (status !== null && status >= 400) return modelErrorOfStatus(failure, status, { retryAfterMs });
  if (code === "NOT_AVAILABLE") return modelUnreachable(failure);
  return status === null ? modelCut(failure) : modelInvalid(failure, "answers with something else than its protocol");
}

const quotas = ["ServiceQuotaExceededException", "ModelNotReadyException"] as const;

const failures = [
  "ModelTimeoutException",
  "ModelErrorException",
  "ModelStreamErrorException",
  "InternalServerException",
  "ServiceUnavailableException",
] as const;

function readSeconds(said: string | null): number | null {
  return said !== null && /^\d{1,9}$/.test(said) ? Number(said) * 1_000 : null;
}
