import type { ColumnMapping } from "#core/decision.ts";
import type { ColumnProfile } from "#core/report.ts";
import { formatCount, groupDigits } from "./numbers.ts";
import type { Page } from "./page.ts";
import { printTable } from "./table.ts";
import { escapeControls, quoteValue } from "./text.ts";
import { toPercent } from "./words.ts";

/** Which column of the file feeds which field, and why. */
export function printMapping(mapping: readonly ColumnMapping[], page: Page): string[] {
  const rows = mapping.map(({ source, field, confidence, why, of }) => {
    const fact = field === null || of === undefined ? "" : ` of ${of.field} ${of.value}`;
    return [
      escapeControls(source),
      escapeControls(`${field ?? "-"}${fact}`),
      field === null ? "" : toPercent(confidence),
      escapeControls(why),
    ];
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
  return [...printTable(profileColumns, rows, page, "    "), ...profile.flatMap(noticed).map((line) => `    ${line}`)];
}

/** What the table of columns has no room for. */
function noticed({ name, keyWith, months, unread, kind, patterns, distinct }: ColumnProfile): string[] {
  const column = escapeControls(name);
  const busiest = months.toSorted((one, other) => other.count - one.count)[0];
  const [shape] = patterns;
  const isCode =
    kind === "text" && distinct > 1 && shape !== undefined && /\d/.test(shape.pattern) && patterns.length === 1;
  return [
    ...(keyWith?.length === 0 ? [`${column}: never empty, never twice: may be the key`] : []),
    ...(keyWith !== null && keyWith[0] !== undefined && name < keyWith[0]
      ? [`${column} and ${escapeControls(keyWith[0])}: never twice together: may be the key`]
      : []),
    ...(unread > 0
      ? [`${column}: ${formatCount(unread)} cells do not read as a ${kind}; they are kept as they are`]
      : []),
    ...(isCode ? [`${column}: every cell looks like ${shape.pattern}`] : []),
    ...(busiest && months.length > 1
      ? [`${column}: rows in ${months.length} months, most in ${busiest.month} (${formatCount(busiest.count)})`]
      : []),
  ];
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
