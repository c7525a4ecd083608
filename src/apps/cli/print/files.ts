import { isCounted } from "#core/fold-state.ts";
import { mergeAmounts, noAmounts } from "#core/ledger.ts";
import type { FileReport } from "#core/report.ts";
import { formatAmounts, formatCount, formatNumberOf } from "./numbers.ts";
import { type Page, paint, suggest } from "./page.ts";
import { printTable } from "./table.ts";
import { escapeControls } from "./text.ts";

/** The files of a business, one a line; rows and their worth are those of the tables that are in the numbers. */
export function printFiles(reports: readonly FileReport[], page: Page): string {
  if (reports.length === 0) return `No files yet. Begin with: ${suggest(page, "ingest FILE.csv")}`;
  const rows = reports.map((report) => {
    const counted = report.tables.filter((table) => isCounted(table.state));
    const count = (name: "accepted" | "rejected"): string => {
      return formatCount(counted.reduce((sum, table) => sum + table.rows[name], 0));
    };
    const amounts = counted.map((table) => table.amounts.accepted).reduce(mergeAmounts, noAmounts);
    const types = [...new Set(report.tables.map((table) => table.type))].join(", ");
    const received = report.receivedAt.slice(0, 16).replace("T", " ");
    const { fileId, name } = report;
    return [
      fileId,
      received,
      report.stale ? `${report.state}, stale` : report.state,
      types,
      count("accepted"),
      count("rejected"),
      formatAmounts(amounts) ?? "",
      escapeControls(name),
    ];
  });
  const stale = reports.filter((report) => report.stale).length;
  const told =
    stale === 0
      ? []
      : ["", `${formatNumberOf(stale, "file")} stale: \`${suggest(page, "reprocess --stale")}\` reads again`];
  const open = reports.find((report) => report.state === "needs_decision") ?? reports[0];
  const next = open === undefined ? [] : ["", paint(page, "dim", `Next: ${suggest(page, `file ${open.fileId}`)}`)];
  return [...printTable(columns, rows, page), ...told, ...next].join("\n");
}

const columns = [
  { title: "file", align: "left", whole: true },
  { title: "received (UTC)", align: "left", whole: true },
  { title: "state", align: "left", whole: true },
  { title: "type", align: "left" },
  { title: "accepted", align: "right" },
  { title: "rejected", align: "right" },
  { title: "worth", align: "right" },
  { title: "name", align: "left" },
] as const;
