import type { ColumnReading } from "#core/decision.ts";
import { formatDecimal, parseDecimal } from "#core/money.ts";
import type { ColumnProfile } from "#core/report.ts";
import type { Cell, LockedDatabase } from "#engine/locked-database.ts";
import { quoteIdentifier } from "#engine/sql.ts";
import { cellReading } from "./cell-reading.ts";
import type { TableWork } from "./table-work.ts";

const mostColumns = 200;
const mostTopValues = 5;
const mostPatterns = 5;
/** Letters, then digits, runs folded: "AB-1042" is "A-9". */
const pattern = (text: string): string =>
  `regexp_replace(regexp_replace(regexp_replace(${text}, '\\p{Lu}+', 'A', 'g'), '\\p{Ll}+', 'a', 'g'), '[0-9]+', '9', 'g')`;

/**
 * What each column of a table without a dataset of its own holds; exact, over all accepted rows. Null for other types.
 * Columns beyond the two-hundredth are left out.
 */
export async function profileColumns(
  { database, select, job }: TableWork,
  accepted: string | null,
): Promise<readonly ColumnProfile[] | null> {
  if (Object.keys(select.datasetColumns).length > 0) return null;
  const profiles: ColumnProfile[] = [];
  for (const [index, name] of select.columns.slice(0, mostColumns).entries()) {
    const reading = job.decision.columns[index]?.reading ?? { kind: "text" };
    if (accepted !== null) profiles.push(await profileColumn(database, accepted, name, reading));
  }
  return profiles;
}

async function profileColumn(
  database: LockedDatabase,
  accepted: string,
  name: string,
  reading: ColumnReading,
): Promise<ColumnProfile> {
  const cell = `nullif(trim(${quoteIdentifier(name)}), '')`;
  const rows = `(SELECT ${cell} AS cell FROM ${accepted})`;
  const [[filled, empty, distinct] = []] = await database.rows(
    `SELECT count(cell), count(*) - count(cell), count(DISTINCT cell) FROM ${rows}`,
  );
  const kind = filled === 0 ? "empty" : reading.kind;
  const [range = []] = await database.rows(rangeSql(rows, reading));
  const top = await database.rows(
    `SELECT cell, count(*) AS n FROM ${rows} WHERE cell IS NOT NULL GROUP BY cell ORDER BY n DESC, cell LIMIT ${mostTopValues}`,
  );
  const patterns = await database.rows(
    `SELECT ${pattern("cell")} AS shape, sum(n) AS total FROM (SELECT cell, count(*) AS n FROM ${rows} WHERE cell IS NOT NULL GROUP BY cell)
     GROUP BY shape ORDER BY total DESC, shape LIMIT ${mostPatterns}`,
  );
  return {
    name,
    kind,
    filled: Number(filled),
    empty: Number(empty),
    distinct: Number(distinct),
    min: toText(range[0]),
    max: toText(range[1]),
    quartiles: toQuartiles(range.slice(2)),
    top: top.map(([value, count]) => ({ value: String(value), count: Number(count) })),
    patterns: patterns.map(([shape, count]) => ({ pattern: String(shape), count: Number(count) })),
  };
}

function rangeSql(rows: string, reading: ColumnReading): string {
  const { text, value } = cellReading(reading);
  const typed = value(text("cell"));
  const quartile = (share: number): string =>
    reading.kind === "number" ? `quantile_disc(typed, ${share})` : "CAST(NULL AS VARCHAR)";
  return `SELECT min(typed), max(typed), ${[0.25, 0.5, 0.75].map(quartile).join(", ")} FROM (SELECT ${typed} AS typed FROM ${rows})`;
}

function toQuartiles(cells: readonly Cell[]): ColumnProfile["quartiles"] {
  const [first, second, third] = cells.map(toText);
  return first == null || second == null || third == null ? null : [first, second, third];
}

/** Decimals lose their trailing zeros. */
function toText(cell: Cell | undefined): string | null {
  if (cell === null || cell === undefined) return null;
  const decimal = parseDecimal(String(cell));
  return decimal === null || !String(cell).includes(".") ? String(cell) : formatDecimal(decimal);
}
