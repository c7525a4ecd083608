import type { HygieneFinding } from "#core/hygiene.ts";
import type { ManifestFile } from "#engine/dataset.ts";
import { type Hygiene, shownColumns } from "#file-types/hygiene.ts";
import { type HygienePlace, type HygieneTotal, readHygieneLines } from "#file-types/hygiene-findings.ts";
import { placeOf } from "../explain/run-explain.ts";
import { type FollowedSource, followSource, type SourceDeps } from "../explain/sources.ts";
import type { OpenDataset } from "../open-dataset.ts";
import { hasColumn } from "./class-checks.ts";
import type { CompiledHygiene } from "./compile-hygiene.ts";
import type { HygieneRow } from "./hygiene-report.ts";

/** What was found, with its first rows in their files; with `records` also as they stand there. Most rows first. */
export async function showRows(
  totals: readonly HygieneTotal[],
  {
    hygiene,
    compiled,
    run,
  }: { readonly hygiene: Hygiene; readonly compiled: CompiledHygiene } & Pick<OpenDataset, "run">,
  records: { readonly business: string; readonly deps: SourceDeps } | null,
): Promise<{ readonly findings: readonly HygieneFinding<HygieneRow>[]; readonly notes: readonly string[] }> {
  const places = totals.flatMap(({ first }) => first);
  const columns = [...new Set(totals.flatMap(({ check }) => shownColumns(check.class, hygiene)))];
  const lines = readHygieneLines(columns, places.length === 0 ? [] : (await run(compiled.rows(places, columns))).rows);
  const followed = new Map<ManifestFile, FollowedSource>();
  for (const [listing, ofTable] of Map.groupBy(places, (place) => place.listing)) {
    const table = compiled.tables[listing];
    if (records === null || table === undefined) continue;
    const found = ofTable.map(({ line }) => placeOf(table, line).line);
    followed.set(table, await followSource(records.business, table, found, records.deps));
  }
  const toRow = ({ check }: HygieneTotal, place: HygienePlace): HygieneRow[] => {
    const table = compiled.tables[place.listing];
    if (table === undefined) return [];
    const shown = lines.of(shownColumns(check.class, hygiene), place, (column) => hasColumn(table, column));
    return [{ ...shown, ...sourceOf(table, place, followed.get(table)) }];
  };
  return {
    findings: totals
      .map((total) => ({ ...total.finding, lines: total.first.flatMap((place) => toRow(total, place)) }))
      .toSorted((one, other) => other.rows - one.rows || (one.id < other.id ? -1 : 1)),
    notes: [...followed.values()].flatMap(({ notes }) => notes),
  };
}

/** Where a row stands in its file, and its record where that was read again. */
function sourceOf(
  table: ManifestFile,
  { line: place }: HygienePlace,
  source: FollowedSource | undefined,
): Omit<HygieneRow, "item" | "values"> {
  const { line, column } = placeOf(table, place);
  const header = column === null ? undefined : source?.columns[column];
  const record = source?.records.get(line) ?? null;
  return {
    fileId: table.fileId,
    file: table.name,
    table: table.table,
    line,
    ...(header === undefined ? {} : { column: header }),
    record: record && { cells: record.cells, byte: record.byte, raw: record.raw },
  };
}
