import type { TableState } from "./terms.ts";

/** States in which somebody still works on a table. */
const unfinished: ReadonlySet<TableState> = new Set<TableState>(["received", "routed", "processing"]);

/** Worst first: what a person has to look at decides what the file is called. */
const gravity = ["failed", "needs_decision", "cancelled", "done_with_rejects", "done", "undone", "duplicate"] as const;

export function isUnfinished(state: TableState): boolean {
  return unfinished.has(state);
}

/** States of a table whose rows are in the numbers. */
export function isCounted(state: TableState): boolean {
  return state === "done" || state === "done_with_rejects";
}

/** A file's state from its tables': `processing` from the first that began to the last that ended, then the gravest. */
export function foldState(tables: readonly TableState[]): TableState {
  if (tables.every((state) => state === "received")) return "received";
  if (tables.every((state) => state === "received" || state === "routed")) return "routed";
  if (tables.some(isUnfinished)) return "processing";
  return gravity.find((state) => tables.includes(state)) ?? "done";
}
