import { z } from "zod";
import { type EmbedderDeps, type EmbedderOptions, embedInBatches } from "#core/embedding.ts";
import { usualModelLimits } from "#core/model-call.ts";
import { modelInvalid } from "#core/model-errors.ts";
import type { Embedder } from "#ports/embedder.ts";
import { assertKey, postForJson, toBaseUrl } from "./model-http.ts";

export interface OpenAiEmbedderOptions extends EmbedderOptions {
  /** `https://api.openai.com/v1`, or of any server of the same protocol. */
  readonly baseUrl: string;
  readonly key: string | null;
  /** Only some models can give fewer dimensions than they have, and others refuse to be asked. */
  readonly asksDimensions: boolean;
}

/** Vectors of 3,072 dimensions, written out, are some 70 kB each. */
const textsPerRequest = 96;
const mostBytes = 32_000_000;

/** Any server that speaks OpenAI's embeddings. */
export function createOpenAiEmbedder(options: OpenAiEmbedderOptions, { timers }: EmbedderDeps): Embedder {
  const { id, name, dimensions, key, asksDimensions, limits = usualModelLimits } = options;
  assertKey(key);
  const url = `${toBaseUrl(options.baseUrl)}/embeddings`;
  const headers: Record<string, string> = key === null ? {} : { authorization: `Bearer ${key}` };
  async function embedBatch(texts: readonly string[], signal: AbortSignal): Promise<readonly number[][]> {
    const body = { model: name, input: texts, encoding_format: "float", ...(asksDimensions ? { dimensions } : {}) };
    const parsed = answer.safeParse(await postForJson({ model: id, url, headers, body, signal }, mostBytes));
    if (!parsed.success) throw modelInvalid({ model: id }, "gives no vectors");
    const { data } = parsed.data;
    const byIndex = new Map(data.map(({ index, embedding }) => [index, embedding]));
    const isWhole = data.length === texts.length && byIndex.size === texts.length;
    if (!isWhole) throw modelInvalid({ model: id }, "gives other vectors than it was asked for");
    return texts.map((_text, index) => byIndex.get(index) ?? []);
  }
  return {
    id,
    dimensions,
    textsPerRequest,
    embed: (texts, { signal }) =>
      embedInBatches(texts, embedBatch, { model: id, limits, timers, signal, textsPerRequest, dimensions }),
  };
}

const answer = z.object({
  data: z.array(z.object({ index: z.number().int().min(0), embedding: z.array(z.number()) })),
});
