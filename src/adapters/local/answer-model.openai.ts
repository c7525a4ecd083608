import { z } from "zod";
import type { AnswerPart, ModelStop, ModelUsage } from "#core/model-answer.ts";
import { type ModelLimits, usualModelLimits } from "#core/model-call.ts";
import { modelErrorOfStatus, modelInvalid } from "#core/model-errors.ts";
import { type ModelRequest, modelOverParts, type StructuredRequest } from "#core/model-over-parts.ts";
import type { Timers } from "#core/timers.ts";
import type { AnswerModel } from "#ports/answer-model.ts";
import { assertKey, parseJson, postForEvents, readError, toBaseUrl } from "./model-http.ts";

export interface OpenAiModelOptions {
  /** What answers and errors call it: `openai:gpt-x`. */
  readonly id: string;
  /** What the server calls it. */
  readonly name: string;
  /** `https://api.openai.com/v1`, or of any server of the same protocol. */
  readonly baseUrl: string;
  /** Null: none is sent. */
  readonly key: string | null;
  readonly contextTokens: number;
  /** OpenAI's own server refuses the older name for newer models, most others know nothing else. */
  readonly tokenLimit: "max_tokens" | "max_completion_tokens";
  readonly limits?: ModelLimits;
}

/** Any server that speaks OpenAI's chat completions: OpenAI, Ollama, vLLM, and most vendors. Every answer is streamed. */
export function createOpenAiModel(options: OpenAiModelOptions, { timers }: { readonly timers: Timers }): AnswerModel {
  const { id, name, contextTokens, key, tokenLimit, limits = usualModelLimits } = options;
  assertKey(key);
  const url = `${toBaseUrl(options.baseUrl)}/chat/completions`;
  const headers: Record<string, string> = key === null ? {} : { authorization: `Bearer ${key}` };
  const ask = (request: ModelRequest, more: object) => (signal: AbortSignal) => {
    const body = {
      model: name,
      messages: [...(request.system === "" ? [] : [{ role: "system", content: request.system }]), userTurn(request)],
      [tokenLimit]: request.maxTokens,
      ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
      ...more,
      stream: true,
      stream_options: { include_usage: true },
    };
    return readParts(id, postForEvents({ model: id, url, headers, body, signal }));
  };
  const text = (request: ModelRequest) => ask(request, {});
  const protocol = {
    model: id,
    isSilent: false,
    stream: text,
    whole: text,
    object: (request: StructuredRequest) => ask(request, objectFormat(request)),
  };
  return { id, contextTokens, ...modelOverParts(protocol, { limits, timers }) };
}

function userTurn({ user }: ModelRequest): object {
  return { role: "user", content: user };
}

function objectFormat({ name, schema }: StructuredRequest): object {
  return { response_format: { type: "json_schema", json_schema: { name, schema, strict: true } } };
}

const count = z.number().int().min(0);

const usage = z.object({
  prompt_tokens: count,
  completion_tokens: count,
  prompt_tokens_details: z.object({ cached_tokens: count.nullish() }).nullish(),
});

const chunk = z.object({
  choices: z
    .array(
      z.object({
        delta: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }).nullish(),
        finish_reason: z.string().nullish(),
      }),
    )
    .nullish(),
  // What cannot be read was not told; the answer is one all the same.
  usage: usage.nullish().catch(null),
  error: z.unknown().optional(),
});

/** How servers of this protocol say why an answer ended. */
const stops: ReadonlyMap<string, ModelStop> = new Map([
  ["stop", "end"],
  ["eos", "end"],
  ["length", "length"],
]);

/** The end comes when all was read: the connection is free for the next call. */
async function* readParts(
  model: string,
  events: ReturnType<typeof postForEvents>,
): AsyncGenerator<AnswerPart | null, void> {
  let stop: ModelStop | null = null;
  let used: ModelUsage | null = null;
  for await (const event of events) {
    if (event === null) yield null;
    if (event === null || event.data === "[DONE]") continue;
    const parsed = chunk.safeParse(parseJson(event.data));
    if (!parsed.success) throw modelInvalid({ model }, "sends events that are not of this protocol");
    const { choices, usage: told, error } = parsed.data;
    if (error !== undefined && error !== null) throw modelErrorOfStatus({ model }, 500, readError({ error }));
    const [choice] = choices ?? [];
    if (typeof choice?.delta?.refusal === "string") throw modelInvalid({ model }, "refuses to answer this");
    const text = choice?.delta?.content ?? "";
    if (text !== "") yield { kind: "text", text };
    if (told) used = toUsage(told);
    if (typeof choice?.finish_reason === "string") stop = toStop(choice.finish_reason, model);
  }
  if (stop !== null) yield { kind: "end", stop, usage: used };
}

function toStop(reason: string, model: string): ModelStop {
  const stop = stops.get(reason);
  if (stop === undefined)
    throw modelInvalid({ model }, "ended its answer for a reason that leaves none (a filter, a tool)");
  return stop;
}

function toUsage({ prompt_tokens, completion_tokens, prompt_tokens_details }: z.output<typeof usage>): ModelUsage {
  return {
    inputTokens: prompt_tokens,
    cachedTokens: Math.min(prompt_tokens, prompt_tokens_details?.cached_tokens ?? 0),
    cacheWrittenTokens: 0,
    outputTokens: completion_tokens,
  };
}
