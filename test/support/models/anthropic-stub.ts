import { z } from "zod";
import { type AnswerReply, quoteSecrets, type RefusalReply, type StubProtocol, usualUsage } from "./model-stub.ts";

const request = z.strictObject({
  model: z.string(),
  max_tokens: z.number().int().min(1),
  system: z
    .array(
      z.strictObject({
        type: z.literal("text"),
        text: z.string().min(1),
        cache_control: z.strictObject({ type: z.literal("ephemeral") }),
      }),
    )
    .optional(),
  messages: z.array(z.strictObject({ role: z.literal("user"), content: z.string() })).length(1),
  temperature: z.number().optional(),
  stream: z.literal(true),
  tools: z
    .array(z.strictObject({ name: z.string(), description: z.string(), input_schema: z.unknown() }))
    .length(1)
    .optional(),
  tool_choice: z.strictObject({ type: z.literal("tool"), name: z.string() }).optional(),
});

/** Anthropic's `/v1/messages`, streamed. */
export const anthropicStub: StubProtocol = {
  http2: false,
  read({ path, body, headers }) {
    if (path !== "/v1/messages" || headers["anthropic-version"] !== "2023-06-01") throw new Error(`not ours: ${path}`);
    const asked = request.parse(JSON.parse(body));
    const { "x-api-key": key } = headers;
    return {
      model: asked.model,
      system: asked.system?.[0]?.text ?? null,
      user: asked.messages[0]?.content ?? "",
      maxTokens: asked.max_tokens,
      temperature: asked.temperature ?? null,
      schema: asked.tools?.[0]?.input_schema ?? null,
      key: typeof key === "string" ? key : null,
    };
  },
  frame(asked, reply) {
    const isObject = request.parse(JSON.parse(asked.body)).tools !== undefined;
    return {
      contentType: "text/event-stream",
      head: headOf(reply, isObject),
      texts: reply.texts.map((text) => textEvent(text, isObject)),
      tail: tailOf(reply, isObject),
    };
  },
  fail: (asked, texts) => ({
    status: 200,
    headers: { "content-type": "text/event-stream" },
    frames: [
      ...texts.map((text) => textEvent(text, false)),
      event({ type: "error", error: { type: "overloaded_error", message: quoteSecrets(asked) } }),
    ],
  }),
  refuse({ about }, asked) {
    const { type, message } = said[about];
    const error = { type, message: `${message} ${quoteSecrets(asked)}` };
    return {
      headers: { "content-type": "application/json" },
      frames: [Buffer.from(JSON.stringify({ type: "error", error }))],
    };
  },
  garbage: () => ({
    headers: { "content-type": "text/event-stream" },
    frames: [Buffer.from(`event: content_block_delta\ndata: {"type":"content_block_delta","delta":5}\n\n`)],
  }),
};

const said: Readonly<Record<RefusalReply["about"], { readonly type: string; readonly message: string }>> = {
  key: { type: "authentication_error", message: "invalid x-api-key" },
  model: { type: "not_found_error", message: "model: nonsense" },
  length: { type: "invalid_request_error", message: "prompt is too long: 300000 tokens > 200000 maximum" },
  credit: { type: "billing_error", message: "Your credit balance is too low" },
  load: { type: "overloaded_error", message: "Overloaded" },
  request: { type: "invalid_request_error", message: "no" },
};

function headOf({ usage = usualUsage }: AnswerReply, isObject: boolean): readonly Uint8Array[] {
  const told = usage && {
    input_tokens: usage.inputTokens - usage.cachedTokens - usage.cacheWrittenTokens,
    cache_read_input_tokens: usage.cachedTokens,
    cache_creation_input_tokens: usage.cacheWrittenTokens,
    output_tokens: 1,
  };
  const block = isObject ? { type: "tool_use", id: "t1", name: "x", input: {} } : { type: "text", text: "" };
  return [
    event({ type: "message_start", message: { id: "m1", content: [], ...(told === null ? {} : { usage: told }) } }),
    event({ type: "ping" }),
    event({ type: "content_block_start", index: 0, content_block: block }),
  ];
}

function tailOf({ stop = "end", usage = usualUsage }: AnswerReply, isObject: boolean): readonly Uint8Array[] {
  const reasons = { end: isObject ? "tool_use" : "end_turn", length: "max_tokens", filtered: "refusal" };
  return [
    event({ type: "content_block_stop", index: 0 }),
    event({
      type: "message_delta",
      delta: { stop_reason: reasons[stop], stop_sequence: null },
      ...(usage === null ? {} : { usage: { output_tokens: usage.outputTokens } }),
    }),
    event({ type: "message_stop" }),
  ];
}

function textEvent(text: string, isObject: boolean): Uint8Array {
  const delta = isObject ? { type: "input_json_delta", partial_json: text } : { type: "text_delta", text };
  return event({ type: "content_block_delta", index: 0, delta });
}

function event(data: { readonly type: string; readonly [name: string]: unknown }): Uint8Array {
  return Buffer.from(`event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`);
}
