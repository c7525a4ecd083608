import { routeQueue, notifyQueue } from "#core/work-messages.ts";
import type { QueueState } from "../../home/service.ts";
import type { Counter, Counters } from "./counters.ts";

export interface Gauges {
  readonly queues: readonly QueueState[];
  readonly eventStreams: number;
  readonly uptimeSeconds: number;
}

type Sample = readonly [labels: Readonly<Record<string, string>>, value: number];

/** Prometheus text format 0.0.4. Every label has a bounded set of values. */
export function renderMetrics(counters: Counters, { queues, eventStreams, uptimeSeconds }: Gauges): string {
  const states = ["ready", "inFlight", "delayed", "dead"] as const;
  const atWork = queues.filter(({ queue }) => queue !== routeQueue && queue !== notifyQueue);
  return [
    counter("om_files_accepted_total", "Files that were taken and not known before.", counters.filesAccepted),
    counter("om_bytes_accepted_total", "Bytes of those files.", counters.bytesAccepted),
    counter("om_files_ended_total", "Files by the state they ended in.", counters.filesEnded, "state"),
    counter("om_rows_total", "Rows by what became of them.", counters.rows, "class"),
    counter(
      "om_attempts_failed_total",
      "Attempts at a message that ended with an error.",
      counters.attemptsFailed,
      "code",
    ),
    counter("om_notifications_sent_total", "Webhooks that were delivered.", counters.notificationsSent),
    family(
      "om_http_requests_total",
      "counter",
      "Requests by route and class of status.",
      toRequests(counters.requests),
    ),
    family(
      "om_queue_messages",
      "gauge",
      "Messages by queue and state.",
      queues.flatMap((queue) =>
        states.map((state) => [{ queue: queue.queue, state: snake(state) }, queue[state]] as const),
      ),
    ),
    family(
      "om_queue_oldest_seconds",
      "gauge",
      "Age of the oldest message that is ready: how far the work lags behind.",
      queues.map(({ queue, oldestMs }) => [{ queue }, oldestMs / 1_000] as const),
    ),
    family("om_tables_running", "gauge", "Tables that are being read.", [
      [{}, atWork.reduce((sum, { inFlight }) => sum + inFlight, 0)],
    ]),
    family("om_event_streams", "gauge", "Readers of /v1/events.", [[{}, eventStreams]]),
    family("om_uptime_seconds", "gauge", "Since the server began.", [[{}, uptimeSeconds]]),
  ].join("");
}

function counter(name: string, help: string, values: Counter<string>, label?: string): string {
  const samples = values
    .entries()
    .map(([value, count]) => [label === undefined ? {} : { [label]: value }, count] as const);
  return family(name, "counter", help, samples.length === 0 && label === undefined ? [[{}, 0]] : samples);
}

function toRequests(requests: Counters["requests"]): Sample[] {
  return [...requests].flatMap(([route, ofRoute]) =>
    ofRoute.entries().map(([status, count]) => [{ route, status }, count] as const),
  );
}

function family(name: string, type: "counter" | "gauge", help: string, samples: readonly Sample[]): string {
  const lines = samples.map(([labels, value]) => `${name}${toLabels(labels)} ${value}`);
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines, ""].join("\n");
}

function toLabels(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function snake(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
