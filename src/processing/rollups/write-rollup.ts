import type { ListedRollup } from "#engine/dataset.ts";
import type { LockedDatabase } from "#engine/locked-database.ts";
import { quoteIdentifier, quoteText } from "#engine/sql.ts";
import type { FileType, Rollup } from "#file-types/file-type.ts";

export interface WrittenRollup {
  readonly path: string;
  readonly kept: Omit<ListedRollup, "key">;
}

/** A larger table is read as fast as many small ones are added up, and adding it up would be felt when it comes. */
const mostRows = 500_000;
/** What does not get much smaller is not worth a file. */
const leastGain = 8;

/** Rows to be added up. */
export interface RowsToAdd {
  readonly fileId: string;
  /** A relation; null: none. */
  readonly rows: string | null;
  readonly count: number;
  /** Columns that the relation has. */
  readonly columns: readonly string[];
  /** Where the rollup is written. */
  readonly path: string;
  /** SQL of the owners that other tables have, in `owner`: they stand by their names. Absent: that is not known. */
  readonly shared?: string;
}

/** Rows of a table added up, in one Parquet file; null where they do not get much fewer. See `rollup.ts`. */
export async function writeRollup(
  { fileId, rows, count, columns, path, shared }: RowsToAdd,
  { rollup }: Pick<FileType, "rollup">,
  database: LockedDatabase,
): Promise<WrittenRollup | null> {
  if (rollup === null || rows === null || count > mostRows) return null;
  const filled = withoutUnfilled(rollup, columns);
  for (const lines of [[...filled.apart, ...filled.detail], filled.apart]) {
    await database.run(`CREATE OR REPLACE TEMP TABLE rollup AS ${linesSql(rows, lines, filled)}`);
    if (filled.known.includes(rollup.owner.column))
      await database.run(`INSERT INTO rollup BY NAME ${ownersSql(rows, filled, shared)}`);
    const [[cells] = []] = await database.rows("SELECT count(*) FROM rollup");
    if (Number(cells) * leastGain > count) continue;
    await database.run(
      `COPY (SELECT *, ${quoteText(fileId)} AS _file FROM rollup) TO ${quoteText(path)} (FORMAT parquet, COMPRESSION zstd)`,
    );
    const names = shared === undefined ? {} : { namesShared: true };
    const kept = { lines, owners: filled.apart, columns: [...lines, ...filled.sums, ...filled.known], ...names };
    return { path, kept };
  }
  return null;
}

/** What no cell feeds needs no column. */
function withoutUnfilled(rollup: Rollup, columns: readonly string[]): Rollup {
  const filled = (names: readonly string[]): readonly string[] => names.filter((name) => columns.includes(name));
  const { apart, detail, sums, known, owner } = rollup;
  return { apart: filled(apart), detail: filled(detail), sums: filled(sums), known: filled(known), owner };
}

/** Lines that agree in these columns, and in what they know, as one. */
function linesSql(rows: string, lines: readonly string[], { sums, known }: Rollup): string {
  const asked = [...sums, ...known];
  const columns = [
    ...lines.map(quoteIdentifier),
    ...sums.map((name) => `CAST(sum(${quoteIdentifier(name)}) AS DECIMAL(38, 6)) AS ${quoteIdentifier(name)}`),
    ...known.map((name) => `CASE WHEN ${isKnown(name)} THEN '' END AS ${quoteIdentifier(name)}`),
  ];
  const told = `SELECT ${[...lines, ...sums].map(quoteIdentifier).join(", ")}, ${asked.map(toldSql).join(", ")} FROM ${rows}`;
  return `SELECT ${columns.join(", ")}, count(*) AS _rows, CAST(0 AS BIGINT) AS _owners FROM (${told})
    GROUP BY ${[...lines.map(quoteIdentifier), ...asked.map(isKnown)].join(", ")}`;
}

/** What owns lines: counted where all its lines are one of these cells and no other table has it, else by its name once in each. */
function ownersSql(rows: string, { apart, sums, owner }: Rollup, shared: string | undefined): string {
  const name = quoteIdentifier(owner.column);
  const cell = [...apart.map(quoteIdentifier), ...sums.map(isKnown)].join(", ");
  const told = `SELECT ${[...apart, owner.column].map(quoteIdentifier).join(", ")}, ${sums.map(toldSql).join(", ")}
    FROM ${rows} WHERE (${owner.of}) AND ${name} IS NOT NULL`;
  const places = `SELECT ${cell}, ${name}, count(*) OVER (PARTITION BY ${name}) AS cells FROM (SELECT DISTINCT * FROM (${told}))`;
  const columns = [
    ...apart.map(quoteIdentifier),
    ...sums.map((sum) => `CAST(CASE WHEN ${isKnown(sum)} THEN 0 END AS DECIMAL(38, 6)) AS ${quoteIdentifier(sum)}`),
    `coalesce(several, '') AS ${name}`,
  ];
  const isNamed = `cells > 1${shared === undefined ? "" : ` OR ${name} IN (${shared})`}`;
  return `SELECT ${columns.join(", ")}, 0 AS _rows, CASE WHEN several IS NULL THEN count(*) END AS _owners
    FROM (SELECT *, CASE WHEN ${isNamed} THEN ${name} END AS several FROM (${places})) GROUP BY ${cell}, several`;
}

function toldSql(name: string): string {
  return `${quoteIdentifier(name)} IS NOT NULL AS ${isKnown(name)}`;
}

function isKnown(name: string): string {
  return quoteIdentifier(`known ${name}`);
}
