import { join } from "node:path";
import type { LockedDatabase } from "#engine/locked-database.ts";
import { quoteIdentifier, quoteText } from "#engine/sql.ts";
import type { FileType, Rollup, RowIdentity } from "#file-types/file-type.ts";
import { acceptedOf } from "../overlap/accepted-rows.ts";
import { knownRowsSql } from "../overlap/known-rows.ts";
import type { OverlapJob, OverlapResult, OverlapTable, SupersededLines } from "../overlap/overlap-job.ts";
import { writeRollup } from "./write-rollup.ts";

/** What was found of a change before. */
interface SettledChange {
  /** Positions of the tables that may have an owner of those that come or go. */
  readonly near: ReadonlySet<number>;
  readonly vectors: readonly SupersededLines[];
  readonly type: Pick<FileType, "rollup">;
  readonly identity: RowIdentity;
}

/** A table as it is after the change. */
interface SeenTable extends OverlapTable {
  readonly at: number;
  /** Its lines that are replaced. */
  readonly hiddenPath: string | null;
  /** These are others than before. */
  readonly isChanged: boolean;
}

/**
 * Adds up what is seen of tables that are replaced in part, and of those of which an order is seen in another table, too.
 * Such owners are named, not counted, in each of their tables; so that all others may be counted table by table. Which are
 * seen twice only changes for owners of what comes or goes: `changed` has these.
 */
export async function rollUpSeen(
  job: OverlapJob,
  { near, vectors, type: { rollup }, identity }: SettledChange,
  database: LockedDatabase,
): Promise<Pick<OverlapResult, "sharing" | "rollups">> {
  if (rollup === null) return { sharing: [], rollups: [] };
  const seen = job.tables.flatMap((table, at): SeenTable[] => {
    const vector = vectors.find((each) => each.at === at);
    const hiddenPath = vector === undefined ? table.supersededPath : vector.path;
    return table.role === "taken" ? [] : [{ ...table, at, hiddenPath, isChanged: vector !== undefined }];
  });
  const sharing = await findSeenTwice(
    seen.filter(({ at }) => near.has(at)),
    { job, identity, database },
  );
  const rollups: OverlapResult["rollups"][number][] = [];
  for (const table of seen) {
    const shared = namesSql(table, rollup);
    const isToName = shared !== null && (sharing.has(table.at) || (table.isChanged && table.isShared === true));
    if (!isToName && (!table.isChanged || table.hiddenPath === null)) continue;
    const { at, fileId, filledColumns: columns } = table;
    const rows = seenRowsSql(table);
    const [[count] = []] = await database.rows(`SELECT count(*) FROM ${rows}`);
    const known = shared === null ? {} : { shared };
    const work = {
      fileId,
      rows,
      count: Number(count),
      columns,
      path: join(job.folder, `rollup-${at}.parquet`),
      ...known,
    };
    rollups.push({ at, rollup: work.count === 0 ? null : await writeRollup(work, { rollup }, database) });
  }
  return { sharing: [...sharing], rollups };
}

/** Writes `seen_twice`: the owners of what comes or goes of which several tables show lines. Gives these tables. */
async function findSeenTwice(
  tables: readonly SeenTable[],
  { job, identity, database }: { job: OverlapJob; identity: RowIdentity; database: LockedDatabase },
): Promise<ReadonlySet<number>> {
  await database.run("CREATE TEMP TABLE seen (listing INTEGER, owner VARCHAR)");
  for (const table of tables) {
    const { filledColumns } = table;
    const rows = { rows: seenRowsSql(table), filledColumns, datasetColumns: job.datasetColumns };
    await database.run(
      `INSERT INTO seen SELECT DISTINCT ${table.at}, owner FROM (${knownRowsSql(rows, { ...identity, rest: [] })})
       WHERE keyed AND owner IN (SELECT owner FROM changed WHERE keyed)`,
    );
  }
  await database.run(
    "CREATE TEMP TABLE seen_twice AS SELECT * FROM seen QUALIFY count(*) OVER (PARTITION BY owner) > 1",
  );
  const found = await database.rows("SELECT DISTINCT listing FROM seen_twice");
  return new Set(found.map(([listing]) => Number(listing)));
}

function seenRowsSql({ hiddenPath, ...table }: SeenTable): string {
  const isSeen =
    hiddenPath === null ? "" : ` WHERE _line NOT IN (SELECT _line FROM read_parquet(${quoteText(hiddenPath)}))`;
  return `(SELECT * FROM ${acceptedOf(table)}${isSeen})`;
}

/** SQL of the owners of a table that others show, too: now, or by what was named before. Null where the latter is not known. */
function namesSql({ at, role, isShared, named }: SeenTable, { owner }: Rollup): string | null {
  const now = `SELECT owner FROM seen_twice WHERE listing = ${at}`;
  if (role === "put" || isShared === false) return now;
  if (named === null) return null;
  const name = quoteIdentifier(owner.column);
  const own = named.id === null ? "" : ` AND _rollup = ${quoteText(named.id)}`;
  return `${now} UNION SELECT ${name} FROM read_parquet(${quoteText(named.path)}) WHERE _owners IS NULL AND ${name} <> ''${own}`;
}
