import { type OmError, systemWords } from "#core/errors.ts";
import type { TraceEvents } from "#core/trace.ts";
import type { ReceivedMessage } from "#ports/queue.ts";

/** An attempt at a message ended with this error. */
export function tellFailure(delivery: ReceivedMessage, error: OmError, trace: TraceEvents): void {
  const { queue, id } = delivery.lease;
  const { code, message } = error;
  const system = systemWords(error);
  trace({
    event: "attempt-failed",
    queue,
    fileId: fileOf(delivery.body),
    messageId: id,
    receives: delivery.receives,
    isLast: delivery.isLast,
    code,
    message,
    ...(system === "" ? {} : { system }),
  });
}

function fileOf(body: unknown): string {
  const isNamed = typeof body === "object" && body !== null && "fileId" in body;
  return isNamed && typeof body.fileId === "string" ? body.fileId : "";
}
