import { type AnswerPart, collectAnswer, type ModelAnswer, type ModelEnd, type ModelUsage } from "./model-answer.ts";
import { type Attempt, callModel, type ModelLimits } from "./model-call.ts";
import { modelCut, modelInvalid } from "./model-errors.ts";
import type { Timers } from "./timers.ts";

/** What is asked of a model. */
export interface ModelRequest {
  /** Rules, schema, glossary: the same from call to call, so that a server may keep it in a cache. */
  readonly system: string;
  readonly user: string;
  /** Of the answer, at most. */
  readonly maxTokens: number;
  /** 0 to 1; absent: as the model has it, and some models allow nothing else. */
  readonly temperature?: number;
  readonly signal?: AbortSignal;
}

/** A JSON schema of an object. */
export type JsonSchema = Readonly<Record<string, unknown>>;

export interface StructuredRequest extends ModelRequest {
  /** What the object is called, in letters, digits, `_` and `-`. */
  readonly name: string;
  readonly schema: JsonSchema;
}

/** `value` is what the model wrote, parsed and **not** checked against the schema: who asked does that. */
export interface StructuredAnswer extends ModelEnd {
  readonly value: unknown;
}

/** One attempt of each kind, over one protocol. */
export interface ModelProtocol {
  readonly model: string;
  /** `whole` and `object` show no sign of life before all is there. */
  readonly isSilent: boolean;
  /** As it is written. */
  stream(request: ModelRequest): Attempt<AnswerPart>;
  /** The whole text of an answer. */
  whole(request: ModelRequest): Attempt<AnswerPart>;
  /** Its texts are the JSON of the object. */
  object(request: StructuredRequest): Attempt<AnswerPart>;
}

/** 1 MB of text is ten times what any model answers today. */
const mostCharacters = 1_000_000;

/** The calls of a model over a protocol: time limits, the one repetition, a bound of the text, the end that must come. */
export function modelOverParts(
  protocol: ModelProtocol,
  { limits, timers }: { readonly limits: ModelLimits; readonly timers: Timers },
): {
  generate(request: ModelRequest): Promise<ModelAnswer>;
  stream(request: ModelRequest): AsyncIterable<AnswerPart>;
  structured(request: StructuredRequest): Promise<StructuredAnswer>;
} {
  const { model } = protocol;
  const call = (attempt: Attempt<AnswerPart>, signal: AbortSignal | undefined, within: ModelLimits) =>
    toItsEnd(callModel(attempt, { model, limits: within, timers, signal }), model);
  const patient = protocol.isSilent ? { ...limits, firstMs: limits.wholeMs } : limits;
  const collect = (attempt: Attempt<AnswerPart>, signal: AbortSignal | undefined): Promise<ModelAnswer> =>
    collectAnswer(call(attempt, signal, patient), () => modelCut({ model }));
  return {
    generate: (request) => collect(protocol.whole(request), request.signal),
    stream: (request) => call(protocol.stream(request), request.signal, limits),
    async structured(request) {
      const { text, stop, usage } = await collect(protocol.object(request), request.signal);
      if (stop === "length") throw modelInvalid({ model }, "had too few tokens for the whole object", usage);
      return { value: parseObject(text, model, usage), stop, usage };
    },
  };
}

async function* toItsEnd(parts: AsyncIterable<AnswerPart>, model: string): AsyncGenerator<AnswerPart, void> {
  let characters = 0;
  for await (const part of parts) {
    if (part.kind === "text") characters += part.text.length;
    if (characters > mostCharacters) throw modelInvalid({ model }, "answers without an end");
    yield part;
    if (part.kind === "end") return;
  }
  throw modelCut({ model });
}

function parseObject(text: string, model: string, usage: ModelUsage | null): unknown {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  } catch {
    // The message of the parser quotes the text: it is no cause of ours.
  }
  throw modelInvalid({ model }, "wrote something else than the object it was asked for", usage);
}
