import { describe, expect, test } from "vitest";
import { createEventHub } from "../../home/event-hub.ts";
import { countEvents, createCounters } from "./counters.ts";
import { renderMetrics } from "./prometheus.ts";

const queue = { queue: "sales", ready: 3, inFlight: 2, delayed: 1, dead: 4, oldestMs: 1_500 };
const gauges = { queues: [{ ...queue, queue: "route", inFlight: 9 }, queue], eventStreams: 7, uptimeSeconds: 1.5 };
const about = { business: "shop", correlationId: "c", fileId: "file_1" };

describe("the text for Prometheus", () => {
  test("counts what the events told", () => {
    const hub = createEventHub({ now: () => 0 });
    const counters = createCounters();
    const stop = countEvents(counters, hub);
    const rows = { read: 10, accepted: 7, rejected: 2, duplicate: 1 };
    hub.publish({ event: "file-accepted", ...about, sizeBytes: 100 });
    hub.publish({ event: "table-ended", ...about, table: 0, type: "sales", state: "done", rows, ms: 5 });
    hub.publish({ event: "file-ended", ...about, state: "done_with_rejects" });
    hub.publish({ event: "file-ended", ...about, state: "failed", code: "NOT_TEXT" });
    hub.publish({ event: "notification-sent", ...about });
    stop();
    hub.publish({ event: "file-accepted", ...about, sizeBytes: 100 });
    counters.countRequest("GET /v1/files/{fileId}", 200);
    counters.countRequest("GET /v1/files/{fileId}", 200);
    const lines = renderMetrics(counters, gauges).split("\n");
    expect(lines).toEqual(
      expect.arrayContaining([
        "om_files_accepted_total 1",
        "om_bytes_accepted_total 100",
        'om_files_ended_total{state="done_with_rejects"} 1',
        'om_files_ended_total{state="failed"} 1',
        'om_rows_total{class="accepted"} 7',
        "om_notifications_sent_total 1",
        'om_http_requests_total{route="GET /v1/files/{fileId}",status="2xx"} 2',
        'om_queue_messages{queue="sales",state="in_flight"} 2',
        'om_queue_oldest_seconds{queue="sales"} 1.5',
        "om_tables_running 2",
        "om_event_streams 7",
        "om_uptime_seconds 1.5",
      ]),
    );
  });

  test("is in the format, each family with its help and type before its samples", () => {
    const text = renderMetrics(createCounters(), gauges);
    expect(text.endsWith("\n")).toBe(true);
    const families = text
      .trimEnd()
      .split(/^# HELP /m)
      .slice(1);
    expect(families).toHaveLength(12);
    for (const family of families) {
      const name = /^om_[a-z_]+/.exec(family)?.[0] ?? "";
      const sample = `${name}(?:\\{\\w+="[^"]*"(?:,\\w+="[^"]*")*\\})? [\\d.]+`;
      expect(family).toMatch(new RegExp(`^${name} .+\n# TYPE ${name} (?:counter|gauge)\n(?:${sample}\n?)*$`));
    }
  });
});
