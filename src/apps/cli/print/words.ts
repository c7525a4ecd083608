import type { CsvDialect } from "#core/decision.ts";
import { isCounted } from "#core/fold-state.ts";
import type { FileReport, QuestionReport, TableReport } from "#core/report.ts";
import type { TableState } from "#core/terms.ts";
import type { Paint } from "./page.ts";
import { escapeControls, quoteValue } from "./text.ts";
import { formatNumberOf } from "./numbers.ts";

/** What a state means to somebody who only wants to know whether the numbers can be used. */
export const stateMeaning: Readonly<Record<TableState, string>> = {
  received: "waiting to be read",
  routed: "waiting to be read",
  processing: "being read",
  done: "every row is in the numbers",
  done_with_rejects: "in the numbers, without the rejected rows",
  needs_decision: "waits for your answer, not in the numbers yet",
  failed: "not in the numbers",
  duplicate: "the same content is here already, nothing was counted twice",
  cancelled: "stopped, not in the numbers",
  undone: "taken out of the numbers",
};

/** The same of a file, of whose tables some may be in the numbers and others not. */
export function fileMeaning({ state, tables, unread }: FileReport): string {
  const counted = tables.filter((table) => isCounted(table.state)).length;
  if (unread !== undefined && counted > 0)
    return `${formatNumberOf(counted, "table")} of the archive ${counted === 1 ? "is" : "are"} in the numbers; ${formatNumberOf(unread.length, "file")} in it could not be read`;
  if (state === "done" && tables.length > 0 && tables.every(({ type }) => type === "documents"))
    return "questions can be asked about what it says";
  if (counted === 0 || counted === tables.length) return stateMeaning[state];
  const others = tables.filter((table) => !isCounted(table.state));
  const rest = others.every((table) => table.state === state) ? (restMeaning[state] ?? "is not") : "is not";
  return `${counted} of ${tables.length} tables ${counted === 1 ? "is" : "are"} in the numbers, the rest ${rest}`;
}

const restMeaning: Partial<Readonly<Record<TableState, string>>> = {
  processing: "is being read",
  needs_decision: "waits for your answer",
  failed: "failed",
  cancelled: "was stopped",
};

export function statePaint(state: TableState): Paint {
  if (state === "failed" || state === "cancelled") return "red";
  return state === "done" || state === "duplicate" ? "green" : "yellow";
}

const delimiterWords: Readonly<Record<string, string>> = {
  ",": "commas",
  ";": "semicolons",
  "\t": "tabs",
  "|": "pipes",
  " ": "spaces",
};

const dateOrderWords = { dmy: "day-month-year", mdy: "month-day-year", ymd: "year-month-day" } as const;

/** "semicolons, decimal comma, dates day-month-year, header on line 3" */
export function describeDialect(dialect: NonNullable<TableReport["dialect"]>): string {
  const parts = [describeDelimiter(dialect), dialect.decimal === "," ? "decimal comma" : "decimal point"];
  if (dialect.dateOrder !== null) parts.push(`dates ${dateOrderWords[dialect.dateOrder]}`);
  parts.push(dialect.headerLine === null ? "no header" : `header on line ${dialect.headerLine}`);
  return parts.join(", ");
}

/** "orders.csv in the archive", "sheet Orders, rows 3 to 40, header on row 3", "records of orders, one row for each of line_items" */
export function describePlace(place: NonNullable<TableReport["place"]>): string[] {
  const { entry, sheet, records, lines, range, headerLine } = place;
  const parts: string[] = [];
  if (entry !== undefined) parts.push(`${quoteValue(entry)} in the archive`);
  if (sheet !== undefined) parts.push(`sheet ${quoteValue(sheet)}`);
  if (records !== undefined && records !== "") parts.push(`records of ${quoteValue(records)}`);
  if (lines !== undefined) parts.push(`one row for each of ${quoteValue(lines)}`);
  if (range !== undefined && range.lastRow !== null) parts.push(`rows ${range.firstRow} to ${range.lastRow}`);
  else if (range !== undefined && range.firstRow > 1) parts.push(`from row ${range.firstRow} on`);
  if (sheet !== undefined) parts.push(headerLine === null ? "no header" : `header on row ${headerLine}`);
  return parts;
}

function describeDelimiter(dialect: CsvDialect): string {
  return delimiterWords[dialect.delimiter] ?? `cells split by ${quoteValue(dialect.delimiter)}`;
}

const whose = (column: string): string => `is ${column} an amount of the line, or of the whole order?`;

const questionWords: Readonly<Record<string, (column: string) => string>> = {
  dateOrder: (column) => `how are the dates in ${column} written?`,
  decimal: (column) => `what is the decimal mark in ${column}?`,
  price: (column) => `is ${column} the price of one unit, or of the whole line?`,
  discount: (column) => `is ${column} an amount of money, or a share of the price?`,
  total: (column) => `is ${column} the total of the line, or of the whole order?`,
  order_discount: whose,
  order_tax: whose,
  order_shipping: whose,
  order_tip: whose,
  order_fee: whose,
  order_service_charge: whose,
  order_gift_card: whose,
  order_refund: whose,
  tax: (column) => `do the amounts in ${column} include tax?`,
  currency: () => "which currency are the amounts in?",
  repeats: () => "do exact repeats of a row count?",
  type: () => "what does the table hold?",
  copies: () => "another table of the file has these rows too: do they count once?",
  sameSales: () => "an export in other columns has the same sales: which of the two counts?",
  futureDates: () => "do rows count that are dated after the day on which the file came?",
  overlap: () => "do its rows count in the place of those that another file of this source has too?",
};

const readingWords: Readonly<Record<string, string>> = {
  ...dateOrderWords,
  ",": "a comma",
  ".": "a point",
  unit: "of one unit",
  line: "of the whole line",
  order: "of the whole order",
  money: "an amount of money",
  rate: "a share, 0.1 is a tenth",
  percent: "a percentage, 10 is a tenth",
  net: "without tax",
  gross: "with tax",
  keep: "each one counts",
  once: "counted once",
  replace: "in their place: the same rows, newly told",
  leave: "the other one: of this one only what is not there",
  add: "beside them: other rows that look alike",
  reject: "set aside, as rows with a wrong date",
};

export function describeQuestion(question: QuestionReport): string {
  const words = questionWords[question.id] ?? ((column: string) => `how is ${column} to be read?`);
  return words(question.column === "" ? "the file" : quoteValue(question.column));
}

/** "" for a value that speaks for itself. */
export function describeReading(value: string): string {
  return readingWords[value] ?? "";
}

/** "sales, 97 % sure (next: inventory, 21 %)" */
export function describeType(table: TableReport): string {
  const next =
    table.runnerUp === null ? "" : ` (next: ${table.runnerUp.type}, ${toPercent(table.runnerUp.confidence)})`;
  const parts = [`${table.type}, ${toPercent(table.confidence)} sure${next}`];
  if (table.vendor !== undefined) parts.push(`from ${escapeControls(table.vendor)}`);
  if (table.grain !== undefined) parts.push(`one row is one ${escapeControls(table.grain)}`);
  return parts.join(", ");
}

/** 0.97 -> "97 %" */
export function toPercent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
