import {
  type BedrockRuntimeClient,
  ConverseCommand,
  type ConverseCommandInput,
  ConverseStreamCommand,
  type TokenUsage,
} from "@aws-sdk/client-bedrock-runtime";
import type { AnswerPart, ModelStop, ModelUsage } from "#core/model-answer.ts";
import { type ModelLimits, usualModelLimits } from "#core/model-call.ts";
import { modelInvalid } from "#core/model-errors.ts";
import { type ModelRequest, modelOverParts, type StructuredRequest } from "#core/model-over-parts.ts";
import type { Timers } from "#core/timers.ts";
import type { AnswerModel } from "#ports/answer-model.ts";
import { toBedrockError } from "./bedrock-errors.ts";

export interface BedrockModelOptions {
  readonly client: BedrockRuntimeClient;
  /** What answers and errors call it: `bedrock:...`. */
  readonly id: string;
  /** The id of a model or of an inference profile, or an ARN. */
  readonly name: string;
  readonly contextTokens: number;
  readonly limits?: ModelLimits;
}

/** Any model of Bedrock's Converse: whole answers by `Converse`, streams by `ConverseStream`, which is a right of its own. */
export function createBedrockModel(options: BedrockModelOptions, { timers }: { readonly timers: Timers }): AnswerModel {
  const { client, id, name, contextTokens, limits = usualModelLimits } = options;
  const whole = (request: ModelRequest) => (signal: AbortSignal) =>
    converse(client, toInput(name, request), id, signal);
  const protocol = {
    model: id,
    isSilent: true,
    whole,
    stream: (request: ModelRequest) => (signal: AbortSignal) =>
      converseStream(client, toInput(name, request), id, signal),
    object: (request: StructuredRequest) => (signal: AbortSignal) =>
      converse(client, { ...toInput(name, request), toolConfig: oneTool(request) }, id, signal),
  };
  return { id, contextTokens, ...modelOverParts(protocol, { limits, timers }) };
}

function toInput(modelId: string, { system, user, maxTokens, temperature }: ModelRequest): ConverseCommandInput {
  return {
    modelId,
    ...(system === "" ? {} : { system: [{ text: system }] }),
    messages: [{ role: "user", content: [{ text: user }] }],
    inferenceConfig: { maxTokens, ...(temperature === undefined ? {} : { temperature }) },
  };
}

/** An object is the input of a tool that the model must call. */
function oneTool({ name, schema }: StructuredRequest): NonNullable<ConverseCommandInput["toolConfig"]> {
  const json = toDocument(schema);
  const toolSpec = { name, description: "Takes the object that was asked for.", inputSchema: { json } };
  return { tools: [{ toolSpec }], toolChoice: { tool: { name } } };
}

type Document = null | boolean | number | string | Document[] | { [name: string]: Document };

/** What JSON keeps of a value: the SDK takes nothing else. */
function toDocument(value: unknown): Document {
  if (value === null || typeof value === "boolean" || typeof value === "number" || typeof value === "string")
    return value;
  if (Array.isArray(value)) return value.map(toDocument);
  if (typeof value !== "object") return null;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, toDocument(each)]));
}

async function* converse(
  client: BedrockRuntimeClient,
  input: ConverseCommandInput,
  model: string,
  signal: AbortSignal,
): AsyncGenerator<AnswerPart, void> {
  const { output, stopReason, usage } = await client
    .send(new ConverseCommand(input), { abortSignal: signal })
    .catch((thrown: unknown) => {
      throw toBedrockError(thrown, model);
    });
  const blocks = output?.message?.content ?? [];
  for (const { text, toolUse } of blocks) {
    if (input.toolConfig === undefined && text !== undefined) yield { kind: "text", text };
    if (toolUse?.input !== undefined) yield { kind: "text", text: JSON.stringify(toolUse.input) };
  }
  const stop = toStop(stopReason, model);
  if (stop !== null) yield { kind: "end", stop, usage: toUsage(usage) };
}

async function* converseStream(
  client: BedrockRuntimeClient,
  input: ConverseCommandInput,
  model: string,
  signal: AbortSignal,
): AsyncGenerator<AnswerPart | null, void> {
  let stop: ModelStop | null = null;
  let used: ModelUsage | null = null;
  try {
    const { stream } = await client.send(new ConverseStreamCommand(input), { abortSignal: signal });
    for await (const event of stream ?? []) {
      yield null;
      const text = event.contentBlockDelta?.delta?.text ?? "";
      if (text !== "") yield { kind: "text", text };
      if (event.messageStop !== undefined) stop = toStop(event.messageStop.stopReason, model);
      if (event.metadata !== undefined) used = toUsage(event.metadata.usage);
    }
  } catch (thrown) {
    throw toBedrockError(thrown, model);
  }
  if (stop !== null) yield { kind: "end", stop, usage: used };
}

/** Why an answer ended; a call of our one tool is the end of an object. */
const stops: ReadonlyMap<string, ModelStop> = new Map([
  ["end_turn", "end"],
  ["stop_sequence", "end"],
  ["tool_use", "end"],
  ["max_tokens", "length"],
  ["model_context_window_exceeded", "length"],
]);

/** Null where none is said: then it is no answer. */
function toStop(reason: string | undefined, model: string): ModelStop | null {
  if (reason === undefined) return null;
  const stop = stops.get(reason);
  if (stop === undefined)
    throw modelInvalid({ model }, "ended its answer for a reason that leaves none (a filter, a guardrail, a tool)");
  return stop;
}

/** Bedrock counts what is cached beside the rest of the prompt, not in it. */
function toUsage(usage: TokenUsage | undefined): ModelUsage | null {
  if (usage === undefined) return null;
  const { inputTokens = 0, outputTokens = 0, cacheReadInputTokens = 0, cacheWriteInputTokens = 0 } = usage;
  return {
    inputTokens: inputTokens + cacheReadInputTokens + cacheWriteInputTokens,
    cachedTokens: cacheReadInputTokens,
    cacheWrittenTokens: cacheWriteInputTokens,
    outputTokens,
  };
}
