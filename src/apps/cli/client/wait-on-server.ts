import type { FileReport } from "#core/report.ts";
import { OmError } from "#core/errors.ts";
import type { TraceEvent } from "#core/trace.ts";
import type { OmService, WaitOptions } from "../../home/service.ts";
import { isSettled, toProgress } from "../../home/wait-for-file.ts";
import { readEvents } from "../../local/http/read-events.ts";
import { fileEvent } from "../../local/http/schemas/events.ts";
import { shapes, whole } from "./answers.ts";
import { type Caller, insist, pathOf, read } from "./call.ts";

const pollSeconds = 20;

export interface WaitDeps {
  readonly call: Caller;
  readonly retryAfterMs: readonly number[];
  /** The client is closed. */
  readonly closing: AbortSignal;
}

/** Waits for files of a server. */
export function createWait({ call, retryAfterMs, closing }: WaitDeps): OmService["wait"] {
  return wait;

  /** Asks until the file is settled; beside it the events of the file tell how far it is. */
  async function wait(business: string, fileId: string, { onProgress, signal }: WaitOptions = {}): Promise<FileReport> {
    const over = new AbortController();
    const ends = AbortSignal.any([closing, over.signal, ...(signal ? [signal] : [])]);
    try {
      const first = await look(business, fileId, 0, ends);
      if (isSettled(first)) return first;
      if (onProgress !== undefined) void follow(business, first, onProgress, ends);
      return await poll(business, fileId, ends);
    } catch (thrown) {
      if (ends.aborted) throw new OmError("CANCELLED", "stopped waiting", { cause: thrown });
      throw thrown;
    } finally {
      over.abort();
    }
  }

  function look(business: string, fileId: string, waitSeconds: number, signal: AbortSignal): Promise<FileReport> {
    const ask = () => read(shapes.report, call(`${pathOf(fileId)}?wait=${waitSeconds}`, { business, signal }));
    return insist(retryAfterMs, ask);
  }

  async function poll(business: string, fileId: string, signal: AbortSignal): Promise<FileReport> {
    for (;;) {
      const report = await look(business, fileId, pollSeconds, signal);
      if (isSettled(report)) return report;
    }
  }

  /** Never fails: progress is good to have, and where its stream may not be had, or breaks, there is none. */
  async function follow(
    business: string,
    { fileId, sizeBytes }: FileReport,
    onProgress: NonNullable<WaitOptions["onProgress"]>,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      const { body } = await call(`/v1/events?file=${encodeURIComponent(fileId)}`, { business, signal });
      if (body === null) return;
      for await (const { data } of readEvents(body)) {
        const event = readEvent(data);
        const progress = event === null ? null : toProgress(event, sizeBytes);
        if (progress !== null) onProgress(progress);
      }
    } catch {
      // the answer itself is waited for elsewhere
    }
  }
}

const eventShape = whole<TraceEvent>(fileEvent);

/** Null for what this version does not know. */
function readEvent(data: string): TraceEvent | null {
  try {
    return eventShape.safeParse(JSON.parse(data)).data ?? null;
  } catch {
    return null;
  }
}
