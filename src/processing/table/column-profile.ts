import { join } from "node:path";
import type { ColumnReading } from "#core/decision.ts";
import { formatDecimal, parseDecimal } from "#core/money.ts";
import type { ColumnProfile } from "#core/report.ts";
import type { Cell, LockedDatabase } from "#engine/locked-database.ts";
import { quoteIdentifier, quoteText } from "#engine/sql.ts";
import { cellReading } from "./cell-reading.ts";
import type { TableWork } from "./table-work.ts";

const mostColumns = 200;
/** Tables of more columns are profiled by copies of a few of them. */
const widestRead = 100;
const stagedColumns = 25;
const mostTopValues = 5;
const mostPatterns = 5;
const mostMonths = 120;
/** Columns of which pairs are tried as a key: those with most different values. */
const mostPaired = 6;
/** "AB-1042" is "AA-9999"; runs of more than six are folded, or every text would have a shape of its own. */
const shapes = [
  ["\\p{Lu}", "A"],
  ["[^\\P{L}A]", "a"],
  ["[0-9]", "9"],
  ["A{7,}", "A+"],
  ["a{7,}", "a+"],
  ["9{7,}", "9+"],
];
const pattern = (text: string): string =>
  shapes.reduce((sql, [from, to]) => `regexp_replace(${sql}, '${from}', '${to}', 'g')`, text);

/**
 * What each column of a table without a dataset of its own holds; exact, over all accepted rows. Null for other types.
 * Columns beyond the two-hundredth are left out.
 */
export async function profileColumns(
  { database, select, job }: TableWork,
  accepted: string | null,
): Promise<readonly ColumnProfile[] | null> {
  if (Object.keys(select.datasetColumns).length > 0) return null;
  if (accepted === null) return [];
  const profiles: ColumnProfile[] = [];
  const readings = select.columns.slice(0, mostColumns).map((name, index) => ({
    name,
    reading: job.decision.columns[index]?.reading ?? ({ kind: "text" } as const),
  }));
  const isWide = select.columns.length > widestRead;
  const step = isWide ? stagedColumns : mostColumns;
  for (let from = 0; from < readings.length; from += step) {
    const some = readings.slice(from, from + step);
    const rows = isWide
      ? await stageColumns(
          database,
          accepted,
          some.map(({ name }) => name),
          job.folder,
        )
      : accepted;
    for (const { name, reading } of some) profiles.push(await profileColumn(database, rows, name, reading));
  }
  return findPairedKey(database, accepted, profiles);
}

/** Each statement over a wide table reads the description of all of its columns: a few at a time are written apart. */
async function stageColumns(
  database: LockedDatabase,
  accepted: string,
  names: readonly string[],
  folder: string,
): Promise<string> {
  const path = quoteText(join(folder, "profiled.parquet"));
  await database.rows(
    `COPY (SELECT ${names.map(quoteIdentifier).join(", ")} FROM ${accepted}) TO ${path} (FORMAT parquet)`,
  );
  return `read_parquet(${path})`;
}

/** Where no column is a key alone, the first two that are one together. */
async function findPairedKey(
  database: LockedDatabase,
  accepted: string,
  profiles: readonly ColumnProfile[],
): Promise<readonly ColumnProfile[]> {
  const rows = (profiles[0]?.filled ?? 0) + (profiles[0]?.empty ?? 0);
  if (rows < 2 || profiles.some(({ keyWith }) => keyWith !== null)) return profiles;
  const likely = profiles
    .filter(({ empty, distinct }) => empty === 0 && distinct > 1)
    .toSorted((one, other) => other.distinct - one.distinct)
    .slice(0, mostPaired);
  for (const [at, one] of likely.entries()) {
    for (const other of likely.slice(at + 1)) {
      if (one.distinct * other.distinct < rows) continue;
      const [[different] = []] = await database.rows(
        `SELECT count(*) FROM (SELECT DISTINCT trim(${quoteIdentifier(one.name)}), trim(${quoteIdentifier(other.name)}) FROM ${accepted})`,
      );
      if (Number(different) !== rows) continue;
      const pairs = new Map([
        [one, [other.name]],
        [other, [one.name]],
      ]);
      return profiles.map((profile) => ({ ...profile, keyWith: pairs.get(profile) ?? null }));
    }
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
    unread: Number(filled) - Number(range[5]),
    keyWith: Number(empty) === 0 && Number(distinct) > 1 && distinct === filled ? [] : null,
    min: toText(range[0]),
    max: toText(range[1]),
    quartiles: toQuartiles(range.slice(2, 5)),
    top: top.map(([value, count]) => ({ value: String(value), count: Number(count) })),
    months: reading.kind === "date" ? await rowsByMonth(database, rows, reading) : [],
    patterns: patterns.map(([shape, count]) => ({ pattern: String(shape), count: Number(count) })),
  };
}

function rangeSql(rows: string, reading: ColumnReading): string {
  const { text, value } = cellReading(reading);
  const typed = value(text("cell"));
  const quartile = (share: number): string =>
    reading.kind === "number" ? `quantile_disc(typed, ${share})` : "CAST(NULL AS VARCHAR)";
  return `SELECT min(typed), max(typed), ${[0.25, 0.5, 0.75].map(quartile).join(", ")}, count(typed) FROM (SELECT ${typed} AS typed FROM ${rows})`;
}

async function rowsByMonth(
  database: LockedDatabase,
  rows: string,
  reading: ColumnReading,
): Promise<ColumnProfile["months"]> {
  const { text, value } = cellReading(reading);
  const found = await database.rows(
    `SELECT strftime(${value(text("cell"))}, '%Y-%m') AS month, count(*) FROM ${rows} WHERE ${value(text("cell"))} IS NOT NULL
     GROUP BY month ORDER BY month DESC LIMIT ${mostMonths}`,
  );
  return found.toReversed().map(([month, count]) => ({ month: String(month), count: Number(count) }));
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
