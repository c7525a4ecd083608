import { isUnfinished } from "#core/fold-state.ts";
import type { FileReport } from "#core/report.ts";
import type { PendingFile } from "#metrics/query.ts";

/**
 * Files that may bring rows to a dataset and have not yet: their tables of that type wait for a decision or are still at
 * work. A file that is not routed yet may be of any type. One that is read anew is in the numbers as it was.
 */
export function pendingFiles(reports: readonly FileReport[], dataset: string): PendingFile[] {
  return reports.flatMap(({ fileId, name, state, tables }) => {
    const states = tables.flatMap((table) => (table.type === dataset ? [table.state] : []));
    if (states.includes("needs_decision")) return [{ fileId, name, state: "needs_decision" }];
    const isAtWork = tables.length === 0 ? isUnfinished(state) : states.some(isUnfinished);
    return isAtWork ? [{ fileId, name, state }] : [];
  });
}
