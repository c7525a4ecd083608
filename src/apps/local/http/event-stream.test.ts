import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { FileReport, TableReport } from "#core/report.ts";
import type { TraceEvent } from "#core/trace.ts";
import { createEventHub, type EventHub } from "../../home/event-hub.ts";
import { type EventStreamDeps, type EventStreamOptions, streamEvents } from "./event-stream.ts";

let hub: EventHub;
let stop: AbortController;

beforeEach(() => {
  hub = createEventHub({ now: () => Date.UTC(2026, 0, 1) });
  stop = new AbortController();
});
afterEach(() => stop.abort());

function follow(options: Partial<EventStreamOptions> = {}, deps: Partial<EventStreamDeps> = {}) {
  return streamEvents(
    { business: "shop", fileId: null, lastEventId: null, ...options },
    {
      hub,
      runId: "run",
      readReport: async (fileId) => aReport({ fileId }),
      heartbeatMs: 60_000,
      mostWaiting: 100,
      signal: stop.signal,
      ...deps,
    },
  );
}

function routing(fileId: string, business = "shop"): TraceEvent {
  return { event: "file-routing", fileId, business, correlationId: "c" };
}

function ended(fileId: string): TraceEvent {
  return { event: "file-ended", fileId, business: "shop", correlationId: "c", state: "done" };
}

/** The next frame, as its fields. */
async function next(stream: AsyncGenerator<string>): Promise<Record<string, unknown> | null> {
  const { value, done } = await stream.next();
  if (done === true) return null;
  const fields = Object.fromEntries(
    value
      .trimEnd()
      .split("\n")
      .map((line) => line.split(/: (.*)/s, 2)),
  );
  return { ...fields, ...(fields["data"] === undefined ? {} : { data: JSON.parse(fields["data"]) }) };
}

/** Begins a stream; what is published from then on is in it. */
async function begun(stream: AsyncGenerator<string>): Promise<AsyncGenerator<string>> {
  expect(await next(stream)).toEqual({ retry: "1000" });
  return stream;
}

describe("a stream of events", () => {
  test("has what happens from now on, each under an id of this run", async () => {
    hub.publish(routing("before"));
    const stream = await begun(follow());
    hub.publish(routing("file_1"));
    expect(await next(stream)).toEqual({
      id: "run-2",
      event: "file-routing",
      data: {
        event: "file-routing",
        fileId: "file_1",
        business: "shop",
        correlationId: "c",
        at: "2026-01-01T00:00:00.000Z",
      },
    });
  });

  test("has nothing of another business, and of one file nothing of another file", async () => {
    const all = await begun(follow());
    const one = await begun(follow({ fileId: "file_1" }, { readReport: async () => aReport({ state: "received" }) }));
    const queued = {
      queue: "sales",
      messageId: "1",
      receives: 1,
      isLast: false,
      code: "INTERNAL",
      message: "canary",
    } as const;
    hub.publish({ event: "attempt-failed", fileId: "file_1", ...queued });
    hub.publish(routing("foreign", "other"));
    hub.publish(routing("file_2"));
    hub.publish(routing("file_1"));
    expect(await next(all)).toMatchObject({ data: { fileId: "file_2" } });
    expect(await next(all)).toMatchObject({ data: { fileId: "file_1" } });
    expect(await next(one)).toMatchObject({ data: { fileId: "file_1" } });
  });

  test("ends a file with its final state and the totals of all its tables", async () => {
    const tables = [aTable({ accepted: "0.10" }), aTable({ accepted: "0.20", rejected: "5" })];
    const stream = await begun(follow({}, { readReport: async () => aReport({ state: "done_with_rejects", tables }) }));
    hub.publish(ended("file_1"));
    expect(await next(stream)).toMatchObject({
      event: "file-ended",
      data: {
        state: "done_with_rejects",
        rows: { read: 20, accepted: 16, rejected: 4, duplicate: 0, skipped: 0 },
        amounts: { accepted: { known: { EUR: "0.3" }, unreadable: 0 }, rejected: { known: { EUR: "5" } } },
      },
    });
  });

  test("of a file that ended already begins with its end", async () => {
    const stream = await begun(follow({ fileId: "file_1" }));
    expect(await next(stream)).toMatchObject({ event: "file-ended", data: { fileId: "file_1", state: "done" } });
  });
});

