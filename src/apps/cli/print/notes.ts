import type { FileReport } from "#core/report.ts";
import { titleOfNote } from "../write-note.ts";
import { formatNumberOf } from "./numbers.ts";
import { type Page, paint, suggest } from "./page.ts";
import { printTable } from "./table.ts";
import { escapeControls } from "./text.ts";

/** The notes of a business, one a line. */
export function printNotes(reports: readonly FileReport[], page: Page): string {
  if (reports.length === 0) return `No notes yet. Begin with: ${suggest(page, 'notes add "what is to be known"')}`;
  const rows = reports.map(({ fileId, receivedAt, name }) => [
    fileId,
    receivedAt.slice(0, 16).replace("T", " "),
    escapeControls(titleOfNote(name)),
  ]);
  return printTable(columns, rows, page).join("\n");
}

export function printNoted(report: FileReport, page: Page): string {
  const passages = report.tables.reduce((sum, { rows }) => sum + rows.accepted, 0);
  return [
    `noted: ${escapeControls(titleOfNote(report.name))}, ${formatNumberOf(passages, "passage")}`,
    `  ${report.fileId}`,
    paint(page, "dim", `Take it back: ${suggest(page, `notes remove ${report.fileId}`)}`),
  ].join("\n");
}

const columns = [
  { title: "note", align: "left", whole: true },
  { title: "added (UTC)", align: "left", whole: true },
  { title: "title", align: "left" },
] as const;
