import type { RowIdentity } from "#file-types/file-type.ts";
import { quoteIdentifier } from "#engine/sql.ts";

/** Rows of a table as they are compared with those of other tables. */
export interface KnownRows {
  /** Relation of its accepted rows with `_line`. */
  readonly rows: string;
  /** Columns that its parts have. */
  readonly filledColumns: ReadonlySet<string> | readonly string[];
  /** Every column of the dataset with its type. */
  readonly datasetColumns: Readonly<Record<string, string>>;
}

/** Between the parts of a key: no cell has it. */
const separator = "chr(31)";

/**
 * Rows with what they are known by: `_line`, `keyed`, `owner` (null where the row has none), `which` (the row of its owner;
 * of a row without one the place and the day), then the given columns. Rows that are known by nothing are left out.
 * @param more SQL over dataset columns with names, or `_owner`, which is null where the row has none
 */
export function knownRowsSql(
  { rows, filledColumns, datasetColumns }: KnownRows,
  { owner, rest, place }: RowIdentity,
  more: readonly string[] = [],
): string {
  const filled = new Set(filledColumns);
  const columns = Object.entries(datasetColumns).map(([name, type]) =>
    filled.has(name) ? quoteIdentifier(name) : `CAST(NULL AS ${type}) AS ${quoteIdentifier(name)}`,
  );
  const day = "day" in datasetColumns && place !== null ? "day" : "CAST(NULL AS DATE)";
  const item =
    rest.length === 0 ? "''" : `concat(${rest.map((part) => `coalesce(${part}, '')`).join(`, ${separator}, `)})`;
  const whole = `SELECT ${columns.join(", ")}, _line FROM ${rows}`;
  const known = `SELECT *, ${owner} AS _owner, ${day} AS _day, ${place ?? "''"} AS _place, ${item} AS _item FROM (${whole})`;
  const which = `CASE WHEN _owner IS NULL THEN concat(_place, ${separator}, _day) ELSE _item END`;
  const given = more.map((column) => `, ${column}`).join("");
  return `SELECT _line, _owner IS NOT NULL AS keyed, coalesce(_owner, '') AS owner, ${which} AS which${given} FROM (${known})
    WHERE _owner IS NOT NULL OR _day IS NOT NULL`;
}
