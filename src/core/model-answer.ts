import type { OmError } from "./errors.ts";

/** What a call took, as the model's own server counts it. */
export interface ModelUsage {
  /** All of the prompt, with what came from a cache. */
  readonly inputTokens: number;
  /** Of these, read from a cache: cheaper. */
  readonly cachedTokens: number;
  /** Of these, written into a cache: dearer. */
  readonly cacheWrittenTokens: number;
  readonly outputTokens: number;
}

/** `length`: the text ends where the most tokens were reached, not where the model meant to end. */
export type ModelStop = "end" | "length";

/** How an answer ended. `usage` is null where the server told none. */
export interface ModelEnd {
  readonly stop: ModelStop;
  readonly usage: ModelUsage | null;
}

/** An answer as it is written: texts, whose concatenation is the whole, and one end. Without an end it is no answer. */
export type AnswerPart = { readonly kind: "text"; readonly text: string } | ({ readonly kind: "end" } & ModelEnd);

export interface ModelAnswer extends ModelEnd {
  readonly text: string;
}

/** Of a stream that ended: whole, or not at all. `cut` is what is thrown where no end came. */
export async function collectAnswer(parts: AsyncIterable<AnswerPart>, cut: () => OmError): Promise<ModelAnswer> {
  const texts: string[] = [];
  for await (const part of parts) {
    if (part.kind === "end") return { text: texts.join(""), stop: part.stop, usage: part.usage };
    texts.push(part.text);
  }
  throw cut();
}
