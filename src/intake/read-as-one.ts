import type { ColumnMapping, SourceColumn } from "#core/decision.ts";
import type { FileType } from "#file-types/file-type.ts";
import { readColumns, type ReadingHints } from "./column-readings.ts";

interface Cells {
  readonly sample: readonly (readonly string[])[];
  readonly hints: ReadingHints;
  readonly type: FileType;
  /** Columns whose numbers the format wrote, with a decimal point. */
  readonly typed: ReadonlySet<number>;
}

/**
 * Columns that feed one field, each for what its header says, are read in one way: that of all their cells. A few cells
 * of one place say less than those of all.
 */
export function readAsOne(
  columns: readonly SourceColumn[],
  mapping: readonly ColumnMapping[],
  { sample, hints, type, typed }: Cells,
): readonly SourceColumn[] {
  const told = mapping.filter(({ field, of }) => field !== null && of !== undefined);
  const ways = [...Map.groupBy(told, ({ field }) => field)].flatMap(([field, members]) => {
    const unknown = type.fields.find(({ name }) => name === field)?.unknown ?? [];
    const sources = new Set(members.map(({ source }) => source));
    const own = columns.filter(({ name }) => sources.has(name));
    const cells = own.flatMap(({ index }) => sample.map((row) => row[index] ?? ""));
    const known = cells.filter((cell) => !unknown.includes(cell.trim().toLowerCase()));
    const isTyped = own.every(({ index }) => typed.has(index));
    // A name of no column: what a header calls an id may be a place.
    const read = readColumns(
      [""],
      known.map((cell) => [cell]),
      hints,
      new Set(isTyped ? [0] : []),
    );
    const reading = read.columns[0]?.reading;
    return reading?.kind === "number" ? own.map(({ index }) => [index, reading] as const) : [];
  });
  const readings = new Map(ways);
  return columns.map((column) => ({ ...column, reading: readings.get(column.index) ?? column.reading }));
}
