import type { HygieneFinding, HygieneLine } from "#core/hygiene.ts";
import { readRowPlace } from "#core/row-place.ts";
import { quoteText } from "#engine/sql.ts";
import { selectedColumns } from "#engine/visible-rows.ts";
import type { FileType } from "#file-types/file-type.ts";
import { caseOf, columnsOfHygiene, type HygieneCheck, neededColumns, shownColumns } from "#file-types/hygiene.ts";
import { readHygieneLines, readHygieneTotals } from "#file-types/hygiene-findings.ts";
import { checkedRows, hygieneRows, hygieneTotals } from "#file-types/hygiene-sql.ts";
import type { TableWork } from "./table-work.ts";

/** Of each class in a report. */
const mostLines = 5;

/**
 * What is worth a look in the accepted rows, most rows first; classes without any are left out. One pass over the columns
 * that the classes read, then the few rows that are shown.
 */
export async function findHygiene(
  { database, select, job }: TableWork,
  rows: string | null,
  { hygiene }: FileType,
): Promise<readonly HygieneFinding[]> {
  if (rows === null || hygiene === null) return [];
  const has = (column: string): boolean =>
    select.columns.includes(column) ||
    (column === "listed_again" && hygiene.positions !== undefined) ||
    (column === "today" && job.today !== undefined);
  const checks = hygiene.classes.flatMap((one): HygieneCheck[] => {
    const found = caseOf(one, has);
    return found === undefined ? [] : [{ class: one, when: found.when }];
  });
  if (checks.length === 0) return [];
  const read = selectedColumns(select.datasetColumns, new Set(select.columns), columnsOfHygiene(hygiene), null);
  const today = job.today === undefined ? "" : `, CAST(${quoteText(job.today)} AS DATE) AS today`;
  const listed = `(SELECT ${read.join(", ")}${today}, 0 AS listing, _line FROM ${rows})`;
  const totals = readHygieneTotals(
    checks,
    await database.rows(
      `WITH ${checkedRows(listed, hygiene, checks)} ${hygieneTotals(checks, { most: mostLines, firstBy: "line" })}`,
    ),
    mostLines,
  );
  const places = totals.flatMap(({ first }) => first);
  if (places.length === 0) return [];
  const shown = [...new Set(totals.flatMap(({ check }) => shownColumns(check.class, hygiene)))];
  const lines = readHygieneLines(
    shown,
    await database.rows(`WITH ${checkedRows(listed, hygiene, [])} ${hygieneRows(places, shown)}`),
  );
  const withPlace = (row: HygieneLine): HygieneLine => {
    if (!select.isWide) return row;
    const { line, column } = readRowPlace(row.line);
    const header = job.decision.columns[column]?.name;
    return { ...row, line, ...(header === undefined ? {} : { column: header }) };
  };
  return totals
    .map(({ first, finding, check }) => ({
      ...finding,
      lines: first.map((place) => withPlace(lines.of(shownColumns(check.class, hygiene), place, has))),
    }))
    .toSorted((one, other) => other.rows - one.rows || (one.id < other.id ? -1 : 1));
}

/** What the table has, that classes need, and that holds nothing: over all files it is known by this alone. */
export function blankColumns(
  { select }: Pick<TableWork, "select">,
  filled: readonly string[],
  { hygiene }: FileType,
): readonly string[] {
  const needed = hygiene === null ? new Set<string>() : neededColumns(hygiene);
  return select.columns.filter((column) => needed.has(column) && !filled.includes(column));
}
