import { routeQueue } from "#core/work-messages.ts";
import type { FileRecord } from "#ports/file-records.ts";
import type { OutgoingMessage } from "#ports/queue.ts";

/** Asks for the routing of a file's present round. */
export function routeMessageOf({ report, correlationId, round }: FileRecord): OutgoingMessage {
  const { business, fileId } = report;
  return { queue: routeQueue, group: business, body: { kind: "route", business, fileId, correlationId, round } };
}
