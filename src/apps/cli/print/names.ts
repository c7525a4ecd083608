import type { NamesResult } from "#metrics/names.ts";
import { formatNumberOf } from "./numbers.ts";
import type { Page } from "./page.ts";
import { printTable } from "./table.ts";
import { escapeControls } from "./text.ts";

/** Names by dataset and dimension, with the rows that have them, and how many more there are. */
export function printNames({ names, cut }: NamesResult, page: Page): string {
  if (names.length === 0) return "no name is in the rows that count";
  const rows = names.map(({ dataset, dimension, name, rows: count, countsAs }) => [
    dataset,
    dimension,
    escapeControls(countsAs === undefined ? name : `${name} (counts as ${countsAs})`),
    String(count),
  ]);
  const columns = [
    { title: "dataset", align: "left" },
    { title: "dimension", align: "left" },
    { title: "name", align: "left" },
    { title: "rows", align: "right" },
  ] as const;
  const more = cut.map(
    ({ dataset, dimension, names: count }) => `and ${formatNumberOf(count, "name")} more of ${dataset} ${dimension}`,
  );
  return [...printTable(columns, rows, page), ...more].join("\n");
}
