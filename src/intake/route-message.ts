import { routeQueue } from "#core/work-messages.ts";
import type { FileRecord, TableRecord } from "#ports/file-records.ts";
import type { OutgoingMessage } from "#ports/queue.ts";

/** Asks for the routing of a file's present round. */
export function routeMessageOf({ report, correlationId, round }: FileRecord): OutgoingMessage {
  const { business, fileId } = report;
  return { queue: routeQueue, group: business, body: { kind: "route", business, fileId, correlationId, round } };
}

/** Asks for the rows of a table, in the queue of its type. */
export function tableMessageOf(
  { report, correlationId, round }: FileRecord,
  { index, work, result, report: { type } }: TableRecord,
): OutgoingMessage {
  const { business, fileId } = report;
  const jobKey = work?.jobKey ?? result?.jobKey ?? "";
  const body = { kind: "table" as const, business, fileId, correlationId, table: index, jobKey, round };
  return { queue: work?.decision.type ?? type, group: business, body };
}
