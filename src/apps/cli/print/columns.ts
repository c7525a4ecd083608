import type { ColumnMapping } from "#core/decision.ts";
import type { ColumnProfile } from "#core/report.ts";
import { formatCount, groupDigits } from "./numbers.ts";
import type { Page } from "./page.ts";
import { printTable } from "./table.ts";
import { escapeControls, quoteValue } from "./text.ts";
import { toPercent } from "./words.ts";

/** Which column of the file feeds which field, and why. */
export function printMapping(mapping: readonly ColumnMapping[], page: Page): string[] {
  const rows = mapping.map(({ source, field, confidence, why }) => {
    return [escapeControls(source), field ?? "-", field === null ? "" : toPercent(confidence), escapeControls(why)];
  });
  return printTable(mappingColumns, rows, page, "    ");
}

const mappingColumns = [
  { title: "column", align: "left" },
  { title: "used as", align: "left" },
  { title: "sure", align: "right" },
  { title: "why", align: "left" },
] as const;

/** What each column of a general table holds. */
export function printProfile(profile: readonly ColumnProfile[], page: Page): string[] {
  const rows = profile.map((column) => [
    escapeControls(column.name),
    column.kind,
    formatCount(column.filled),
    formatCount(column.empty),
    formatCount(column.distinct),
    bound(column, column.min),
    bound(column, column.quartiles?.[1] ?? null),
    bound(column, column.max),
    mostFrequent(column),
  ]);
  return printTable(profileColumns, rows, page, "    ");
}

const profileColumns = [
  { title: "column", align: "left" },
  { title: "kind", align: "left" },
  { title: "filled", align: "right" },
  { title: "empty", align: "right" },
  { title: "different", align: "right" },
  { title: "least", align: "left" },
  { title: "middle", align: "left" },
  { title: "most", align: "left" },
  { title: "most frequent", align: "left" },
] as const;

function bound(column: ColumnProfile, value: string | null): string {
  if (value === null) return "";
  return column.kind === "number" ? groupDigits(value) : escapeControls(value);
}

function mostFrequent({ top, distinct }: ColumnProfile): string {
  const [first] = top;
  return first === undefined || (distinct > 1 && first.count === 1)
    ? ""
    : `${quoteValue(first.value, 24)} (${formatCount(first.count)})`;
}
