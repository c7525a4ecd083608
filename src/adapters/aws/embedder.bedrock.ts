import { type BedrockRuntimeClient, InvokeModelCommand } from "@aws-sdk/client-bedrock-runtime";
import { z } from "zod";
import { type EmbedderDeps, type EmbedderOptions, embedInBatches } from "#core/embedding.ts";
import { OmError } from "#core/errors.ts";
import { usualModelLimits } from "#core/model-call.ts";
import { modelInvalid } from "#core/model-errors.ts";
import type { Embedder, EmbedOptions } from "#ports/embedder.ts";
import { toBedrockError } from "./bedrock-errors.ts";

export interface BedrockEmbedderOptions extends EmbedderOptions {
  readonly client: BedrockRuntimeClient;
}

/** How a family of models is asked and answers. */
interface Shape {
  readonly textsPerRequest: number;
  toBody(texts: readonly string[], dimensions: number, purpose: EmbedOptions["purpose"]): object;
  /** Null for anything else. */
  read(value: unknown): readonly number[][] | null;
}

const titanAnswer = z.object({ embedding: z.array(z.number()) });

/** Titan text embeddings, version 2: one text a request. */
const titan: Shape = {
  textsPerRequest: 1,
  toBody: ([inputText = ""], dimensions) => ({ inputText, dimensions, normalize: true }),
  read(value) {
    const parsed = titanAnswer.safeParse(value);
    return parsed.success ? [parsed.data.embedding] : null;
  },
};

const vectors = z.array(z.array(z.number()));
const cohereAnswer = z.object({
  embeddings: z.union([vectors, z.object({ float: vectors }).transform((all) => all.float)]),
});

/** Cohere: what is searched and what is searched for are told apart, and what is too long is refused, not cut. */
const cohere: Shape = {
  textsPerRequest: 96,
  toBody: (texts, _dimensions, purpose) => ({
    texts,
    input_type: purpose === "query" ? "search_query" : "search_document",
    truncate: "NONE",
  }),
  read(value) {
    const parsed = cohereAnswer.safeParse(value);
    return parsed.success ? parsed.data.embeddings : null;
  },
};

/** Of version 4 the dimensions may be chosen, and the kind of number must be said. */
const cohere4: Shape = {
  ...cohere,
  toBody: (texts, dimensions, purpose) => ({
    ...cohere.toBody(texts, dimensions, purpose),
    output_dimension: dimensions,
    embedding_types: ["float"],
  }),
};

/**
 * Embeddings of Bedrock, by `InvokeModel`.
 * @throws OmError `CONFIGURATION` for a model of another family than Titan text embeddings and Cohere
 */
export function createBedrockEmbedder(options: BedrockEmbedderOptions, { timers }: EmbedderDeps): Embedder {
  const { client, id, name, dimensions, limits = usualModelLimits } = options;
  const shape = shapeOf(name, id);
  const { textsPerRequest } = shape;
  async function embedBatch(
    texts: readonly string[],
    purpose: EmbedOptions["purpose"],
    signal: AbortSignal,
  ): Promise<readonly number[][]> {
    const command = new InvokeModelCommand({
      modelId: name,
      contentType: "application/json",
      accept: "application/json",
      body: JSON.stringify(shape.toBody(texts, dimensions, purpose)),
    });
    const { body } = await client.send(command, { abortSignal: signal }).catch((thrown: unknown) => {
      throw toBedrockError(thrown, id);
    });
    const read = shape.read(parseJson(body));
    if (read === null) throw modelInvalid({ model: id }, "gives no vectors");
    return read;
  }
  const calls = { model: id, limits, timers, textsPerRequest, dimensions };
  return {
    id,
    dimensions,
    textsPerRequest,
    embed: (texts, { purpose, signal }) =>
      embedInBatches(texts, (batch, ending) => embedBatch(batch, purpose, ending), { ...calls, signal }),
  };
}

function shapeOf(name: string, id: string): Shape {
  if (name.includes("titan-embed-text-v2")) return titan;
  if (name.includes("cohere.embed-v4")) return cohere4;
  if (name.includes("cohere.embed")) return cohere;
  throw new OmError("CONFIGURATION", `how ${id} is asked for vectors is not known`, {
    fix: "set OM_EMBEDDER to Titan text embeddings v2 or a Cohere embedding of Bedrock",
  });
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined; // the message of the parser would quote the text
  }
}
