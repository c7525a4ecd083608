import type { MetricDefinition } from "#core/metric.ts";
import type { AnalysisFacts } from "#metrics/analyses/analysis.ts";
import { printAnalysisList } from "./analysis.ts";
import { type Page, paint, suggest } from "./page.ts";
import { wrap } from "./text.ts";

/** Every number that can be asked for, with its formula. */
export function printMetrics(
  definitions: readonly MetricDefinition[],
  { analyses, dimensions }: { readonly analyses: readonly AnalysisFacts[]; readonly dimensions: readonly string[] },
  page: Page,
): string {
  const metrics = definitions.flatMap(({ id, description }) => [
    paint(page, "bold", id),
    ...wrap(description, page.width, "    "),
  ]);
  return [
    ...metrics,
    "",
    ...printAnalysisList(analyses, page),
    "",
    ...wrap(`Group and filter by: ${dimensions.join(", ")}`, page.width),
    `Next: ${suggest(page, "query --metric net_sales --by month")}`,
  ].join("\n");
}
