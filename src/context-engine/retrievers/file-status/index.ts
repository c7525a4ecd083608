import type { FileReport } from "#core/report.ts";
import type { FilesAsked } from "../../models/plan.ts";
import { countOf } from "../../utils/number-text.ts";
import { defineRetriever } from "../retriever.ts";

/** What became of the files: state, rows accepted and rejected, what waits for a decision. */
export const fileStatus = defineRetriever({
  id: "file-status",
  answers: ({ files }) => (files === null ? null : "the question is about files"),
  async retrieve({ files: asked }, view) {
    if (asked === null) return { items: [], gaps: [], assumptions: [] };
    const reports = (await view.files()).filter((report) => fits(report, asked));
    const rows = reports
      .map((report) => [report.name, report.state, sum(report, "accepted"), sum(report, "rejected"), report.receivedAt])
      .toSorted((one, other) => String(one[0]).localeCompare(String(other[0])));
    return {
      items: [
        {
          id: `files:${JSON.stringify(asked)}`,
          kind: "files",
          title: "files",
          text: tell(reports, asked),
          table: {
            columns: [
              { id: "file", unit: "dimension" },
              { id: "state", unit: "dimension" },
              { id: "accepted", unit: "count" },
              { id: "rejected", unit: "count" },
              { id: "received_at", unit: "dimension" },
            ],
            rows,
          },
          facts: [],
          citations: reports.map(({ fileId, name }) => ({ id: `file:${fileId}`, fileId, name })),
          score: 1,
        },
      ],
      gaps: [],
      assumptions: [],
    };
  },
});

function fits(report: FileReport, { state, rejected, name, type }: FilesAsked): boolean {
  return (
    (state === undefined || report.state === state) &&
    (rejected === undefined || sum(report, "rejected") > 0) &&
    (name === undefined || report.name.toLowerCase() === name.toLowerCase()) &&
    (type === undefined || report.tables.some((table) => table.type === type))
  );
}

/** Of a file that waits nothing is in the numbers yet. */
function sum({ state, tables }: FileReport, kind: "accepted" | "rejected"): number {
  return state === "needs_decision" ? 0 : tables.reduce((total, { rows }) => total + rows[kind], 0);
}

const mostNamed = 10;

function tell(reports: readonly FileReport[], asked: FilesAsked): string {
  if (reports.length === 0) return `${none(asked)}.`;
  const named = reports.slice(0, mostNamed).map((report) => {
    const rejected = sum(report, "rejected");
    const why = report.error === undefined ? "" : ` (${report.error.message})`;
    return `${report.name}: ${report.state}${why}, ${countOf(sum(report, "accepted"), "row")} accepted${rejected > 0 ? `, ${rejected} rejected` : ""}`;
  });
  const waiting = reports.filter(({ state }) => state === "needs_decision").length;
  const head = `${countOf(reports.length, "file")}${waiting > 0 && asked.state === undefined ? `, ${waiting} waiting for a decision` : ""}: `;
  return `${head}${named.join("; ")}${reports.length > mostNamed ? "; ..." : ""}.`;
}

function none({ state, rejected, type }: FilesAsked): string {
  if (state === "needs_decision") return "No file waits for a decision";
  if (rejected !== undefined) return "No row of any file was rejected";
  return type === undefined ? "There is no such file" : `No file is of ${type}`;
}
