import { defaultPolicies } from "#core/decision.ts";
import { noAmounts } from "#core/ledger.ts";
import type { FileReport, TableReport } from "#core/report.ts";

/** A report for tests: a small clean sales file, with whatever a test wants otherwise. */
export function aReport(otherwise: Partial<FileReport> = {}): FileReport {
  return {
    fileId: "file_01",
    name: "export.csv",
    business: "default",
    region: null,
    source: null,
    state: "done",
    format: "csv",
    encoding: "utf-8",
    bom: false,
    sizeBytes: 4_096,
    contentHash: "ab12",
    receivedAt: "2026-11-24T10:00:00.000Z",
    finishedAt: "2026-11-24T10:00:01.000Z",
    stale: false,
    generation: 1,
    pipelineVersion: 1,
    tables: [aTable()],
    history: [],
    ...otherwise,
  };
}

export const aDialect: NonNullable<TableReport["dialect"]> = {
  delimiter: ",",
  quote: '"',
  escape: '"',
  lineEnd: "\n",
  headerLine: 1,
  decimal: ".",
  thousands: "",
  dateOrder: "ymd",
};

export function aTable(otherwise: Partial<TableReport> = {}): TableReport {
  return {
    name: "export",
    state: "done",
    type: "sales",
    confidence: 0.97,
    reasons: ["headers name a date, a product and money"],
    runnerUp: null,
    dialect: aDialect,
    rows: aRowLedger({ accepted: 20 }),
    live: { visible: 20, superseded: 0, supersedes: 0 },
    amounts: {
      field: "net",
      accepted: { known: { EUR: "1204.5" }, unreadable: 0 },
      rejected: noAmounts,
      duplicate: noAmounts,
      skipped: noAmounts,
      repeats: noAmounts,
    },
    mapping: [],
    policies: { ...defaultPolicies, currency: "EUR" },
    questions: [],
    issues: [],
    printedTotals: [],
    notes: [],
    ...otherwise,
  };
}

/** A ledger that balances, from the classes of rows; one header line. */
export function aRowLedger(classes: Partial<TableReport["rows"]>): TableReport["rows"] {
  const { accepted = 0, rejected = 0, duplicate = 0, skipped = 0, preamble = 0, blank = 0, footer = 0 } = classes;
  const read = accepted + rejected + duplicate + skipped;
  const records = 1 + preamble + blank + footer + read;
  const { repeats = 0, newlinesInQuotes = 0 } = classes;
  const counts = { accepted, rejected, duplicate, skipped, preamble, blank, footer, repeats, newlinesInQuotes };
  return { ...counts, header: 1, read, records, physicalLines: records + newlinesInQuotes };
}
