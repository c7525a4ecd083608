import { z } from "zod";
import type { OmError } from "#core/errors.ts";
import type { AnswerPart, ModelStop, ModelUsage } from "#core/model-answer.ts";
import { type ModelLimits, usualModelLimits } from "#core/model-call.ts";
import { modelErrorOfStatus, modelInvalid } from "#core/model-errors.ts";
import { type ModelRequest, modelOverParts, type StructuredRequest } from "#core/model-over-parts.ts";
import type { Timers } from "#core/timers.ts";
import type { AnswerModel } from "#ports/answer-model.ts";
import { assertKey, parseJson, postForEvents, readError, toBaseUrl } from "./model-http.ts";

export interface AnthropicModelOptions {
  /** What answers and errors call it: `anthropic:claude-x`. */
  readonly id: string;
  /** What the server calls it. */
  readonly name: string;
  /** `https://api.anthropic.com` */
  readonly baseUrl: string;
  readonly key: string | null;
  readonly contextTokens: number;
  readonly limits?: ModelLimits;
}

/** The version of the protocol that this file reads. */
const protocolVersion = "2023-06-01";

/** Anthropic's messages. Every answer is streamed; an object is the input of a tool that the model must call. */
export function createAnthropicModel(
  options: AnthropicModelOptions,
  { timers }: { readonly timers: Timers },
): AnswerModel {
  const { id, name, contextTokens, key, limits = usualModelLimits } = options;
  assertKey(key);
  const url = `${toBaseUrl(options.baseUrl)}/v1/messages`;
  const headers: Record<string, string> = {
    "anthropic-version": protocolVersion,
    ...(key === null ? {} : { "x-api-key": key }),
  };
  const ask = (request: ModelRequest, more: object) => (signal: AbortSignal) => {
    const body = {
      model: name,
      max_tokens: request.maxTokens,
      ...(request.system === "" ? {} : { system: cachedSystem(request) }),
      messages: [{ role: "user", content: request.user }],
      ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
      ...more,
      stream: true,
    };
    return readParts(id, postForEvents({ model: id, url, headers, body, signal }));
  };
  const text = (request: ModelRequest) => ask(request, {});
  const protocol = {
    model: id,
    isSilent: false,
    stream: text,
    whole: text,
    object: (request: StructuredRequest) => ask(request, oneTool(request)),
  };
  return { id, contextTokens, ...modelOverParts(protocol, { limits, timers }) };
}

/** The same from call to call: read from the server's cache it costs a tenth. */
function cachedSystem({ system }: ModelRequest): object {
  return [{ type: "text", text: system, cache_control: { type: "ephemeral" } }];
}

function oneTool({ name, schema }: StructuredRequest): object {
  return {
    tools: [{ name, description: "Takes the object that was asked for.", input_schema: schema }],
    tool_choice: { type: "tool", name },
  };
}

const count = z.number().int().min(0);

const usage = z.object({
  input_tokens: count.nullish(),
  output_tokens: count.nullish(),
  cache_read_input_tokens: count.nullish(),
  cache_creation_input_tokens: count.nullish(),
});

type Usage = z.output<typeof usage>;

/** What is read of an event, by its `type`; other types are signs of life, as the protocol says they may come. */
const events = {
  message_start: z.object({ message: z.object({ usage: usage.nullish().catch(null) }) }),
  content_block_delta: z.object({
    delta: z.object({ type: z.string(), text: z.string().optional(), partial_json: z.string().optional() }),
  }),
  message_delta: z.object({
    delta: z.object({ stop_reason: z.string().nullish() }),
    usage: usage.nullish().catch(null),
  }),
  error: z.object({ error: z.object({ type: z.string().nullish() }) }),
};

const typed = z.object({ type: z.string() });

/** Why an answer ended; a call of our one tool is the end of an object. */
const stops: ReadonlyMap<string, ModelStop> = new Map([
  ["end_turn", "end"],
  ["stop_sequence", "end"],
  ["tool_use", "end"],
  ["max_tokens", "length"],
  ["model_context_window_exceeded", "length"],
]);

/** What a stream may still break with after its status was a success, as the status that it would have had. */
const statusOfError: ReadonlyMap<string, number> = new Map([
  ["invalid_request_error", 400],
  ["authentication_error", 401],
  ["billing_error", 402],
  ["permission_error", 403],
  ["not_found_error", 404],
  ["request_too_large", 413],
  ["rate_limit_error", 429],
]);

async function* readParts(
  model: string,
  received: ReturnType<typeof postForEvents>,
): AsyncGenerator<AnswerPart | null, void> {
  const garbage = (): OmError => modelInvalid({ model }, "sends events that are not of this protocol");
  const read = <Shape>(schema: z.ZodType<Shape>, value: unknown): Shape => {
    const parsed = schema.safeParse(value);
    if (!parsed.success) throw garbage();
    return parsed.data;
  };
  let told: Usage | null = null;
  let stop: ModelStop | null = null;
  let isWhole = false;
  for await (const event of received) {
    if (event === null) {
      yield null;
      continue;
    }
    const value = parseJson(event.data);
    const { type } = read(typed, value);
    if (type === "message_start") told = read(events.message_start, value).message.usage ?? null;
    if (type === "content_block_delta") {
      const { delta } = read(events.content_block_delta, value);
      const text = delta.text ?? delta.partial_json ?? "";
      if (text !== "") yield { kind: "text", text };
    }
    if (type === "message_delta") {
      const { delta, usage: more } = read(events.message_delta, value);
      if (typeof delta.stop_reason === "string") stop = toStop(delta.stop_reason, model);
      if (more) told = { ...told, ...present(more) };
    }
    if (type === "message_stop") isWhole = true;
    if (type === "error") {
      const status = statusOfError.get(read(events.error, value).error.type ?? "") ?? 500;
      throw modelErrorOfStatus({ model }, status, readError(value));
    }
  }
  if (isWhole && stop !== null) yield { kind: "end", stop, usage: told === null ? null : toUsage(told) };
}

/** Later events repeat only what has changed. */
function present(told: Usage): Usage {
  return Object.fromEntries(Object.entries(told).filter(([, value]) => typeof value === "number"));
}

function toStop(reason: string, model: string): ModelStop {
  const stop = stops.get(reason);
  if (stop === undefined)
    throw modelInvalid({ model }, "ended its answer for a reason that leaves none (a refusal, a tool)");
  return stop;
}

/** The protocol counts what is cached beside the rest of the prompt, not in it. */
function toUsage(told: Usage): ModelUsage {
  const [cachedTokens, cacheWrittenTokens] = [told.cache_read_input_tokens ?? 0, told.cache_creation_input_tokens ?? 0];
  return {
    inputTokens: (told.input_tokens ?? 0) + cachedTokens + cacheWrittenTokens,
    cachedTokens,
    cacheWrittenTokens,
    outputTokens: told.output_tokens ?? 0,
  };
}
