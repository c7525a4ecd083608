import type { AnswerPart, ModelAnswer } from "#core/model-answer.ts";
import type { ModelRequest, StructuredAnswer, StructuredRequest } from "#core/model-over-parts.ts";

/**
 * A language model that phrases. Whatever the adapter: a call is begun once more where the server was busy or away
 * before the first word, and never after it; an answer that breaks off is an error, never a short answer; no error quotes
 * the key, the prompt or the answer.
 *
 * @throws OmError by every call: `MODEL_UNREACHABLE`, `MODEL_LIMITED`, `DEADLINE` (all retryable), `MODEL_REFUSED` (key,
 * permission, credit), `MODEL_UNKNOWN`, `MODEL_TOO_LONG`, `MODEL_INVALID` (the server speaks another protocol, or the
 * answer is none), `CANCELLED` (aborted by `signal`)
 */
export interface AnswerModel {
  /** As configured, `anthropic:claude-x`: what an answer names. */
  readonly id: string;
  /** Tokens that prompt and answer may have together. */
  readonly contextTokens: number;
  generate(request: ModelRequest): Promise<ModelAnswer>;
  /** As it is written; the last part is the end. Who stops reading frees the connection. */
  stream(request: ModelRequest): AsyncIterable<AnswerPart>;
  /** One object by a JSON schema. @throws OmError `MODEL_INVALID` for anything else than whole JSON of an object */
  structured(request: StructuredRequest): Promise<StructuredAnswer>;
}
