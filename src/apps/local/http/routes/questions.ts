import { z } from "zod";
import type { Answer } from "#context-engine/models/answer.ts";
import { contextRequestSchema, questionSchema } from "#context-engine/models/question.ts";
import { defineRoute } from "../route.ts";
import { answer, contextPack } from "../schemas/engine-answers.ts";

export const ask = defineRoute({
  id: "ask",
  method: "POST",
  path: "/v1/ask",
  summary:
    "Answers a question in plain words from the numbers, with what it rests on; asks back where it can be read in two ways, or says what is missing. With `Accept: text/event-stream` plan, facts, text and citations as events.",
  access: "business",
  input: z.object({ body: questionSchema, headers: z.object({ accept: z.string().max(1_000).optional() }) }),
  invalidBody: "QUERY_INVALID",
  replies: {
    200: { description: "the answer, also where it asks back or cannot be given: see `status`", json: answer },
  },
  errors: ["QUERY_INVALID"],
  async handle({ body, headers }, { business }, { service }) {
    const json = await service.ask(business, body);
    if (headers.accept?.includes("text/event-stream") !== true) return { status: 200, body: { json } };
    return { status: 200, body: { stream: toEvents(json), type: "text/event-stream" } };
  },
});

export const retrieveContext = defineRoute({
  id: "retrieveContext",
  method: "POST",
  path: "/v1/context",
  summary: "What a model needs to answer a question: cited facts and a prompt within a budget of tokens.",
  access: "business",
  input: z.object({ body: contextRequestSchema }),
  invalidBody: "QUERY_INVALID",
  replies: { 200: { description: "the context", json: contextPack } },
  errors: ["QUERY_INVALID"],
  async handle({ body }, { business }, { service }) {
    return { status: 200, body: { json: await service.context(business, body) } };
  },
});

/** In the order in which a reader needs them; the last one is the whole answer. */
async function* toEvents(found: Answer): AsyncGenerator<string> {
  const { trace, facts, table, text, citations, status } = found;
  const event = (name: string, data: object): string => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
  yield event("plan", { status, plan: trace.router.plan, unread: trace.router.unread });
  yield event("facts", { facts, ...(table !== undefined && { table }) });
  yield event("text", { text });
  yield event("citations", { citations });
  yield event("answer", found);
}
