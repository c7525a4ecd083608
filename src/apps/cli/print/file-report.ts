import { describeStaleness } from "./settings.ts";
import { isCounted } from "#core/fold-state.ts";
import type { ClassAmounts } from "#core/ledger.ts";
import type { FileReport, PrintedTotal, TableReport } from "#core/report.ts";
import { printMapping, printProfile } from "./columns.ts";
import { printDecisions } from "./decisions.ts";
import { printFindings } from "./hygiene.ts";
import { printIssues } from "./issues.ts";
import { printLedger } from "./ledger.ts";
import { describeLive } from "./live.ts";
import { formatAmounts, formatBytes, formatCount, formatNumberOf, groupDigits } from "./numbers.ts";
import { type Page, paint, quoteShell, suggest } from "./page.ts";
import { printQuestions } from "./questions.ts";
import { escapeControls, quoteValue, wrap } from "./text.ts";
import { describeDialect, describePlace, describeType, fileMeaning, stateMeaning, statePaint } from "./words.ts";

/** `summary` is what an ingest says; `full` adds the mapping, the profile, the choices and more examples. */
export type ReportDetail = "summary" | "full";

/** What became of a file, for the person who sent it. */
export function printFileReport(report: FileReport, detail: ReportDetail, page: Page): string {
  const tables = report.tables.flatMap((table) => printTableReport(report, table, detail, page));
  const [origin, decided] = detail === "full" ? [printOrigin(report, page), printDecisions(report, page)] : [[], []];
  return [...printHead(report, page), ...origin, ...decided, ...tables].join("\n");
}

/** The commands that help most after this report, as its last paragraph; "" when there is nothing to do. */
export function printNext(report: FileReport, detail: ReportDetail, page: Page): string {
  const { fileId, tables } = report;
  const counted = tables.filter((table) => isCounted(table.state));
  const filled = counted.filter((table) => table.rows.accepted > 0);
  const commands: string[] = [];
  if (counted.some((table) => table.rows.rejected > 0)) commands.push(`rejects ${fileId} --csv rejects.csv`);
  if (filled.some((table) => table.type === "sales")) commands.push("query --metric net_sales --by month");
  else if (filled.some((table) => table.type === "settlements")) commands.push("reconcile");
  else if (filled.length > 0 && filled.every((table) => table.type === "documents"))
    commands.push('ask "what does it say about ..."');
  else if (filled.length > 0) commands.push("query --metric rows --by file");
  if (counted.some((table) => table.hygiene !== undefined)) commands.push("hygiene");
  if (report.stale && report.expired?.upload === undefined) commands.push(`reprocess ${fileId}`);
  if (detail === "summary") commands.push(`file ${report.duplicateOf ?? fileId}`);
  if (commands.length === 0) return "";
  return ["", "", "  Next:", ...commands.map((command) => `    ${suggest(page, command)}`)].join("\n");
}

function isEmpty({ state, tables }: FileReport): boolean {
  return state === "done" && tables.every((table) => table.rows.read === 0);
}

function printHead(report: FileReport, page: Page): string[] {
  const state = paint(page, statePaint(report.state), report.state);
  const head = `${paint(page, "bold", escapeControls(report.name))}  ${state}: ${isEmpty(report) ? "there are no rows in it" : fileMeaning(report)}`;
  const lines = [...wrap(head, page.width), paint(page, "dim", `  ${report.fileId}`)];
  if (report.duplicateOf !== undefined) lines.push(`  first received as ${report.duplicateOf}`);
  if (report.replaces !== undefined) lines.push(`  takes the place of ${report.replaces}`);
  if (report.replacedBy !== undefined) lines.push(`  ${report.replacedBy} is in its place`);
  for (const [what, since] of Object.entries(report.expired ?? {}))
    lines.push(`  its ${what === "upload" ? "bytes" : what} are not kept any more, since ${since}`);
  for (const { name, error } of report.unread ?? []) {
    const said = `${escapeControls(name)} could not be read: ${escapeControls(error.message)}`;
    lines.push(...wrap(paint(page, "red", said), page.width, "  "));
    lines.push(...wrap(`Fix: ${escapeControls(error.fix)}`, page.width, "  "));
  }
  if (report.error) {
    lines.push(...wrap(`${report.error.code}: ${escapeControls(report.error.message)}`, page.width, "  "));
    if (report.error.fix !== "") lines.push(...wrap(`Fix: ${escapeControls(report.error.fix)}`, page.width, "  "));
  }
  return lines;
}

