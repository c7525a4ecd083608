import { z } from "zod";
import { toEventStreamMessage } from "./event-stream.ts";
import { type AnswerReply, quoteSecrets, type RefusalReply, type StubProtocol, usualUsage } from "./model-stub.ts";
import type { StubAsked } from "./stub-server.ts";

const request = z.strictObject({
  system: z.array(z.strictObject({ text: z.string().min(1) })).optional(),
  messages: z
    .array(
      z.strictObject({ role: z.literal("user"), content: z.array(z.strictObject({ text: z.string() })).length(1) }),
    )
    .length(1),
  inferenceConfig: z.strictObject({ maxTokens: z.number().int().min(1), temperature: z.number().optional() }),
  toolConfig: z
    .strictObject({
      tools: z
        .array(
          z.strictObject({
            toolSpec: z.strictObject({
              name: z.string(),
              description: z.string(),
              inputSchema: z.strictObject({ json: z.unknown() }),
            }),
          }),
        )
        .length(1),
      toolChoice: z.strictObject({ tool: z.strictObject({ name: z.string() }) }),
    })
    .optional(),
});

/** `Converse` and `ConverseStream` of Bedrock, with its binary framing. */
export const bedrockStub: StubProtocol = {
  http2: true,
  read({ path, body, headers }) {
    const [, model = ""] = /^\/model\/([^/]+)\/converse(?:-stream)?$/.exec(path) ?? [];
    const asked = request.parse(JSON.parse(body));
    return {
      model: decodeURIComponent(model),
      system: asked.system?.[0]?.text ?? null,
      user: asked.messages[0]?.content[0]?.text ?? "",
      maxTokens: asked.inferenceConfig.maxTokens,
      temperature: asked.inferenceConfig.temperature ?? null,
      schema: asked.toolConfig?.tools[0]?.toolSpec.inputSchema.json ?? null,
      key: /Credential=([^/]+)\//.exec(String(headers["authorization"]))?.[1] ?? null,
    };
  },
  frame(asked, reply) {
    if (!isStream(asked)) return { contentType: "application/json", head: [], ...cutInPieces(asked, reply) };
    return {
      contentType: "application/vnd.amazon.eventstream",
      head: [event("messageStart", { role: "assistant" })],
      texts: reply.texts.map(textEvent),
      tail: tailOf(reply),
    };
  },
  fail(asked, texts) {
    const message = quoteSecrets(asked);
    if (!isStream(asked)) {
      const headers = { "x-amzn-errortype": "ModelErrorException", "content-type": "application/json" };
      return { status: 424, headers, frames: [Buffer.from(JSON.stringify({ message }))] };
    }
    const headers = {
      ":message-type": "exception",
      ":exception-type": "modelStreamErrorException",
      ":content-type": "application/json",
    };
    return {
      status: 200,
      headers: { "content-type": "application/vnd.amazon.eventstream" },
      frames: [...texts.map(textEvent), toEventStreamMessage(headers, JSON.stringify({ message }))],
    };
  },
  refuse({ about }, asked) {
    const { type, message } = said[about];
    return {
      headers: { "content-type": "application/json", "x-amzn-errortype": type },
      frames: [Buffer.from(JSON.stringify({ message: `${message} ${quoteSecrets(asked)}` }))],
    };
  },
  garbage: (asked) => ({
    headers: { "content-type": isStream(asked) ? "application/vnd.amazon.eventstream" : "application/json" },
    frames: [Buffer.from("\u0000\u0000\u0000\u0020 one two three four five six seven")],
  }),
};

const said: Readonly<Record<RefusalReply["about"], { readonly type: string; readonly message: string }>> = {
  key: { type: "UnrecognizedClientException", message: "The security token included in the request is invalid." },
  model: { type: "ValidationException", message: "The provided model identifier is invalid." },
  length: { type: "ValidationException", message: "Input is too long for requested model." },
  credit: { type: "AccessDeniedException", message: "" },
  load: { type: "ThrottlingException", message: "Too many requests" },
  request: { type: "ValidationException", message: "no" },
};

const reasons = { end: "end_turn", length: "max_tokens", filtered: "guardrail_intervened" } as const;

function isStream({ path }: StubAsked): boolean {
  return path.endsWith("-stream");
}

/** The JSON of a whole answer, in as many pieces as it has texts and one more. */
function cutInPieces(
  asked: StubAsked,
  reply: AnswerReply,
): { texts: readonly Uint8Array[]; tail: readonly Uint8Array[] } {
  const { texts, stop = "end", usage = usualUsage } = reply;
  const isObject = request.parse(JSON.parse(asked.body)).toolConfig !== undefined;
  const input = isObject ? parseObject(texts.join("")) : null;
  const block = input === null ? { text: texts.join("") } : { toolUse: { toolUseId: "t1", name: "x", input } };
  const stopReason = input === null || stop !== "end" ? reasons[stop] : "tool_use";
  const json = Buffer.from(
    JSON.stringify({
      output: { message: { role: "assistant", content: [block] } },
      stopReason,
      ...(usage === null ? {} : { usage: toUsage(usage) }),
      metrics: { latencyMs: 5 },
    }),
  );
  const size = Math.ceil(json.length / (texts.length + 1));
  const pieces = texts.map((_text, order) => json.subarray(order * size, (order + 1) * size));
  return { texts: pieces, tail: [json.subarray(texts.length * size)] };
}

function parseObject(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // a model that calls no tool writes a text
  }
}

function toUsage({ inputTokens, cachedTokens, cacheWrittenTokens, outputTokens }: typeof usualUsage): object {
  return {
    inputTokens: inputTokens - cachedTokens - cacheWrittenTokens,
    outputTokens,
    totalTokens: inputTokens + outputTokens,
    cacheReadInputTokens: cachedTokens,
    cacheWriteInputTokens: cacheWrittenTokens,
  };
}

function tailOf({ stop = "end", usage = usualUsage }: AnswerReply): readonly Uint8Array[] {
  return [
    event("contentBlockStop", { contentBlockIndex: 0 }),
    event("messageStop", { stopReason: reasons[stop] }),
    ...(usage === null ? [] : [event("metadata", { usage: toUsage(usage), metrics: { latencyMs: 5 } })]),
  ];
}

function textEvent(text: string): Uint8Array {
  return event("contentBlockDelta", { contentBlockIndex: 0, delta: { text } });
}

function event(type: string, payload: object): Uint8Array {
  const headers = { ":event-type": type, ":content-type": "application/json", ":message-type": "event" };
  return toEventStreamMessage(headers, JSON.stringify(payload));
}
