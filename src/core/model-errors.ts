import { OmError } from "./errors.ts";
import type { ModelUsage } from "./model-answer.ts";

/** Whose answer failed, for the sentence: `openai:gpt-x`. Never a key, never what was asked, never what was answered. */
export interface ModelFailure {
  readonly model: string;
  readonly cause?: unknown;
}

export function modelUnreachable({ model, cause }: ModelFailure, why = "does not answer"): OmError {
  return new OmError("MODEL_UNREACHABLE", `the model ${model} ${why}`, {
    fix: "check that its server runs, OM_MODEL_URL and the network; where it stays so, answers go on without a model",
    retryable: true,
    cause,
  });
}

/** `details.cut`: some of an answer had come, and was paid for. */
export function modelCut({ model, cause }: ModelFailure): OmError {
  return new OmError("MODEL_UNREACHABLE", `the model ${model} broke off in the middle of its answer`, {
    fix: "ask again; if it stays, look at the log of its server",
    retryable: true,
    details: { cut: true },
    cause,
  });
}

export function modelLate({ model }: ModelFailure, limitMs: number, what: string): OmError {
  return new OmError("DEADLINE", `the model ${model} ${what} within ${limitMs} ms`, {
    fix: "ask again when its server has less to do, or choose a faster model",
    retryable: true,
    details: { limitMs },
  });
}

/** `usage`: of an answer that came to its end and was paid for, though nothing can be made of it. */
export function modelInvalid({ model, cause }: ModelFailure, why: string, usage: ModelUsage | null = null): OmError {
  return new OmError("MODEL_INVALID", `the model ${model} ${why}`, {
    fix: "check that OM_MODEL and OM_MODEL_URL fit together, or choose a model that can do this",
    ...(usage !== null && { details: { ...usage } }),
    cause,
  });
}

/** What the answer took that an error is of; null where its server told nothing, or no answer came to its end. */
export function usageOfFailure(thrown: unknown): ModelUsage | null {
  if (!(thrown instanceof OmError)) return null;
  const { inputTokens, cachedTokens, cacheWrittenTokens, outputTokens } = thrown.details;
  return typeof inputTokens === "number" &&
    typeof cachedTokens === "number" &&
    typeof cacheWrittenTokens === "number" &&
    typeof outputTokens === "number"
    ? { inputTokens, cachedTokens, cacheWrittenTokens, outputTokens }
    : null;
}

export function modelRefused({ model, cause }: ModelFailure, why: string): OmError {
  return new OmError("MODEL_REFUSED", `the model ${model} ${why}`, {
    fix: "check OM_MODEL_KEY, or the role, and what it may use and spend",
    cause,
  });
}

/**
 * The failure that a status says. What the server wrote is not repeated: it may quote the key or the prompt.
 * @param retryAfterMs what the server asked for; null where it said nothing
 */
export function modelErrorOfStatus(
  failure: ModelFailure,
  status: number,
  { isTooLong = false, isUnpaid = false, retryAfterMs = null as number | null } = {},
): OmError {
  const { model, cause } = failure;
  if (isUnpaid || status === 402) return modelRefused(failure, "is not paid for: its account has no credit left");
  if (isTooLong || status === 413) return modelTooLong(failure);
  if (status === 401) return modelRefused(failure, "does not accept the key");
  if (status === 403) return modelRefused(failure, "may not be used with this key");
  if (status === 404) return modelUnknown(failure);
  if (status === 429) return modelLimited(failure, retryAfterMs);
  if (status === 408 || status >= 500) {
    return new OmError("MODEL_UNREACHABLE", `the model ${model} answers with an error of its server (${status})`, {
      fix: "it is asked once more by itself; if it stays, look at the server or the status page of its provider",
      retryable: true,
      details: { status, ...(retryAfterMs === null ? {} : { retryAfterMs }) },
      cause,
    });
  }
  if (status >= 300 && status < 400) {
    return new OmError("MODEL_REFUSED", `the model ${model} answers with a redirect, which is not followed`, {
      fix: "set OM_MODEL_URL to the address that it leads to",
      details: { status },
    });
  }
  return new OmError("MODEL_REFUSED", `the model ${model} does not take the request (${status})`, {
    fix: "check that OM_MODEL and OM_MODEL_URL fit together; the log of its server says more",
    details: { status },
    cause,
  });
}

export function modelLimited({ model, cause }: ModelFailure, retryAfterMs: number | null): OmError {
  return new OmError("MODEL_LIMITED", `the model ${model} takes no more requests for now`, {
    fix: "ask again later, or raise the limits at its provider",
    retryable: true,
    details: retryAfterMs === null ? {} : { retryAfterMs },
    cause,
  });
}

export function modelUnknown({ model, cause }: ModelFailure): OmError {
  return new OmError("MODEL_UNKNOWN", `there is no model ${model} at its server`, {
    fix: "check OM_MODEL and OM_MODEL_URL, and that the model is there for this key and region",
    cause,
  });
}

export function modelTooLong({ model, cause }: ModelFailure): OmError {
  return new OmError("MODEL_TOO_LONG", `the prompt is longer than the model ${model} can read`, {
    fix: "ask with a smaller budget of tokens, or say the size of its context by OM_MODEL_CONTEXT",
    cause,
  });
}