function printOrigin(report: FileReport, page: Page): string[] {
  const parts = [`${formatBytes(report.sizeBytes)}, received ${report.receivedAt}`];
  if (report.finishedAt !== null) parts.push(`finished ${report.finishedAt}`);
  if (report.source !== null) parts.push(`source ${escapeControls(report.source)}`);
  if (report.region !== null) parts.push(`region ${escapeControls(report.region)}`);
  if (report.generation > 1) parts.push(`read ${report.generation} times`);
  if (report.stale) parts.push(`stale: read with ${(report.staleBecause ?? []).map(describeStaleness).join(" and ")}`);
  return [...wrap(parts.join(", "), page.width, "  "), paint(page, "dim", `  SHA-256 ${report.contentHash}`)];
}

/** "csv, utf-8, semicolons, decimal comma, header on line 3"; "xlsx, sheet Orders, header on row 1" */
function describeLayout(report: FileReport, { dialect, place }: TableReport): string {
  const parts = [report.format ?? "unknown format"];
  if (report.encoding !== null) parts.push(`${report.encoding}${report.bom ? " with BOM" : ""}`);
  if (place !== undefined) parts.push(...describePlace(place));
  if (dialect !== undefined) parts.push(describeDialect(dialect));
  return parts.join(", ");
}

function printTableReport(report: FileReport, table: TableReport, detail: ReportDetail, page: Page): string[] {
  const lines: string[] = [];
  const paragraph = (text: string, indent = "  "): void => void lines.push(...wrap(text, page.width, indent));
  const block = (title: string, body: readonly string[]): void => {
    if (body.length > 0) lines.push("", `  ${title}`, ...body);
  };
  const full = detail === "full";
  if (report.tables.length > 1)
    paragraph(`table ${quoteValue(table.name)}  ${table.state}: ${stateMeaning[table.state]}`);
  paragraph(describeType(table));
  for (const reason of full ? table.reasons : table.reasons.filter(isTold))
    paragraph(`because ${escapeControls(reason)}`, "    ");
  paragraph(describeLayout(report, table));
  lines.push("", ...printLedger(table, page));
  const decide = (key: string, value: string): string => suggestDecision(report, table, `${key}=${value}`, page);
  const live = describeLive(table.live).flatMap((said) => wrap(said, page.width, "  "));
  lines.push(...printUnused(decide, table, page), ...printRepeats(decide, table, page), ...live);
  if (table.printedTotals.length > 0)
    block("Totals printed in the file, beside ours", printTotals(table.printedTotals, full, page));
  if (table.questions.length > 0) lines.push("", ...printQuestions(decide, table.questions, page));
  block("What is wrong with rows", printIssues(table.issues, full ? 5 : 1, page));
  block("Rows that count, and are worth a look", printFindings(table.hygiene ?? [], full ? 5 : 0, page));
  if (full) {
    block("Choices", wrap(describePolicies(table), page.width, "    "));
    block("Columns", printMapping(table.mapping, page));
    if (table.profile !== undefined) block("What the columns hold", printProfile(table.profile, page));
  }
  const notes = table.notes.flatMap((note) => wrap(`- ${escapeControls(note)}`, page.width, "    "));
  block("Notes", notes);
  return lines;
}

const mostTotals = 5;

