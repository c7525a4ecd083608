import type { AnalysisFact, AnalysisFacts, AnalysisResult, AnalysisSummary } from "#metrics/analyses/analysis.ts";
import type { Cell } from "#metrics/query.ts";
import { formatAmount } from "./numbers.ts";
import { type Page, paint } from "./page.ts";
import { formatCell, printQueryResult } from "./query-result.ts";
import { printTable } from "./table.ts";
import { escapeControls, wrap } from "./text.ts";

/** The whole in a few rows, then its rows, then what they rest on. */
export function printAnalysis(result: AnalysisResult, page: Page): string {
  const { summary, facts, analysis, rows } = result;
  const head = [
    ...(summary.rows.length === 0 ? [] : [...printSummary(summary, page), ""]),
    ...facts.flatMap((fact) => wrap(sayFact(fact, facts), page.width)),
    ...(facts.length === 0 ? [] : [""]),
  ];
  const title = paint(page, "bold", `${analysis.title} by ${analysis.by}`);
  return [title, "", ...head, printQueryResult(rows.length === 0 ? { ...result, columns: [] } : result, page)].join(
    "\n",
  );
}

function printSummary({ columns, rows }: AnalysisSummary, page: Page): string[] {
  const currencyAt = columns.findIndex(({ id }) => id === "currency");
  const titles = columns.map(({ id, unit, currency }) => ({
    // "+3" is enough below months since.
    title: currency ? `${id} (${currency})` : id.replace(/^month_(\d+)_rate$/, "+$1"),
    align: unit === "dimension" ? ("left" as const) : ("right" as const),
  }));
  const cells = rows.map((row) =>
    columns.map((column, at) => formatCell(row[at] ?? null, column, column.currency ?? textOf(row[currencyAt]))),
  );
  return printTable(titles, cells, page);
}

/** "Gini: 0.4820", with its currency where there are several. */
function sayFact(fact: AnalysisFact, all: readonly AnalysisFact[]): string {
  const { id, unit, value, currency = "" } = fact;
  const isSeveral = new Set(all.map((each) => each.currency ?? "")).size > 1;
  const words = escapeControls(id.replaceAll("_", " "));
  const whose = isSeveral && unit !== "money" ? ` (${currency === "" ? "unknown currency" : currency})` : "";
  const shown =
    unit === "money" && value !== null ? formatAmount(String(value), currency) : formatCell(value, fact, currency);
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${whose}: ${shown}`;
}

function textOf(cell: Cell | undefined): string {
  return typeof cell === "string" ? cell : "";
}

/** Every analysis that can be asked for, with its formula. */
export function printAnalysisList(list: readonly AnalysisFacts[], page: Page): string[] {
  return list.flatMap(({ id, description, by, takes }) => [
    paint(page, "bold", `om analyse ${id}`),
    ...wrap(description, page.width, "    "),
    ...wrap(`by ${by.join(", ")}${takes.includes("compare") ? "; needs --compare" : ""}`, page.width, "    "),
  ]);
}
