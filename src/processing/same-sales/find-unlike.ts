import type { SalesKey, UnlikeSales } from "#core/unlike-sales.ts";
import type { LockedDatabase } from "#engine/locked-database.ts";
import { keyOf, mostDaysApart, totalsSql, waysSql, type ComparedType } from "./stream-rows.ts";
import type { LeaveOutJob, StreamTable } from "./same-sales-job.ts";

/** Days and months that are named; more are counted. */
const mostNamed = 3;

/**
 * Of the sales that a table does not show because another stream has them: which of these the two do not tell alike, and what
 * each tells of them. Files of its own stream that tell more of the same order, day or month are added to it; where a newer
 * one of these does, that one tells.
 * @param job.lines relation `shared` of the lines that are left out, each with the position of its winner
 */
export async function findUnlike(
  job: LeaveOutJob,
  type: ComparedType & { readonly amount: string },
  database: LockedDatabase,
): Promise<UnlikeSales[]> {
  await database.run(`CREATE TEMP TABLE told AS ${toldSql(job, type)}`);
  const found: UnlikeSales[] = [];
  for (const by of new Set(job.theirs.map((table) => table.by))) {
    const unlike = await findUnlikeBy(by, type, database);
    if (unlike !== null) found.push(unlike);
  }
  return found;
}

/** What the tables tell, each row with the part that its table has in this. */
function toldSql(
  { mine, beside, theirs, datasetColumns }: LeaveOutJob,
  type: ComparedType & { amount: string },
): string {
  const sums = (table: StreamTable, lines?: string): string =>
    totalsSql(table, datasetColumns, type, {
      more: ["currency"],
      amount: type.amount,
      ...(lines === undefined ? {} : { lines }),
    });
  const told = (role: string, by: string, stream: number, rows: string): string =>
    `SELECT '${role}' AS role, '${by}' AS sales_key, ${stream} AS stream, * FROM (${rows})`;
  const linesBy = (by: SalesKey): string =>
    `(SELECT _line FROM shared WHERE winner IN (${theirs.flatMap((table, at) => (table.by === by ? [at] : [])).join(", ")}))`;
  return [...new Set(theirs.map(({ by }) => by))]
    .map((by) => told("own", by, 0, sums(mine, linesBy(by))))
    .concat(
      beside.map((table) => told(table.isNewer ? "newer" : "older", "", 0, sums(table))),
      theirs.map((table) =>
        told(
          "theirs",
          table.by,
          theirs.findIndex(({ stream }) => stream === table.stream),
          sums(table),
        ),
      ),
    )
    .join(" UNION ALL ");
}

async function findUnlikeBy(by: SalesKey, type: ComparedType, database: LockedDatabase): Promise<UnlikeSales | null> {
  const key = keyOf(by);
  const ways = `${waysSql("total", type.totals)} AS totals, ${waysSql("units", type.units)} AS units`;
  await database.run(`CREATE OR REPLACE TEMP TABLE own AS
    SELECT DISTINCT ${key} AS key, place, currency, day FROM told WHERE role = 'own' AND sales_key = '${by}'
      AND ${key} NOT IN (SELECT ${key} FROM told WHERE role = 'newer' AND ${key} IS NOT NULL)`);
  await database.run(`CREATE OR REPLACE TEMP TABLE met AS
    SELECT role = 'theirs' AS is_theirs, ${key} AS key, told.* FROM told
    WHERE ((role IN ('own', 'theirs') AND sales_key = '${by}') OR role = 'older')
      AND EXISTS (SELECT 1 FROM own WHERE own.key = ${key} AND ${meets(by)})`);
  await database.run(`CREATE OR REPLACE TEMP TABLE compared AS
    WITH mine AS (SELECT *, bool_or(len(totals) > 0) OVER () AS tells_amounts FROM (SELECT key, ${ways} FROM met WHERE NOT is_theirs GROUP BY key)),
      theirs AS (SELECT stream, key, ${ways} FROM met WHERE is_theirs GROUP BY stream, key)
    SELECT key, any_value(tells_amounts) AS tells_amounts, max(theirs.stream) AS stream,
      bool_or(CASE WHEN tells_amounts THEN ${areAlike("totals")} ELSE ${areAlike("units")} END) AS is_alike
    FROM mine JOIN theirs USING (key) GROUP BY key`);
  const [[shared, unlike, tellsAmounts] = []] = await database.rows(
    "SELECT count(*), count(*) FILTER (NOT is_alike), bool_and(tells_amounts) FROM compared",
  );
  if (Number(unlike) === 0) return null;
  const named = await database.rows(
    `SELECT CAST(key AS VARCHAR) FROM compared WHERE NOT is_alike ORDER BY key LIMIT ${mostNamed}`,
  );
  const sum = tellsAmounts === true ? "amount" : "units_0";
  return {
    by,
    tells: tellsAmounts === true ? "amounts" : "units",
    shared: Number(shared),
    unlike: Number(unlike),
    days: by === "orders" ? [] : named.map(([day]) => String(day)),
    left: await readSums(sum, "NOT is_theirs", database),
    counted: await readSums(sum, "is_theirs AND met.stream = compared.stream", database),
  };
}

/** A place that one of the two does not name is any; exports call the place of an order by names of their own. */
const samePlace = "(own.place = told.place OR own.place = '' OR told.place = '')";
const sameCurrency = "(own.currency = told.currency OR own.currency = '' OR told.currency = '')";
function meets(by: SalesKey): string {
  if (by !== "orders") return `${samePlace} AND ${sameCurrency}`;
  return `coalesce(abs(own.day - told.day) <= ${mostDaysApart}, true) AND (${samePlace}
    OR told.owner NOT IN (SELECT owner FROM told WHERE owner IS NOT NULL GROUP BY role, owner HAVING min(place) <> max(place)))`;
}

function areAlike(ways: "totals" | "units"): string {
  return `(list_has_any(mine.${ways}, theirs.${ways}) OR (len(mine.${ways}) = 0 AND len(theirs.${ways}) = 0))`;
}

async function readSums(sum: string, where: string, database: LockedDatabase): Promise<Record<string, string>> {
  const currency = sum === "amount" ? "currency" : "''";
  const rows = await database.rows(
    `SELECT ${currency} AS currency, CAST(sum(${sum}) AS VARCHAR) FROM met JOIN compared USING (key)
     WHERE NOT is_alike AND ${where} GROUP BY 1 HAVING sum(${sum}) IS NOT NULL ORDER BY 1`,
  );
  return Object.fromEntries(rows.map(([name, known]) => [String(name), String(known)]));
}