/** Figures that differ, each; those that are equal are counted, unless everything is to be shown. */
function printTotals(totals: TableReport["printedTotals"], full: boolean, page: Page): string[] {
  const shown = full ? totals : totals.filter((total) => total.difference !== "0").slice(0, mostTotals);
  const rest = totals.length - shown.length;
  const equal = totals.filter((total) => total.difference === "0").length;
  const others = formatNumberOf(rest, shown.length === 0 ? "figure" : "more figure");
  const summary =
    full || rest === 0
      ? []
      : [`${others}, ${equal === rest ? "equal" : `${formatCount(equal)} of them equal`} to ours`];
  return [...shown.map(describeTotal), ...summary].flatMap((line) => wrap(line, page.width, "    "));
}

/** A choice about one table of several names it, where its name can be typed: the others stay as they are. */
function suggestDecision({ fileId, tables }: FileReport, { name }: TableReport, setting: string, page: Page): string {
  const isTypable = escapeControls(name) === name && !name.includes("=");
  const chosen = tables.length > 1 && isTypable ? `${name}.${setting}` : setting;
  return suggest(page, `decide ${fileId} --set ${quoteShell(chosen)}`);
}

/** A general table is in no number of sales or stock: somebody who sent such a file learns it here, and how to say so. */
function printUnused(decide: (key: string, value: string) => string, table: TableReport, page: Page): string[] {
  if (table.type !== "general" || !isCounted(table.state) || table.rows.accepted === 0) return [];
  const sentence =
    "kept as it is: no number of sales or stock counts it; where it is sales, or stock (type=inventory):";
  return [...wrap(sentence, page.width, "  "), `    ${decide("type", "sales")} --set map.COLUMN=FIELD`];
}

function printRepeats(decide: (key: string, value: string) => string, table: TableReport, page: Page): string[] {
  const { repeats } = table.rows;
  if (repeats === 0) return [];
  const keeps = table.policies.repeats === "keep";
  if (keeps && table.rows.duplicate > 0) {
    const sentence = `${formatNumberOf(repeats, "row")} with the id and the cells of an earlier row, left out as duplicates`;
    return wrap(`${sentence}${worth(table.amounts.repeats)}`, page.width, "  ");
  }
  const count = `${formatNumberOf(repeats, "exact repeat")} of other rows`;
  const fate = keeps ? "counted like any row" : "left out as duplicates";
  const other = decide("repeats", keeps ? "once" : "keep");
  const sentence = `${count}, ${fate}${worth(table.amounts.repeats)}; the other choice:`;
  return [...wrap(sentence, page.width, "  "), `    ${other}`];
}

function worth(amounts: ClassAmounts): string {
  const text = formatAmounts(amounts);
  return text === null ? "" : `, worth ${text}`;
}

function describeTotal(total: PrintedTotal): string {
  const equal = /^-?0*\.?0*$/.test(total.difference);
  const verdict = equal ? "equal" : `difference ${groupDigits(total.difference)}`;
  const place = `line ${formatCount(total.line)}, ${escapeControls(total.column)}`;
  return `${place}: printed ${escapeControls(total.printed)}, ours ${groupDigits(total.ours)}, ${verdict}`;
}

function describePolicies({ policies }: TableReport): string {
  const currency = policies.currency === "" ? "unknown" : policies.currency;
  const overlap = policies.overlap === undefined ? "" : `  overlap=${policies.overlap}`;
  const copies = policies.copies === undefined ? "" : `  copies=${policies.copies}`;
  const sameSales = policies.sameSales === undefined ? "" : `  sameSales=${policies.sameSales}`;
  const future = policies.futureDates === undefined ? "" : `  futureDates=${policies.futureDates}`;
  return `repeats=${policies.repeats}  price=${policies.price}  tax=${policies.tax}  currency=${currency}${overlap}${copies}${sameSales}${future}`;
}

/** The first reasons, and each that says what the numbers leave out, or which answer is idle. */
function isTold(reason: string, at: number): boolean {
  return at < 2 || / is not (?:counted|read)\b| changes nothing: /.test(reason);
}
