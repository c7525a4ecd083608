import { mergeAmounts, noAmounts } from "#core/ledger.ts";
import type { FileReport } from "#core/report.ts";
import type { EventHub, NumberedEvent } from "../../home/event-hub.ts";
import { isSettled } from "../../home/wait-for-file.ts";

export interface EventStreamOptions {
  readonly business: string;
  /** Null: of all its files. */
  readonly fileId: string | null;
  /** `Last-Event-ID` as it came; null where the reader begins now. */
  readonly lastEventId: string | null;
}

export interface EventStreamDeps {
  readonly hub: EventHub;
  readonly runId: string;
  readonly readReport: (fileId: string) => Promise<FileReport>;
  readonly heartbeatMs: number;
  /** With more events waiting the stream ends. */
  readonly mostWaiting: number;
  readonly signal: AbortSignal;
}

const reconnectMs = 1_000;

/**
 * Server-sent events of one business, as text. The id of an event names this run of the server and its place in it; what
 * a reader missed comes first, or `events-lost` where it is forgotten. A file's last event is `file-ended`, with its
 * totals; a stream of one file that ended already begins with it.
 */
export async function* streamEvents(options: EventStreamOptions, deps: EventStreamDeps): AsyncGenerator<string> {
  const { hub, mostWaiting, signal, heartbeatMs } = deps;
  const waiting: NumberedEvent[] = [];
  let wake = (): void => undefined;
  const unsubscribe = hub.subscribe((event) => {
    if (!isOf(event, options) || waiting.length > mostWaiting) return;
    waiting.push(event);
    wake();
  });
  const onAbort = (): void => wake();
  signal.addEventListener("abort", onAbort);
  try {
    yield `retry: ${reconnectMs}\n\n`;
    const missed = readMissed(options.lastEventId, deps);
    if (missed === null) yield toFrame("events-lost", {}, null);
    for (const event of missed ?? []) {
      if (isOf(event, options) && !waiting.includes(event)) yield await describe(event, deps);
    }
    if (options.fileId !== null && options.lastEventId === null) yield* endedAlready(options.fileId, deps);
    while (!signal.aborted && waiting.length <= mostWaiting) {
      const next = waiting.shift();
      if (next !== undefined) {
        yield await describe(next, deps);
        continue;
      }
      let timer: NodeJS.Timeout | undefined;
      const isBeat = await new Promise<boolean>((resolve) => {
        wake = () => resolve(false);
        timer = setTimeout(() => resolve(true), heartbeatMs);
      });
      clearTimeout(timer);
      if (isBeat && waiting.length === 0) yield ": still here\n\n";
    }
  } finally {
    unsubscribe();
    signal.removeEventListener("abort", onAbort);
  }
}

function isOf({ event }: NumberedEvent, { business, fileId }: EventStreamOptions): boolean {
  const isOfFile = "business" in event && "fileId" in event;
  return isOfFile && event.business === business && (fileId === null || event.fileId === fileId);
}

/** Null where some of them are forgotten, or belong to another run. */
function readMissed(lastEventId: string | null, { hub, runId }: EventStreamDeps): readonly NumberedEvent[] | null {
  if (lastEventId === null) return [];
  const { run, place } = /^(?<run>\w+)-(?<place>\d{1,15})$/.exec(lastEventId)?.groups ?? {};
  return run === runId ? hub.since(Number(place)) : null;
}

async function* endedAlready(fileId: string, { readReport }: EventStreamDeps): AsyncGenerator<string> {
  const report = await readReport(fileId);
  if (!isSettled(report)) return;
  const { business, finishedAt } = report;
  yield toFrame("file-ended", { event: "file-ended", business, fileId, at: finishedAt, ...totalsOf(report) }, null);
}

async function describe(numbered: NumberedEvent, { runId, readReport }: EventStreamDeps): Promise<string> {
  const { id, at, event } = numbered;
  const totals = event.event === "file-ended" ? await readReport(event.fileId).then(totalsOf, () => ({})) : {};
  return toFrame(event.event, { ...event, at: new Date(at).toISOString(), ...totals }, `${runId}-${id}`);
}

/** Of all tables of a file together. */
export function totalsOf({ state, tables }: FileReport) {
  const count = (name: "read" | "accepted" | "rejected" | "duplicate" | "skipped"): number =>
    tables.reduce((sum, { rows }) => sum + rows[name], 0);
  const amount = (name: "accepted" | "rejected" | "duplicate" | "skipped") =>
    tables.reduce((sum, { amounts }) => mergeAmounts(sum, amounts[name]), noAmounts);
  return {
    state,
    rows: {
      read: count("read"),
      accepted: count("accepted"),
      rejected: count("rejected"),
      duplicate: count("duplicate"),
      skipped: count("skipped"),
    },
    amounts: {
      accepted: amount("accepted"),
      rejected: amount("rejected"),
      duplicate: amount("duplicate"),
      skipped: amount("skipped"),
    },
  };
}

/** JSON has no line breaks of its own, so one `data` line holds it. */
function toFrame(name: string, data: object, id: string | null): string {
  return `${id === null ? "" : `id: ${id}\n`}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
