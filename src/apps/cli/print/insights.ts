import type { Insight } from "#metrics/insights/insight.ts";
import { formatAmount } from "./numbers.ts";
import { type Page, paint, suggest } from "./page.ts";
import { printQueryCommand } from "./query-command.ts";
import { escapeControls, wrap } from "./text.ts";
import { toPercent } from "./words.ts";

/** Findings in the order given, each with its size and the query that shows its evidence. */
export function printInsights(insights: readonly Insight[], page: Page): string {
  if (insights.length === 0) {
    return `Nothing stands out yet: there is too little data. Add some with ${suggest(page, "ingest FILE.csv")}`;
  }
  return insights.map((insight, at) => printInsight(insight, at + 1, page)).join("\n\n");
}

function printInsight(insight: Insight, number: number, page: Page): string {
  const { title, size, confidence, period, files, evidence } = insight;
  const facts = [
    `worth ${formatAmount(size.value, size.currency)}`,
    period.label,
    `on ${toPercent(confidence)} of the data`,
    `from ${files.map((file) => escapeControls(file.name)).join(", ")}`,
  ];
  return [
    ...wrap(paint(page, "bold", `${number}. ${escapeControls(title)}`), page.width),
    ...wrap(facts.join(", "), page.width, "   "),
    `   ${paint(page, "dim", printQueryCommand(evidence.query, page))}`,
  ].join("\n");
}
