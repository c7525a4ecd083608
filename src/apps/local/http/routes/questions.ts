import { z } from "zod";
import type { AnswerPart } from "#context-engine/models/answer-part.ts";
import { contextRequestSchema, questionSchema } from "#context-engine/models/question.ts";
import { OmError } from "#core/errors.ts";
import { defineRoute } from "../route.ts";
import { answer, contextPack } from "../schemas/engine-answers.ts";

export const ask = defineRoute({
  id: "ask",
  method: "POST",
  path: "/v1/ask",
  summary:
    "Answers a question in plain words from the numbers, with what it rests on; asks back where it can be read in two ways, or says what is missing. With `Accept: text/event-stream` plan, facts, text, citations and answer as events; text comes in pieces where a model phrases it, each checked before.",
  access: "business",
  input: z.object({ body: questionSchema, headers: z.object({ accept: z.string().max(1_000).optional() }) }),
  invalidBody: "QUERY_INVALID",
  replies: {
    200: { description: "the answer, also where it asks back or cannot be given: see `status`", json: answer },
  },
  errors: ["QUERY_INVALID"],
  async handle({ body, headers }, { business, gone }, { service }) {
    if (headers.accept?.includes("text/event-stream") !== true) {
      return { status: 200, body: { json: await service.ask(business, body) } };
    }
    const parts = service.askInParts(business, body, gone())[Symbol.asyncIterator]();
    const first = await parts.next(); // what fails before the first word is an error like any other
    if (first.done === true) throw new OmError("INTERNAL", "an answer ended before its beginning");
    return { status: 200, body: { stream: toEvents(first.value, parts), type: "text/event-stream" } };
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
  async handle({ body }, { business, gone }, { service }) {
    return { status: 200, body: { json: await service.context(business, body, gone()) } };
  },
});

/** In the order in which a reader needs them; the last one is the whole answer. */
async function* toEvents(first: AnswerPart, others: AsyncIterator<AnswerPart>): AsyncGenerator<string> {
  try {
    for (let part: AnswerPart | null = first; part !== null;) {
      yield* eventsOf(part);
      const next: IteratorResult<AnswerPart> = await others.next();
      part = next.done === true ? null : next.value;
    }
  } finally {
    await others.return?.(); // nobody listens any more: the model is not listened to either
  }
}

function* eventsOf(part: AnswerPart): Generator<string> {
  switch (part.is) {
    case "facts": {
      const { trace, facts, table, status } = part.answer;
      yield toEvent("plan", { status, plan: trace.router.plan, unread: trace.router.unread });
      yield toEvent("facts", { facts, ...(table !== undefined && { table }) });
      break;
    }
    case "text":
      yield toEvent("text", { text: part.text });
      break;
    case "answer":
      yield toEvent("citations", { citations: part.answer.citations });
      yield toEvent("answer", part.answer);
      break;
    default:
      part satisfies never;
  }
}

function toEvent(name: string, data: object): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
