import type { Log } from "#core/logger.ts";
import type { TraceEvent } from "#core/trace.ts";

/** Writes what happens to files into the log: progress for those who look closely, failed attempts as warnings. */
export function logEvent(log: Log, traced: TraceEvent): void {
  const { event, ...facts } = traced;
  log(levelOf(traced), event, facts);
}

const details: ReadonlySet<TraceEvent["event"]> = new Set<TraceEvent["event"]>([
  "table-progress",
  "upload-stored",
  "file-routing",
]);

function levelOf(traced: TraceEvent): "debug" | "info" | "warn" | "error" {
  if (traced.event === "attempt-failed") return traced.isLast ? "error" : "warn";
  if (traced.event === "file-ended" && traced.state === "failed") return "warn";
  return details.has(traced.event) ? "debug" : "info";
}
