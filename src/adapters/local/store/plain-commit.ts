import { OmError, type OmErrorOptions } from "#core/errors.ts";
import { type Commit, nothing, type QueueNews, type Result } from "./operations.ts";

/** A commit on its way back from a thread: errors as plain fields, for a clone would lose some; null for `nothing`. */
export interface PlainCommit {
  readonly outcomes: readonly ({ readonly result: Result } | { readonly failure: PlainFailure } | null)[];
  readonly news: readonly QueueNews[];
}

interface PlainFailure {
  readonly code: OmError["code"];
  readonly message: string;
  readonly options: OmErrorOptions;
}

export function toPlainCommit({ outcomes, news }: Commit): PlainCommit {
  const plain = outcomes.map((outcome) => {
    if ("error" in outcome) return { failure: toFailure(outcome.error) };
    return outcome.result === nothing ? null : outcome;
  });
  return { outcomes: plain, news };
}

export function fromPlainCommit({ outcomes, news }: PlainCommit): Commit {
  const rich = outcomes.map((outcome) => {
    if (outcome === null) return { result: nothing };
    return "failure" in outcome ? { error: toError(outcome.failure) } : outcome;
  });
  return { outcomes: rich, news };
}

function toFailure({ code, message, fix, retryable, details, cause }: OmError): PlainFailure {
  const reason = cause instanceof Error ? { cause: cause.message } : {};
  return { code, message, options: { fix, retryable, details, ...reason } };
}

function toError({ code, message, options }: PlainFailure): OmError {
  return new OmError(code, message, options);
}
