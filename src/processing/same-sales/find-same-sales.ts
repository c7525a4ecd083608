import { type LockedDatabase, openLockedDatabase } from "#engine/locked-database.ts";
import type { RowIdentity } from "#file-types/file-type.ts";
import { fileTypeById } from "#file-types/registry.ts";
import { toRowsOfCurrency } from "../overlap/find-copies.ts";
import type { RowsOfCurrency } from "../overlap/overlap-job.ts";
import { besideAt, findMostAlike, mineAt } from "./likeness.ts";
import type { CompareJob, SameSales } from "./same-sales-job.ts";
import { type ComparedType, sharedLinesSql, streamRowsSql, totalsSql } from "./stream-rows.ts";

/**
 * Two exports of one shop may tell the same sales in ways of their own: lines of orders, and orders; orders, and days. Their
 * rows are not alike, what they add up to is. Gives the table that tells most of the same; null where none does.
 * Runs in a worker process.
 */
export async function findSameSales(job: CompareJob): Promise<SameSales | null> {
  const { identity, totals, units, item } = fileTypeById(job.type);
  if (identity === null || totals.length === 0 || job.theirs.length === 0) return null;
  const database = await openLockedDatabase(job.folder, job, [job.datasetFolder]);
  try {
    const type = { identity, totals, units };
    await tell(job, { type }, database);
    let found = await findMostAlike(["amounts", "multiples", "trend"], type, database);
    if (found === null && item !== null) {
      await tell(job, { type, item }, database);
      found = await findMostAlike(["items"], type, database);
    }
    return found === null ? null : { ...found, ...(await readEffects(found, job, identity, database)) };
  } finally {
    database.close();
  }
}

/** What each table sold: of orders, places and days; with `item` of items on days. */
async function tell(
  job: CompareJob,
  { type, item }: { readonly type: ComparedType; readonly item?: string },
  database: LockedDatabase,
): Promise<void> {
  const told = (listing: number, stream: number, table: CompareJob["mine"]): string => {
    const sums = totalsSql(table, job.datasetColumns, type, item === undefined ? {} : { item });
    return `SELECT ${listing} AS listing, ${stream} AS stream, * FROM (${sums})`;
  };
  await database.run(`CREATE OR REPLACE TEMP TABLE told AS ${told(mineAt, mineAt, job.mine)}`);
  for (const table of job.beside) await database.run(`INSERT INTO told ${told(besideAt, mineAt, table)}`);
  for (const [listing, table] of job.theirs.entries()) {
    const stream = job.theirs.findLastIndex((other) => other.stream === table.stream);
    await database.run(`INSERT INTO told ${told(listing, stream, table)}`);
  }
}

/** What would not count by either answer; all tables of the stream that was found are looked at. */
async function readEffects(
  { at, by }: Pick<SameSales, "at" | "by">,
  job: CompareJob,
  identity: RowIdentity,
  database: LockedDatabase,
): Promise<Pick<SameSales, "left" | "replaced">> {
  const others = job.theirs.filter(({ stream }) => stream === job.theirs[at]?.stream);
  const amounts = [`${fileTypeById(job.type).amountColumn ?? "CAST(NULL AS DECIMAL(18,6))"} AS amount`];
  const select = (tables: CompareJob["theirs"] | readonly [CompareJob["mine"]]): string =>
    tables
      .map((table, index) => {
        const rows = streamRowsSql(table, job.datasetColumns, identity, amounts);
        // Lines are those of a table.
        return `SELECT * REPLACE ([${index}, _line] AS _line), '${by}' AS sales_key, ${index} AS listing FROM (${rows})`;
      })
      .join(" UNION ALL ");
  const mine = select([job.mine]);
  const theirs = select(others);
  return {
    left: await readShared(mine, theirs, database),
    replaced: await readShared(theirs, mine, database),
  };
}

async function readShared(mine: string, theirs: string, database: LockedDatabase): Promise<RowsOfCurrency[]> {
  await database.run(`CREATE OR REPLACE TEMP TABLE mine AS ${mine}`);
  await database.run(`CREATE OR REPLACE TEMP TABLE theirs AS ${theirs}`);
  const rows = await database.rows(
    `SELECT currency, count(*), CAST(sum(amount) AS VARCHAR), count(*) - count(amount) FROM mine
     SEMI JOIN (${sharedLinesSql}) AS shared USING (_line) GROUP BY currency ORDER BY currency`,
  );
  return rows.map(toRowsOfCurrency);
}
