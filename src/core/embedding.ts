import type { OmError } from "./errors.ts";
import { type CallOptions, callModel, type ModelLimits } from "./model-call.ts";
import { modelInvalid } from "./model-errors.ts";
import type { Timers } from "./timers.ts";

/** What every embedder is told. */
export interface EmbedderOptions {
  /** What an index and errors call it: `openai:text-embedding-x`. */
  readonly id: string;
  /** What the server calls it. */
  readonly name: string;
  readonly dimensions: number;
  readonly limits?: ModelLimits;
}

/** One request: the vectors of these texts, in their order. */
export type EmbedBatch = (texts: readonly string[], signal: AbortSignal) => Promise<readonly (readonly number[])[]>;

/**
 * All vectors, one request after the other, each within the limits of time and begun once more where its server was busy.
 * @throws OmError `MODEL_INVALID` for too few or too many vectors, other dimensions, a number that is none; else as `callModel`
 */
export async function embedInBatches(
  texts: readonly string[],
  embed: EmbedBatch,
  {
    textsPerRequest,
    dimensions,
    ...options
  }: CallOptions & { readonly textsPerRequest: number; readonly dimensions: number },
): Promise<readonly Float32Array[]> {
  const vectors: Float32Array[] = [];
  for (let from = 0; from < texts.length; from += textsPerRequest) {
    const batch = texts.slice(from, from + textsPerRequest);
    const calls = callModel(async function* (signal) {
      yield await embed(batch, signal);
    }, options);
    for await (const numbers of calls) {
      if (numbers.length !== batch.length)
        throw invalid(options.model, "gives another number of vectors than it was asked for");
      for (const vector of numbers) vectors.push(toVector(vector, dimensions, options.model));
    }
  }
  return vectors;
}

function toVector(numbers: readonly number[], dimensions: number, model: string): Float32Array {
  if (numbers.length !== dimensions) {
    throw invalid(model, `gives vectors of ${numbers.length} dimensions where ${dimensions} were asked for`);
  }
  const vector = Float32Array.from(numbers);
  if (!vector.every(Number.isFinite)) throw invalid(model, "gives numbers that are none");
  return vector;
}

function invalid(model: string, why: string): OmError {
  return modelInvalid({ model }, why);
}

/** What `embedInBatches` needs besides. */
export interface EmbedderDeps {
  readonly timers: Timers;
}
