import { join } from "node:path";
import type { TableDecision } from "#core/decision.ts";
import type { ErrorCode, OmError } from "#core/errors.ts";
import { toJobKey } from "#core/job-key.ts";
import type { TableMessage } from "#core/work-messages.ts";
import type { JobFolders } from "#engine/job-folders.ts";
import type { OutgoingMessage, ReceivedMessage } from "#ports/queue.ts";

/** Names what the work of a message may put down; erasing finds it by the file. */
export function keptName({ fileId, jobKey, round = 0 }: WorkName): string {
  return `${fileId}-${jobKey.slice(0, keyDigits)}-${round}`;
}

type WorkName = Pick<TableMessage, "fileId" | "jobKey" | "round">;

const keyDigits = 16;

/** Where one reading of the table puts down its chunks: each that is rehearsed has its own. */
export function keptFolder(
  message: WorkName,
  decision: TableDecision,
  generation: number,
  jobFolders: Pick<JobFolders, "kept">,
): string {
  return join(jobFolders.kept(keptName(message)), toJobKey(message.fileId, decision, generation).slice(0, keyDigits));
}

/** The process was ended, whatever it was doing: by its time, its memory, or whoever stops. */
const brokenOff: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "CANCELLED",
  "DEADLINE",
  "OUT_OF_MEMORY",
  "ENGINE_FAILED",
]);

/**
 * The message again, where work that was broken off came further than any delivery before: the next one goes on from
 * there. Null: this delivery was an attempt like any other, so that what stands still is set aside in the end.
 * @param chunksKept what is put down by now, in all readings of the table
 */
export function passOn(
  message: TableMessage,
  delivery: Pick<ReceivedMessage, "lease" | "group">,
  { code, retryable }: Pick<OmError, "code" | "retryable">,
  chunksKept: number,
): OutgoingMessage | null {
  const isBrokenOff = brokenOff.has(code) && (retryable || code === "CANCELLED");
  if (!isBrokenOff || chunksKept <= (message.chunksKept ?? 0)) return null;
  const { round, ...rest } = message;
  const body = { ...rest, ...(round === undefined ? {} : { round }), chunksKept };
  return { queue: delivery.lease.queue, group: delivery.group, body };
}
