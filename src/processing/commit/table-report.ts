import type { TableDecision } from "#core/decision.ts";
import { plannedTable } from "#core/planned-table.ts";
import type { QuestionReport, TableReport } from "#core/report.ts";
import type { TableState } from "#core/terms.ts";
import { noteFuture } from "../table/future-dates.ts";
import type { TableResult } from "../table/table-job.ts";

/** What a decision and its result say of a table, as reports carry it. */
export function toTableReport(
  decision: TableDecision,
  result: TableResult,
  state: TableState,
  questions: readonly QuestionReport[],
  notes: readonly string[],
): TableReport {
  const isVisible = state === "done" || state === "done_with_rejects";
  return {
    ...plannedTable(decision, [...notes, ...result.notes, ...noteFuture(decision, result)]),
    state,
    rows: result.rows,
    live: { visible: isVisible ? result.rows.accepted : 0, superseded: 0, supersedes: 0 },
    amounts: result.amounts,
    questions,
    issues: result.issues,
    printedTotals: result.printedTotals,
    ...(result.hygiene.length === 0 ? {} : { hygiene: result.hygiene }),
    ...(result.profile === null ? {} : { profile: result.profile }),
  };
}
