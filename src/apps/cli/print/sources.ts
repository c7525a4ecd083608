import type { RememberedAnswer } from "#core/memory.ts";
import type { LastUpload } from "#metrics/completeness/last-upload.ts";
import type { SourceReport } from "#metrics/completeness/list-sources.ts";
import type { SourceDays } from "#metrics/completeness/source-days.ts";
import { formatMoney, formatNumberOf } from "./numbers.ts";
import { type Page, paint, suggest } from "./page.ts";
import { escapeControls, wrap } from "./text.ts";

/** Each source with what it has, what it misses, and what came last. */
export function printSources(sources: readonly SourceReport[], page: Page): string {
  if (sources.length === 0) return `No rows yet. Begin with: ${suggest(page, "ingest FILE.csv")}`;
  return sources.map((source) => printSource(source, page).join("\n")).join("\n\n");
}

function printSource(report: SourceReport, page: Page): string[] {
  const { source, region, type, files, rows, days, lastUpload, remembered } = report;
  const place = region === null ? "" : `, ${escapeControls(region)}`;
  const sentences = [
    `${type}${place}: ${formatNumberOf(rows, "row")} of ${formatNumberOf(files, "file")}`,
    ...(days === null ? [] : describeDays(days)),
    ...(lastUpload === null ? [] : describeUpload(lastUpload)),
    ...remembered.map(describeAnswer),
  ];
  return [paint(page, "bold", escapeControls(source)), ...sentences.flatMap((text) => wrap(text, page.width, "  "))];
}

function describeAnswer({ key, value, fileId, at }: RememberedAnswer): string {
  return `remembered: ${escapeControls(key)}=${escapeControls(value)}, decided for ${fileId} on ${at.slice(0, 10)}`;
}

const mostShown = 5;
const weekdayNames = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

function describeDays({ firstDay, lastDay, daysWithRows, weekdays, missingDays, gaps }: SourceDays): string[] {
  const span = `${firstDay} to ${lastDay}, rows on ${formatNumberOf(daysWithRows, "day")}`;
  if (weekdays.length === 0) return [`${span}; no days of the week on which rows are usual, so none is missing`];
  const usual = weekdays.length === 7 ? "every day" : weekdays.map((day) => weekdayNames[day - 1]).join(" ");
  if (missingDays === 0) return [`${span}, usually ${usual}; no day is missing`];
  const shown = gaps.slice(-mostShown).map(({ from, to }) => (from === to ? from : `${from} to ${to}`));
  const older = gaps.length > shown.length ? `, and ${gaps.length - shown.length} older` : "";
  return [`${span}, usually ${usual}`, `${formatNumberOf(missingDays, "day")} missing: ${shown.join(", ")}${older}`];
}

function describeUpload(upload: LastUpload): string[] {
  const { name, at, rowsAdded, rowsSuperseded, rowsRemoved, firstDay, lastDay, netSales } = upload;
  const days = firstDay === null ? "" : `, ${firstDay} to ${lastDay}`;
  const head = `last: ${escapeControls(name)}${at === null ? "" : ` at ${at}`}, ${formatNumberOf(rowsAdded, "row")}${days}`;
  if (at === null) return [`${head}; what it changed is not kept any more`];
  const changed = [
    ...((rowsSuperseded ?? 0) > 0 ? [`in the place of ${formatNumberOf(rowsSuperseded ?? 0, "older row")}`] : []),
    ...((rowsRemoved ?? 0) > 0 ? [`${formatNumberOf(rowsRemoved ?? 0, "row")} of a replaced file left`] : []),
  ];
  return [[head, ...changed].join(", "), ...(netSales === null ? [] : describeMoney(netSales))];
}

function describeMoney({ before, after }: NonNullable<LastUpload["netSales"]>): string[] {
  return Object.keys({ ...before, ...after }).map((currency) => {
    const say = (value: string | null | undefined): string =>
      value === null ? "unknown" : formatMoney(value ?? "0", currency);
    return `net sales ${say(before[currency])} -> ${say(after[currency])}${currency === "" ? "" : ` ${currency}`}`;
  });
}
