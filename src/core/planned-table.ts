import type { DateOrder, TableDecision } from "./decision.ts";
import { noAmounts, type RowLedger } from "./ledger.ts";
import type { TableReport } from "./report.ts";

const noRows: RowLedger = {
  physicalLines: 0,
  records: 0,
  preamble: 0,
  header: 0,
  footer: 0,
  blank: 0,
  read: 0,
  accepted: 0,
  rejected: 0,
  duplicate: 0,
  skipped: 0,
  repeats: 0,
  newlinesInQuotes: 0,
};

/** What a decision alone says of a table: everything but what became of its rows. */
export function plannedTable(decision: TableDecision, notes: readonly string[]): TableReport {
  return {
    name: decision.table,
    state: "routed",
    type: decision.type,
    confidence: decision.confidence,
    reasons: decision.reasons,
    runnerUp: decision.runnerUp,
    ...(decision.vendor === undefined ? {} : { vendor: decision.vendor }),
    ...(decision.grain === undefined ? {} : { grain: decision.grain }),
    ...(decision.isText === false ? {} : { dialect: { ...decision.dialect, ...numberAndDateStyle(decision) } }),
    ...(decision.place === undefined ? {} : { place: { ...decision.place, headerLine: decision.dialect.headerLine } }),
    rows: noRows,
    live: { visible: 0, superseded: 0, supersedes: 0 },
    amounts: {
      field: null,
      accepted: noAmounts,
      rejected: noAmounts,
      duplicate: noAmounts,
      skipped: noAmounts,
      repeats: noAmounts,
    },
    mapping: decision.mapping,
    policies: decision.policies,
    ...(decision.exportedOn === undefined ? {} : { exportedOn: decision.exportedOn }),
    ...(decision.settings === undefined ? {} : { settings: decision.settings }),
    ...(decision.memory === undefined ? {} : { memory: decision.memory }),
    questions: [],
    issues: [],
    printedTotals: [],
    notes,
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
