import type { DateOrder, TableDecision } from "#core/decision.ts";
import type { QuestionReport, TableReport } from "#core/report.ts";
import type { TableState } from "#core/terms.ts";
import type { TableResult } from "#processing/table-job.ts";

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
    name: decision.table,
    state,
    type: decision.type,
    confidence: decision.confidence,
    reasons: decision.reasons,
    runnerUp: decision.runnerUp,
    ...(decision.vendor === undefined ? {} : { vendor: decision.vendor }),
    ...(decision.grain === undefined ? {} : { grain: decision.grain }),
    dialect: { ...decision.dialect, ...numberAndDateStyle(decision) },
    rows: result.rows,
    live: { visible: isVisible ? result.rows.accepted : 0, superseded: 0, supersedes: 0 },
    amounts: result.amounts,
    mapping: decision.mapping,
    policies: decision.policies,
    questions,
    issues: result.issues,
    printedTotals: result.printedTotals,
    ...(result.profile === null ? {} : { profile: result.profile }),
    notes: [...notes, ...result.notes],
  };
}

/** The style of the mapped number and date columns; of any, where none is mapped. */
function numberAndDateStyle(decision: TableDecision): {
  decimal: "." | ",";
  thousands: string;
  dateOrder: DateOrder | null;
} {
  const isMapped = (name: string): boolean =>
    decision.mapping.some((mapping) => mapping.source === name && mapping.field !== null);
  const columns = decision.columns.toSorted(
    (left, right) => Number(isMapped(right.name)) - Number(isMapped(left.name)),
  );
  const readings = columns.map((column) => column.reading);
  const numbers = readings.filter((reading) => reading.kind === "number").map((reading) => reading.style);
  const date = readings.find((reading) => reading.kind === "date");
  const decimal = numbers.some((style) => style.decimal === ",") ? "," : ".";
  const thousands = numbers.find((style) => style.thousands !== "")?.thousands ?? "";
  return { decimal, thousands, dateOrder: date?.order ?? null };
}
