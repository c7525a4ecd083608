import { type Clock, toInstant } from "#core/clock.ts";
import type { FileReport } from "#core/report.ts";
import type { OmService } from "../home/service.ts";
import { isSettled } from "../home/wait-for-file.ts";
import { totalsOf } from "../local/http/event-stream.ts";

export interface PollEventsDeps {
  readonly service: Pick<OmService, "files" | "file">;
  readonly clock: Clock;
}

export interface PollRequest {
  readonly business: string;
  /** Null: of its newest files. */
  readonly fileId: string | null;
  /** `Last-Event-ID` as it came: an instant; null where the reader begins now. */
  readonly lastEventId: string | null;
}

/** When a reader asks again, in milliseconds. */
const askAgainMs = 5_000;
/** Clocks of functions differ, and what happened is seen a little later: so much is told once more. */
const overlapMs = 5_000;
/** Of many files the newest are looked at. */
const mostFiles = 500;

/**
 * What happened to files since the reader asked the last time, as server-sent events that end at once: an answer of a
 * function cannot be a stream without an end, and a reader of such events asks again by itself, with the id of the last
 * one. It is drawn from the records: each new state of a file is one event, that of its end with totals. Some are told
 * twice.
 * @throws OmError `NOT_FOUND`
 */
export async function pollEvents(request: PollRequest, deps: PollEventsDeps): Promise<string> {
  const { business, fileId, lastEventId } = request;
  const askedAt = deps.clock.now();
  const since = lastEventId === null ? Number.NaN : Date.parse(lastEventId);
  const reports = fileId === null ? await newest(request, deps) : [await deps.service.file(business, fileId)];
  const isNew = ({ at }: { readonly at: number }): boolean => at > since;
  const told = reports
    .flatMap((report) => eventsOf(report))
    .filter((event) => isNew(event) || (lastEventId === null && fileId !== null && event.name === "file-ended"))
    .toSorted((one, other) => one.at - other.at)
    .map(toFrame);
  // An id with no data is remembered, and told to nobody.
  return [`retry: ${askAgainMs}\n\n`, ...told, `id: ${toInstant(askedAt - overlapMs)}\n\n`].join("");
}

function newest({ business, lastEventId }: PollRequest, { service }: PollEventsDeps): Promise<readonly FileReport[]> {
  return lastEventId === null ? Promise.resolve([]) : service.files(business, { limit: mostFiles });
}

interface ToldEvent {
  readonly name: "file-accepted" | "file-routed" | "file-ended";
  readonly at: number;
  readonly data: object;
}

/** What its history says; steps that leave no state behind are told by a stream only. */
function eventsOf(report: FileReport): ToldEvent[] {
  const { business, fileId, sizeBytes, tables, history } = report;
  // By which request it came says the log of the function that took it.
  const ofFile = { business, fileId, correlationId: "" };
  const last = history.length - 1;
  return history.flatMap(({ state, at }, index): ToldEvent[] => {
    const time = Date.parse(at);
    if (index === last && isSettled(report)) {
      return [{ name: "file-ended", at: time, data: { ...ofFile, ...totalsOf(report) } }];
    }
    if (state === "received") return [{ name: "file-accepted", at: time, data: { ...ofFile, sizeBytes } }];
    if (state !== "routed") return [];
    return [{ name: "file-routed", at: time, data: { ...ofFile, types: tables.map(({ type }) => type) } }];
  });
}

function toFrame({ name, at, data }: ToldEvent): string {
  return `event: ${name}\ndata: ${JSON.stringify({ event: name, at: toInstant(at), ...data })}\n\n`;
}