describe("a reader that comes again", () => {
  test("gets what it missed, then what follows, nothing twice and nothing left out", async () => {
    for (const fileId of ["a", "b", "c"]) hub.publish(routing(fileId));
    hub.publish(routing("foreign", "other"));
    const stream = await begun(follow({ lastEventId: "run-1" }));
    hub.publish(routing("d"));
    const got = [];
    for (let count = 0; count < 3; count += 1) got.push(await next(stream));
    expect(got.map((frame) => frame?.["id"])).toEqual(["run-2", "run-3", "run-5"]);
  });

  test.each(["other-1", "run-99", "run-", "run-x", "", "-1", "run-1e3", "run-1-2x", "run--1"])(
    "with an id of another run, or none at all, is told that events are lost: %j",
    async (lastEventId) => {
      hub.publish(routing("a"));
      const stream = await begun(follow({ lastEventId }));
      expect(await next(stream)).toEqual({ event: "events-lost", data: {} });
    },
  );

  test("after events that are forgotten is told so, then follows on", async () => {
    for (let count = 0; count < 4_500; count += 1) hub.publish(routing(`f${count}`));
    const stream = await begun(follow({ lastEventId: "run-1" }));
    expect(await next(stream)).toEqual({ event: "events-lost", data: {} });
    hub.publish(routing("new"));
    expect(await next(stream)).toMatchObject({ data: { fileId: "new" } });
  });
});

describe("a stream where nothing happens", () => {
  test("beats", async () => {
    vi.useFakeTimers();
    try {
      const stream = await begun(follow({}, { heartbeatMs: 15_000 }));
      const beat = stream.next();
      await vi.advanceTimersByTimeAsync(14_999);
      await vi.advanceTimersByTimeAsync(1);
      expect((await beat).value).toBe(": still here\n\n");
    } finally {
      vi.useRealTimers();
    }
  });

  test("ends with its reader", async () => {
    const stream = await begun(follow());
    const last = stream.next();
    stop.abort();
    expect((await last).done).toBe(true);
  });
});

test("a reader that is too slow is left, and may come again where it was", async () => {
  const stream = await begun(follow({}, { mostWaiting: 10 }));
  hub.publish(routing("first"));
  const first = await next(stream);
  for (let count = 0; count < 1_000; count += 1) hub.publish(routing(`f${count}`));
  expect((await stream.next()).done).toBe(true);
  const again = await begun(follow({ lastEventId: String(first?.["id"]) }));
  expect(await next(again)).toMatchObject({ id: "run-2" });
});

test("a reader that takes nothing costs no more memory than its bound", async () => {
  const stream = await begun(follow({}, { mostWaiting: 1_000 }));
  hub.publish(routing("first"));
  await next(stream);
  const before = process.memoryUsage().heapUsed;
  for (let count = 0; count < 200_000; count += 1) hub.publish(routing(`${count}`.padEnd(1_000, "x")));
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(100_000_000);
});

function aReport(otherwise: Partial<FileReport>): FileReport {
  return {
    fileId: "file_1",
    name: "orders.csv",
    business: "shop",
    region: null,
    source: null,
    state: "done",
    format: "csv",
    encoding: "utf-8",
    bom: false,
    sizeBytes: 10,
    contentHash: "",
    receivedAt: "2026-01-01T00:00:00.000Z",
    finishedAt: "2026-01-01T00:00:01.000Z",
    stale: false,
    generation: 1,
    pipelineVersion: 1,
    tables: [],
    history: [],
    ...otherwise,
  };
}

function aTable(amounts: { readonly accepted: string; readonly rejected?: string }): TableReport {
  const none = { known: {}, unreadable: 0 };
  const money = (text: string | undefined) => (text === undefined ? none : { known: { EUR: text }, unreadable: 0 });
  return {
    name: "orders",
    state: "done",
    type: "sales",
    confidence: 1,
    reasons: [],
    runnerUp: null,
    dialect: {
      delimiter: ",",
      quote: '"',
      escape: '"',
      lineEnd: "\n",
      headerLine: 1,
      decimal: ".",
      thousands: "",
      dateOrder: null,
    },
    rows: {
      physicalLines: 11,
      records: 11,
      preamble: 0,
      header: 1,
      footer: 0,
      blank: 0,
      read: 10,
      accepted: 8,
      rejected: 2,
      duplicate: 0,
      skipped: 0,
      repeats: 0,
      newlinesInQuotes: 0,
    },
    live: { visible: 8, superseded: 0, supersedes: 0 },
    amounts: {
      field: "line_net",
      accepted: money(amounts.accepted),
      rejected: money(amounts.rejected),
      duplicate: none,
      skipped: none,
      repeats: none,
    },
    mapping: [],
    policies: { repeats: "keep", price: "unit", tax: "net", currency: "" },
    questions: [],
    issues: [],
    printedTotals: [],
    notes: [],
  };
}
