/** Texts as vectors, for search by meaning. */
export interface Embedder {
  /** As configured, `openai:text-embedding-x`. Kept beside an index with `dimensions`: vectors of two embedders never meet. */
  readonly id: string;
  readonly dimensions: number;
  /** How many texts go in one request; more are sent in several, one after the other. */
  readonly textsPerRequest: number;
  /**
   * One vector a text, in their order; all or none.
   * @throws OmError as `AnswerModel`; `MODEL_INVALID` also for a vector of other dimensions, or a number that is none
   */
  embed(texts: readonly string[], options: EmbedOptions): Promise<readonly Float32Array[]>;
}

export interface EmbedOptions {
  /** Some models tell what is searched from what is searched for. */
  readonly purpose: "document" | "query";
  readonly signal?: AbortSignal;
}
