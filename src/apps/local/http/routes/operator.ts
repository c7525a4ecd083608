import { z } from "zod";
import { defineRoute } from "../route.ts";
import { toErrorReport, toOmError } from "#core/errors.ts";
import type { BackupStep } from "../../backup/write-backup.ts";
import { deadLetter, healthReport, queueState } from "../schemas/answers.ts";
import { backupTarget, ids } from "../schemas/requests.ts";

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

export const writeBackup = defineRoute({
  id: "writeBackup",
  method: "POST",
  path: "/v1/backup",
  summary: "Copies everything into a new folder or file of the server's machine, beside all other work.",
  access: "operator",
  input: z.object({ body: z.strictObject({ target: backupTarget }) }),
  replies: {
    200: {
      description:
        "how far it is, an object a line: `{target, files, bytes, isDone}`; the last has `isDone: true`, or is `{error: {code, message, fix}}`",
      type: "application/x-ndjson",
    },
  },
  errors: ["CONFLICT", "FILE_CORRUPT", "DISK_FULL", "NOT_WRITABLE"],
  async handle({ body }, _request, { service }) {
    const steps = service.backup(body.target)[Symbol.asyncIterator]();
    const first = await steps.next(); // what is refused at once is an error with its status
    return { status: 200, body: { type: "application/x-ndjson", stream: toLines(first, steps) } };
  },
});

/** At most one line each tenth of a second, and the last. Left early, the backup is left. */
async function* toLines(first: IteratorResult<BackupStep>, steps: AsyncIterator<BackupStep>): AsyncGenerator<string> {
  let toldAt = Number.NEGATIVE_INFINITY;
  try {
    for (let step = first; step.done !== true; step = await steps.next()) {
      const now = performance.now();
      if (!step.value.isDone && now - toldAt < 100) continue;
      toldAt = now;
      yield `${JSON.stringify(step.value)}\n`;
    }
  } catch (thrown) {
    yield `${JSON.stringify({ error: toErrorReport(toOmError(thrown)) })}\n`;
  } finally {
    await steps.return?.();
  }
}

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
