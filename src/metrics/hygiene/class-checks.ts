import type { MetricPart } from "#core/metric.ts";
import type { ManifestFile } from "#engine/dataset.ts";
import { caseOf, type Hygiene, type HygieneCheck, type HygieneClass, statedBy } from "#file-types/hygiene.ts";

/** What the classes of a type are asked of. */
export interface AskedTables {
  readonly hygiene: Hygiene;
  /** By the number of their listing. */
  readonly tables: readonly ManifestFile[];
  /** Columns that rows have beside those of their tables. */
  readonly given: ReadonlySet<string>;
}

/** Whether a table has a column, be it that no cell of it is filled. */
export function hasColumn(table: ManifestFile | undefined, column: string): boolean {
  return table !== undefined && [...table.filledColumns, ...(table.blankColumns ?? [])].includes(column);
}

/**
 * A class as each table has columns for it; none where no table has.
 * @param flag column that is true on the rows that state what the class looks at; null where all do
 */
export function checkOf(one: HygieneClass, flag: string | null, { tables, given }: AskedTables): HygieneCheck[] {
  const cases = Map.groupBy(tables.keys(), (at) =>
    caseOf(one, (column) => given.has(column) || hasColumn(tables[at], column)),
  );
  const conditions = [...cases].flatMap(([found, listings]) => {
    if (found === undefined) return [];
    const ofTables = listings.length === tables.length ? "" : `listing IN (${listings.join(", ")}) AND `;
    return [`(${ofTables}(${found.when}))`];
  });
  if (conditions.length === 0) return [];
  return [{ class: one, when: `${flag === null ? "" : `${flag} AND `}(${conditions.join(" OR ")})` }];
}

/**
 * The lists that state what a class looks at, as positions know them; every list, where none has a cell of it filled. What
 * tells items and places apart states nothing of them.
 */
export function statedPart({ cases }: HygieneClass, { hygiene, tables }: AskedTables): MetricPart {
  const names = new Set([...hygiene.itemColumns, ...(hygiene.positions?.apart ?? [])]);
  const stated = cases
    .map((one) => statedBy(one).filter((column) => !names.has(column)))
    .filter((columns) => tables.some(({ filledColumns }) => columns.every((column) => filledColumns.includes(column))));
  return {
    aggregate: "rows",
    sql: "",
    columns: [],
    over: "positions",
    kind: "count",
    stated: stated.some((columns) => columns.length === 0) ? [] : stated,
  };
}
