import { setTimeout } from "node:timers/promises";
import { type ErrorCode, isOfTheMachine, OmError } from "#core/errors.ts";
import { isUnfinished } from "#core/fold-state.ts";
import type { FileReport } from "#core/report.ts";
import type { TraceEvent } from "#core/trace.ts";
import type { EventHub } from "./event-hub.ts";
import type { Progress, WaitOptions } from "./service.ts";

/** Whether anything more happens to a file by itself. */
export function isSettled({ state, redo }: FileReport): boolean {
  return !isUnfinished(state) && (redo === undefined || redo.error !== undefined);
}

const lookAgainMs = 2_000;

/**
 * Looks at a file whenever something is told of it, and now and then besides, until it is settled.
 * @param failsWithMachine whether to wait no more when the machine, not the file, is at fault: the work stays in its
 * queue. A server goes on trying.
 * @throws OmError `CANCELLED`, and with `failsWithMachine` `DISK_FULL`, `NOT_WRITABLE`
 */
export async function waitForFile(
  read: () => Promise<FileReport>,
  hub: EventHub,
  { onProgress, signal, failsWithMachine }: WaitOptions & { readonly failsWithMachine: boolean },
): Promise<FileReport> {
  let report = await read();
  const { fileId, sizeBytes } = report;
  let wake = new AbortController();
  let trouble: { readonly code: ErrorCode; readonly message: string } | null = null;
  const unsubscribe = hub.subscribe(({ event }) => {
    if (!("fileId" in event) || event.fileId !== fileId) return;
    const progress = toProgress(event, sizeBytes);
    if (progress !== null) onProgress?.(progress);
    if (event.event === "attempt-failed" && failsWithMachine && isOfTheMachine(event)) trouble = event;
    if (ends.has(event.event)) wake.abort();
  });
  try {
    for (report = await read(); !isSettled(report); report = await read()) {
      if (signal?.aborted === true) throw new OmError("CANCELLED", "stopped waiting");
      if (trouble !== null) throw asError(trouble);
      await setTimeout(lookAgainMs, undefined, {
        signal: AbortSignal.any([wake.signal, ...(signal ? [signal] : [])]),
      }).catch(() => undefined);
      if (wake.signal.aborted) wake = new AbortController();
    }
    return report;
  } finally {
    unsubscribe();
  }
}

const ends: ReadonlySet<TraceEvent["event"]> = new Set<TraceEvent["event"]>([
  "file-ended",
  "table-ended",
  "file-cancelled",
  "file-routed",
  "attempt-failed",
]);

function asError({ code, message }: { readonly code: ErrorCode; readonly message: string }): OmError {
  const fix = "mend that, then run the same command again: the file is kept, and read then";
  return new OmError(code, message, { fix, retryable: true });
}

export function toProgress(event: TraceEvent, sizeBytes: number): Progress | null {
  const at = (stage: Progress["stage"], bytesDone: number, rows: number): Progress => ({
    stage,
    bytesDone: Math.min(bytesDone, sizeBytes),
    bytesTotal: sizeBytes,
    rows,
  });
  if (event.event === "file-routing") return at("analysing", 0, 0);
  if (event.event === "table-progress") return at("reading", event.bytes, event.rows);
  return event.event === "table-processed" ? at("committing", sizeBytes, event.rows) : null;
}
