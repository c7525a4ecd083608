import { z } from "zod";
import { type AnswerReply, quoteSecrets, type RefusalReply, type StubProtocol, usualUsage } from "./model-stub.ts";

const request = z.strictObject({
  model: z.string(),
  messages: z.array(z.strictObject({ role: z.enum(["system", "user"]), content: z.string() })),
  max_tokens: z.number().optional(),
  max_completion_tokens: z.number().optional(),
  temperature: z.number().optional(),
  stream: z.literal(true),
  stream_options: z.strictObject({ include_usage: z.literal(true) }),
  response_format: z
    .strictObject({
      type: z.literal("json_schema"),
      json_schema: z.strictObject({ name: z.string(), schema: z.unknown(), strict: z.literal(true) }),
    })
    .optional(),
});

/** OpenAI's `/chat/completions`, streamed. */
export const openAiStub: StubProtocol = {
  http2: false,
  read({ path, body, headers }) {
    if (path !== "/v1/chat/completions") throw new Error(`nothing is at ${path}`);
    const asked = request.parse(JSON.parse(body));
    const contentOf = (role: string) => asked.messages.find((message) => message.role === role)?.content;
    return {
      model: asked.model,
      system: contentOf("system") ?? null,
      user: contentOf("user") ?? "",
      maxTokens: asked.max_tokens ?? asked.max_completion_tokens ?? 0,
      temperature: asked.temperature ?? null,
      schema: asked.response_format?.json_schema.schema ?? null,
      key: /^Bearer (.+)$/.exec(String(headers["authorization"]))?.[1] ?? null,
    };
  },
  frame: (_asked, reply) => ({
    contentType: "text/event-stream; charset=utf-8",
    head: [event({ choices: [{ index: 0, delta: { role: "assistant", content: "" }, finish_reason: null }] })],
    texts: reply.texts.map(textEvent),
    tail: tailOf(reply),
  }),
  fail: (asked, texts) => ({
    status: 200,
    headers: { "content-type": "text/event-stream" },
    frames: [...texts.map(textEvent), event({ error: { type: "server_error", message: quoteSecrets(asked) } })],
  }),
  refuse({ about }, asked) {
    const error = {
      message: `${quoteSecrets(asked)} ${said[about].message}`,
      type: "invalid_request_error",
      code: said[about].code,
    };
    return { headers: { "content-type": "application/json" }, frames: [Buffer.from(JSON.stringify({ error }))] };
  },
  garbage: () => ({
    headers: { "content-type": "text/event-stream" },
    frames: [Buffer.from("data: one two three\n\n")],
  }),
};

const said: Readonly<Record<RefusalReply["about"], { readonly code: string | null; readonly message: string }>> = {
  key: { code: "invalid_api_key", message: "Incorrect API key" },
  model: { code: "model_not_found", message: "no such model" },
  length: { code: "context_length_exceeded", message: "" },
  credit: { code: "insufficient_quota", message: "You exceeded your current quota" },
  load: { code: null, message: "busy" },
  request: { code: null, message: "no" },
};

const stops = { end: "stop", length: "length", filtered: "content_filter" } as const;

function tailOf({ stop = "end", usage = usualUsage }: AnswerReply): readonly Uint8Array[] {
  const told = usage && {
    prompt_tokens: usage.inputTokens,
    completion_tokens: usage.outputTokens,
    total_tokens: usage.inputTokens + usage.outputTokens,
    prompt_tokens_details: { cached_tokens: usage.cachedTokens },
  };
  return [
    event({ choices: [{ index: 0, delta: {}, finish_reason: stops[stop] }] }),
    ...(told === null ? [] : [event({ choices: [], usage: told })]),
    Buffer.from("data: [DONE]\n\n"),
  ];
}

function textEvent(content: string): Uint8Array {
  return event({ choices: [{ index: 0, delta: { content }, finish_reason: null }] });
}

function event(data: object): Uint8Array {
  return Buffer.from(`data: ${JSON.stringify({ id: "c1", object: "chat.completion.chunk", ...data })}\n\n`);
}
