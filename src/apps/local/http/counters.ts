import type { ErrorCode } from "#core/errors.ts";
import type { TableState } from "#core/terms.ts";
import type { TraceEvent } from "#core/trace.ts";
import type { EventHub } from "../../home/event-hub.ts";

/** What happened since the server began. Each label has few values, all of them known beforehand. */
export interface Counters {
  readonly filesAccepted: Counter<"">;
  readonly bytesAccepted: Counter<"">;
  readonly filesEnded: Counter<TableState>;
  readonly rows: Counter<(typeof rowClasses)[number]>;
  readonly attemptsFailed: Counter<ErrorCode>;
  readonly notificationsSent: Counter<"">;
  /** By route, then by class of status: `2xx`. */
  readonly requests: ReadonlyMap<string, Counter<StatusClass>>;
  countRequest(route: string, status: number): void;
}

export type StatusClass = "2xx" | "3xx" | "4xx" | "5xx";

const statusClasses = ["2xx", "3xx", "4xx", "5xx"] as const;
const rowClasses = ["read", "accepted", "rejected", "duplicate"] as const;

export interface Counter<Label extends string> {
  add(label: Label, amount?: number): void;
  entries(): readonly (readonly [Label, number])[];
}

export function createCounters(): Counters {
  const requests = new Map<string, Counter<StatusClass>>();
  return {
    filesAccepted: createCounter(),
    bytesAccepted: createCounter(),
    filesEnded: createCounter(),
    rows: createCounter(),
    attemptsFailed: createCounter(),
    notificationsSent: createCounter(),
    requests,
    countRequest(route, status) {
      let counter = requests.get(route);
      if (counter === undefined) requests.set(route, (counter = createCounter()));
      counter.add(statusClasses[Math.floor(status / 100) - 2] ?? "5xx");
    },
  };
}

/** The function returned ends it. */
export function countEvents(counters: Counters, hub: EventHub): () => void {
  return hub.subscribe(({ event }) => countEvent(counters, event));
}

function countEvent(counters: Counters, event: TraceEvent): void {
  const { event: name } = event;
  if (name === "file-accepted") {
    counters.filesAccepted.add("");
    counters.bytesAccepted.add("", event.sizeBytes);
  } else if (name === "table-ended") {
    for (const each of rowClasses) counters.rows.add(each, event.rows[each]);
  } else if (name === "file-ended") counters.filesEnded.add(event.state);
  else if (name === "attempt-failed") counters.attemptsFailed.add(event.code);
  else if (name === "notification-sent") counters.notificationsSent.add("");
}

function createCounter<Label extends string>(): Counter<Label> {
  const counts = new Map<Label, number>();
  return {
    add: (label, amount = 1) => void counts.set(label, (counts.get(label) ?? 0) + amount),
    entries: () => [...counts],
  };
}
