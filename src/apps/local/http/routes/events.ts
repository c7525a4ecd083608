import { z } from "zod";
import { OmError } from "#core/errors.ts";
import { streamEvents } from "../event-stream.ts";
import { defineRoute } from "../route.ts";
import { fileId } from "../schemas/requests.ts";

export const followEvents = defineRoute({
  id: "followEvents",
  method: "GET",
  path: "/v1/events",
  summary: "Server-sent events of what happens to the files, as it happens; `file-ended` is a file's last one.",
  access: "business",
  input: z.object({
    query: z.strictObject({ file: fileId.optional().describe("of this file only") }),
    headers: z.object({
      "last-event-id": z
        .string()
        .max(100)
        .optional()
        .describe("the last event that arrived: what came after it is sent"),
    }),
  }),
  replies: {
    200: { description: "a stream without an end; the data of each event is a FileEvent", type: "text/event-stream" },
  },
  errors: ["TOO_MANY_REQUESTS"],
  async handle({ query, headers }, { business, gone }, { service, hub, runId, limits, streams }) {
    const id = query.file ?? null;
    if (id !== null) await service.file(business, id); // not there, or somebody else's
    const signal = gone();
    const stream = streamEvents(
      { business, fileId: id, lastEventId: headers["last-event-id"] ?? null },
      {
        hub,
        runId,
        readReport: (each) => service.file(business, each),
        heartbeatMs: limits.heartbeatMs,
        mostWaiting: limits.waitingEvents,
        signal,
      },
    );
    if (!streams.enter(signal)) throw tooMany(limits.eventStreams);
    return { status: 200, body: { stream, type: "text/event-stream" } };
  },
});

function tooMany(most: number): OmError {
  return new OmError("TOO_MANY_REQUESTS", `there are ${most} event streams already`, {
    fix: "close one, or ask for the file itself: GET /v1/files/{fileId}?wait=60",
    retryable: true,
  });
}
