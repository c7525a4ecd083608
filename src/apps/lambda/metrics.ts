import type { Clock } from "#core/clock.ts";
import type { TraceEvent } from "#core/trace.ts";

/** Numbers of one function for CloudWatch. */
export interface Metrics {
  /** What happened on the way of a file. */
  count(event: TraceEvent): void;
  /** Writes what was counted since the last time; nothing where that is nothing. */
  flush(): void;
}

const units = {
  filesAccepted: "Count",
  filesEnded: "Count",
  attemptsFailed: "Count",
  rowsRead: "Count",
  rowsAccepted: "Count",
  rowsRejected: "Count",
  tableMs: "Milliseconds",
} as const;
type MetricName = keyof typeof units;

/**
 * In the Embedded Metric Format: one line of the log, from which CloudWatch makes the metrics; nothing is called.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function createMetrics(write: (line: string) => void, clock: Clock, queue: string): Metrics {
  const sums = new Map<MetricName, number>();
  const add = (name: MetricName, value = 1): void => void sums.set(name, (sums.get(name) ?? 0) + value);
  return {
    count(event) {
      if (event.event === "file-accepted") add("filesAccepted");
      if (event.event === "file-ended") add("filesEnded");
      if (event.event === "attempt-failed") add("attemptsFailed");
      if (event.event !== "table-ended") return;
      add("rowsRead", event.rows.read);
      add("rowsAccepted", event.rows.accepted);
      add("rowsRejected", event.rows.rejected);
      add("tableMs", event.ms);
    },
    flush() {
      if (sums.size === 0) return;
      const Metrics = [...sums.keys()].map((name) => ({ Name: name, Unit: units[name] }));
      const CloudWatchMetrics = [{ Namespace: "OmInsights", Dimensions: [["queue"]], Metrics }];
      const facts = { _aws: { Timestamp: clock.now(), CloudWatchMetrics }, queue, ...Object.fromEntries(sums) };
      write(`${JSON.stringify(facts)}\n`);
      sums.clear();
    },
  };
}
