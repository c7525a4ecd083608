import type {
  ExplainedCell,
  ExplainedMetric,
  ExplainedRow,
  ExplainedSource,
  Explanation,
} from "#metrics/explain/explanation.ts";
import { formatNumberOf, groupDigits } from "./numbers.ts";
import { type Page, paint } from "./page.ts";
import { describePeriod, formatCell, unknown, withOurCommand } from "./query-result.ts";
import { escapeControls, shorten, wrap } from "./text.ts";

const indent = "  ";
const deeper = "      ";
/** A line of a file is quoted to the end of the terminal's line, or so far where there is none. */
const longestQuote = 400;

/** Each number with its parts, its rows and their lines in the files; then how those files were understood. */
export function printExplanation(explanation: Explanation, page: Page): string {
  const { metrics, cells, sources, pending, notes } = explanation;
  const lines: string[] = [];
  const paragraph = (text: string, inset = ""): void => void lines.push(...wrap(text, page.width, inset));
  for (const metric of metrics) {
    const own = cells.filter((cell) => cell.metric === metric.id);
    for (const cell of own) lines.push(...printCell(cell, metric, page), "");
    paragraph(paint(page, "dim", `${metric.id} (version ${metric.version}): ${metric.description}`));
    paragraph(paint(page, "dim", `= ${metric.formula}${describeParts(metric)}; after ${metric.source}`), indent);
    lines.push("");
  }
  paragraph(`Period: ${describePeriod(explanation.period)}`);
  for (const source of sources) lines.push(...printSource(source, page));
  for (const { fileId, name, state } of pending) {
    const why = state === "needs_decision" ? "waits for a decision" : `is still being processed (${state})`;
    paragraph(paint(page, "yellow", `Not in these numbers: ${escapeControls(name)} (${fileId}) ${why}.`));
  }
  for (const note of notes) paragraph(`Note: ${escapeControls(withOurCommand(note, page))}`);
  return lines.join("\n");
}

function printCell(cell: ExplainedCell, { unit, id }: ExplainedMetric, page: Page): string[] {
  const { group, value, currency = "", parts, rows, shown } = cell;
  const currencyOfGroup = group.find(({ dimension }) => dimension === "currency")?.label;
  const where = group.map(({ dimension, label }) => `${dimension} ${label === null || label === "" ? unknown : label}`);
  const mark = currency === "" ? String(currencyOfGroup ?? "") : currency;
  const number = formatCell(value, { id, unit }, mark);
  const title = [`${id} = ${number}${mark === "" || unit !== "money" ? "" : ` ${mark}`}`, ...where].join(", ");
  const lines = wrap(paint(page, "bold", escapeControls(title)), page.width);
  for (const part of parts) {
    const exact = part.value === null ? unknown : groupDigits(part.value);
    lines.push(...wrap(`${part.name} = ${exact}, of ${formatNumberOf(part.rows, "row")}`, page.width, indent));
  }
  if (rows.count === 0) return [...lines, `${indent}no row counts`];
  const most =
    rows.shown < rows.count
      ? `${groupDigits(String(rows.shown))} of ${formatNumberOf(rows.count, "row")}`
      : formatNumberOf(rows.count, "row");
  lines.push(`${indent}${most}, the largest first:`);
  return [...lines, ...shown.flatMap((row) => printRow(row, page))];
}

/** `120.5  sales.csv:41 (byte 2,033)  net 120.5`, and below it the line as it is written. */
function printRow(
  { file, table, line, column, values, contribution, contributions, record }: ExplainedRow,
  page: Page,
): string[] {
  const amounts = Object.entries(contributions).filter(([, amount]) => amount !== null);
  const amount = contribution ?? amounts.map(([name, exact]) => `${name} ${groupDigits(exact ?? "")}`).join(", ");
  const known = Object.entries(values).filter(([, value]) => value !== null);
  const place = file === table || file.startsWith(`${table}.`) ? file : `${file} [${table}]`;
  const byte = record?.byte == null ? "" : ` (byte ${record.byte})`;
  const read = known.map(([name, value]) => `${name} ${value}`).join(", ");
  const sum = contribution === null ? amount : groupDigits(amount);
  const under = column === undefined ? "" : `, ${column}`;
  const said = escapeControls(`${sum}  ${place}:${line}${under}${byte}  ${read}`);
  const [first = "", ...rest] = wrap(said, page.width - deeper.length);
  const head = [`${indent}${first}`, ...rest.map((text) => `${deeper}${text}`)];
  return record === null ? head : [...head, paint(page, "dim", `${deeper}${quoteRecord(record, page)}`)];
}

/** The line as it is written; of what is no line, the filled cells. */
export function quoteRecord(record: NonNullable<ExplainedRow["record"]>, page: Page): string {
  const filled = record.cells.filter(({ value }) => value !== "").map(({ column, value }) => `${column}=${value}`);
  const isOneLine = record.cells.every(({ value }) => !/[\r\n]/.test(value));
  const text = record.raw !== null && isOneLine ? record.raw : filled.join(" | ");
  return shorten(escapeControls(text), Math.min(longestQuote, page.width - deeper.length));
}

function printSource(
  { file, table, fileId, format, encoding, entry, mapping, policies, settings }: ExplainedSource,
  page: Page,
): string[] {
  const inside = entry === undefined ? "" : `, ${entry} in the archive`;
  const decided = policies
    .filter(({ value }) => value !== "")
    .map(({ name, value, decidedBy }) => `${name}=${value}${decidedBy === "person" ? " (set by a person)" : ""}`);
  const set = Object.entries(settings).map(([key, value]) => `${key}=${value}`);
  const paragraphs = [
    ...mapping.map(({ source, field, why, confidence }) => `${source} -> ${field ?? ""}: ${why} (${confidence})`),
    `policies: ${decided.join(", ")}`,
    ...(set.length === 0 ? [] : [`set by people: ${set.join(", ")}`]),
  ];
  const title = `${file} (${fileId}), table ${table}${inside}: ${format} ; ${encoding}`;
  return [
    ...wrap(`Source: ${escapeControls(title)}`, page.width),
    ...paragraphs.flatMap((text) => wrap(escapeControls(text), page.width, indent)),
  ];
}

function describeParts({ parts }: ExplainedMetric): string {
  return parts.map(({ name, words }) => `; ${name}: ${words}`).join("");
}
