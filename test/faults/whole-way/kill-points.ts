import type { TraceEvent } from "#core/trace.ts";
import type { RequestKind } from "../sales-requests.ts";

/** Of files: a question leaves nothing behind. */
export type TraceName = Exclude<TraceEvent["event"], "question-answered">;
export type Stage = "accept" | "route" | "process" | "store" | "notify";

/** Every event of `core/trace.ts`, the stage that it belongs to, and what a sender has to do to see it. */
export const killPoints: Readonly<
  Record<TraceName, { readonly stage: Stage; readonly needs: RequestKind | "a deaf receiver" }>
> = {
  "upload-stored": { stage: "accept", needs: "clean" },
  "file-accepted": { stage: "accept", needs: "clean" },
  "file-duplicate": { stage: "accept", needs: "repeat" },
  "file-cancelled": { stage: "accept", needs: "revoked" },
  "file-routing": { stage: "route", needs: "replaced" },
  "file-routed": { stage: "route", needs: "question" },
  "table-started": { stage: "process", needs: "clean" },
  "table-progress": { stage: "process", needs: "dirty" },
  "table-processed": { stage: "process", needs: "clean" },
  "table-stored": { stage: "store", needs: "dirty" },
  "table-ended": { stage: "store", needs: "question" },
  "file-ended": { stage: "store", needs: "undone" },
  "notification-sent": { stage: "notify", needs: "clean" },
  "attempt-failed": { stage: "notify", needs: "a deaf receiver" },
};

const names = Object.keys(killPoints);

export const traceNames: readonly TraceName[] = names.filter(isTraceName);

export function isTraceName(name: unknown): name is TraceName {
  return typeof name === "string" && names.includes(name);
}

/** `OM_TEST_KILL_AT` of `serve.process.ts`: the process ends itself at the n-th event of a name, before anything follows. */
export interface KillPoint {
  readonly event: TraceName;
  readonly nth: number;
}
