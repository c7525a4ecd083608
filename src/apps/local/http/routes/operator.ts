import { z } from "zod";
import { defineRoute } from "../route.ts";
import { deadLetter, healthReport, queueState } from "../schemas/answers.ts";
import { ids } from "../schemas/requests.ts";

const chosen = z.strictObject({ ids });
const counted = z.object({ count: z.int().describe("messages that were there") });

export const listQueues = defineRoute({
  id: "listQueues",
  method: "GET",
  path: "/v1/queues",
  summary: "Every queue with what is in it.",
  access: "operator",
  input: z.object({}),
  replies: { 200: { description: "the queues", json: z.object({ queues: z.array(queueState) }) } },
  async handle(_input, _request, { service }) {
    return { status: 200, body: { json: { queues: await service.queues() } } };
  },
});

export const listDeadLetters = defineRoute({
  id: "listDeadLetters",
  method: "GET",
  path: "/v1/dlq",
  summary: "Messages that were set aside after their last attempt, with the cause.",
  access: "operator",
  input: z.object({}),
  replies: { 200: { description: "of all queues", json: z.object({ messages: z.array(deadLetter) }) } },
  async handle(_input, _request, { service }) {
    return { status: 200, body: { json: { messages: await service.deadMessages() } } };
  },
});

export const redriveDeadLetters = defineRoute({
  id: "redriveDeadLetters",
  method: "POST",
  path: "/v1/dlq/redrive",
  summary: "Puts messages that were set aside back into their queues.",
  access: "operator",
  input: z.object({ body: chosen }),
  replies: { 200: { description: "done", json: counted } },
  async handle({ body }, _request, { service }) {
    return { status: 200, body: { json: { count: await service.redrive(body.ids) } } };
  },
});

export const discardDeadLetters = defineRoute({
  id: "discardDeadLetters",
  method: "POST",
  path: "/v1/dlq/discard",
  summary: "Throws messages away that were set aside, for good.",
  access: "operator",
  input: z.object({ body: chosen }),
  replies: { 200: { description: "done", json: counted } },
  async handle({ body }, _request, { service }) {
    return { status: 200, body: { json: { count: await service.discard(body.ids) } } };
  },
});

export const runDoctor = defineRoute({
  id: "runDoctor",
  method: "POST",
  path: "/v1/doctor",
  summary: "Checks that everything is fit to work, and the settings in force.",
  access: "operator",
  input: z.object({}),
  replies: { 200: { description: "what was found", json: healthReport } },
  async handle(_input, _request, { service }) {
    return { status: 200, body: { json: await service.doctor() } };
  },
});
