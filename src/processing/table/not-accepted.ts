import type { TableDecision } from "#core/decision.ts";
import { addAmount, type ClassAmounts, noAmounts } from "#core/ledger.ts";
import { parseDecimal } from "#core/money.ts";
import type { BrokenRecord } from "#formats/format.ts";
import type { IssueTally } from "./issue-tally.ts";
import type { RejectsFile } from "./rejects-file.ts";
import type { RowCheck } from "./row-check.ts";
import { headingCode } from "#file-types/row-rules.ts";
import { endsInTotal, isTotalLabel } from "#file-types/total-label.ts";

/** A row that failed a check, with its cells as written. */
export interface FlaggedRow {
  readonly line: number;
  readonly cells: readonly string[];
  /** Checks it failed; empty for none. */
  readonly checks: readonly RowCheck[];
  readonly amount: string | null;
  readonly currency: string;
}

/** Looks at every row that is not accepted, one by one, and says what it is: footer, repeated header, total, heading, or reject. */
export interface NotAcceptedRows {
  /**
   * Rows of one stretch of the table, ascending by line.
   * @param lastAccepted line of the last accepted row of the stretch; 0 when it has none.
   */
  add(rows: readonly FlaggedRow[], lastAccepted: number): void;
  /** To be called at the end of the table. */
  finish(): NotAcceptedAccount;
}

export interface NotAcceptedAccount {
  readonly footer: number;
  readonly rejected: number;
  readonly skipped: number;
  readonly rejectedAmounts: ClassAmounts;
  readonly skippedAmounts: ClassAmounts;
  readonly totals: readonly FlaggedRow[];
}

/** The last rows may turn out to be the footer, so they wait; so many at most. */
const mostWaiting = 20;
const mostTotals = 200;
const totalCode = "OM-ROW-TOTAL";

export function createNotAcceptedRows(
  decision: TableDecision,
  hasAmounts: boolean,
  rejects: RejectsFile,
  issues: IssueTally,
): NotAcceptedRows {
  const header = decision.columns.map((column) => column.name.toLowerCase());
  // Words below the rows are a matter of text and sheets: a record that is broken at the end is a record.
  const mayHaveFooter = decision.hasNamedColumns !== true;
  const totals: FlaggedRow[] = [];
  let waiting: FlaggedRow[] = [];
  let footer = 0;
  let rejected = 0;
  let skipped = 0;
  let rejectedAmounts = noAmounts;
  let skippedAmounts = noAmounts;

  return {
    add(rows, lastAccepted) {
      if (lastAccepted > 0) settle(waiting.splice(0));
      for (const row of rows) waiting.push(row);
      const settled = waiting.findIndex((row) => row.line > lastAccepted);
      const sure = settled === -1 ? waiting.length : settled;
      settle(waiting.splice(0, Math.max(sure, waiting.length - mostWaiting)));
    },
    finish() {
      for (const row of waiting) {
        if (mayHaveFooter && isFooter(row)) setAsideFooter(row);
        else settle([row]);
      }
      waiting = [];
      return { footer, rejected, skipped, rejectedAmounts, skippedAmounts, totals };
    },
  };

  function settle(rows: readonly FlaggedRow[]): void {
    for (const row of rows) {
      if (isHeader(row)) skipped += 1;
      else if (isTotal(row)) skipTotal(row);
      else if (isHeading(row)) skipHeading(row);
      else reject(row);
    }
  }

  function isHeader(row: FlaggedRow): boolean {
    if (decision.dialect.headerLine === null || row.cells.length !== header.length) return false;
    return row.cells.every((cell, index) => cell.trim().toLowerCase() === header[index]);
  }

  function setAsideFooter(row: FlaggedRow): void {
    footer += 1;
    issues.add({
      line: row.line,
      column: null,
      raw: row.cells.join(decision.dialect.delimiter),
      code: "OM-FOOTER-01",
      reason: "words below the last row, taken for the footer of the file",
      fix: "nothing to do, unless a row was cut off here: then export the file again",
    });
  }

  function skipTotal(row: FlaggedRow): void {
    skipped += 1;
    if (hasAmounts) skippedAmounts = addAmount(skippedAmounts, row.currency, toDecimal(row.amount));
    if (totals.length < mostTotals) totals.push(row);
    const label = firstFilled(row.cells);
    issues.add({
      line: row.line,
      column: null,
      raw: row.cells.join(decision.dialect.delimiter),
      code: totalCode,
      reason: `a printed total ("${label}"), not a row of its own; left out`,
      fix: "nothing to do: it is compared with our own sum",
    });
  }

  function skipHeading(row: FlaggedRow): void {
    skipped += 1;
    const check = row.checks.find(({ code }) => code === headingCode);
    issues.add({
      line: row.line,
      column: null,
      raw: row.cells.join(decision.dialect.delimiter),
      code: headingCode,
      reason: `a heading ("${firstFilled(row.cells)}"), not a row of its own; left out`,
      fix: check?.fix ?? "nothing to do",
    });
  }

  function reject(row: FlaggedRow): void {
    rejected += 1;
    if (hasAmounts) rejectedAmounts = addAmount(rejectedAmounts, row.currency, toDecimal(row.amount));
    rejects.add({
      line: row.line,
      cells: row.cells,
      codes: row.checks.map((check) => check.code),
      reasons: row.checks.map((check) => withColumn(check, decision)),
    });
    for (const check of row.checks) {
      issues.add({
        line: row.line,
        column: check.columnIndex === null ? null : (decision.columns[check.columnIndex]?.name ?? null),
        raw:
          check.columnIndex === null
            ? row.cells.join(decision.dialect.delimiter)
            : (row.cells[check.columnIndex] ?? ""),
        code: check.code,
        reason: check.reason,
        fix: check.fix,
      });
    }
  }
}

/** A broken record as a flagged row: its one check is what is wrong with its structure. */
export function flagBroken(record: BrokenRecord): FlaggedRow {
  const check = { code: record.code, columnIndex: null, reason: record.reason, fix: record.fix };
  return { line: record.line, cells: record.cells, checks: [check], amount: null, currency: "" };
}

function withColumn(check: RowCheck, decision: TableDecision): string {
  const column = check.columnIndex === null ? undefined : decision.columns[check.columnIndex];
  return column === undefined ? check.reason : `${column.name}: ${check.reason}`;
}

/** A line of words below the last row: "Report of 3 March", not a row. */
function isFooter(row: FlaggedRow): boolean {
  const filled = row.cells.filter((cell) => cell.trim() !== "");
  return filled.length === 1 && !isTotal(row) && /\p{L}.*[\s:]/u.test(filled[0] ?? "");
}

function isTotal(row: FlaggedRow): boolean {
  if (row.checks.some((check) => check.code === totalCode)) return true;
  const empty = row.cells.filter((cell) => cell.trim() === "").length;
  const label = firstFilled(row.cells);
  return (isTotalLabel(label) && (empty > 0 || row.cells.length < 4)) || (endsInTotal(label) && empty > 0);
}

/** Nothing else is wrong with it: where a cell cannot be read, the row is an item that says so. */
function isHeading(row: FlaggedRow): boolean {
  return row.checks.length > 0 && row.checks.every((check) => check.code === headingCode);
}

function firstFilled(cells: readonly string[]): string {
  return cells.find((cell) => cell.trim() !== "")?.trim() ?? "";
}

function toDecimal(text: string | null): ReturnType<typeof parseDecimal> {
  return text === null ? null : parseDecimal(text);
}
