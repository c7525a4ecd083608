import type { ErrorCode } from "./errors.ts";

/** As the server of a model counts them. */
export interface ModelTokens {
  readonly input: number;
  readonly cached: number;
  readonly output: number;
}

/** The model that was asked to phrase an answer, and what came of it. */
export interface UsedModel {
  /** As configured: "openai:gpt-x". */
  readonly id: string;
  /** As its server counts them; null where it told none. */
  readonly tokens: ModelTokens | null;
  /** Exact, in the currency of the configured prices; null where there are none, or no tokens were told. */
  readonly cost: string | null;
  /** Of its sentences, those in the text. */
  readonly sentences: number;
  /** And those that were not borne out by the facts: the deterministic text stands in their place. */
  readonly replaced: number;
  /** Why it did not answer to its end; null where it did. */
  readonly failure: ErrorCode | null;
}
