import { lineOfPlaceSql } from "#core/row-place.ts";
import type { LockedDatabase } from "#engine/locked-database.ts";
import { quoteText } from "#engine/sql.ts";
import type { Part } from "./chunk-findings.ts";

/** What a part holds, asked of the engine: its records with the sum of their lines, and those that are accepted. */
export async function countPart(
  database: Pick<LockedDatabase, "rows">,
  path: string,
  isWide: boolean,
): Promise<Omit<Part, "path">> {
  const isAccepted = "FILTER (_issues IS NULL)";
  const line = isWide ? `DISTINCT ${lineOfPlaceSql("_line")}` : "_line";
  const [counted = []] = await database.rows(
    `SELECT count(*), count(${line}), sum(${line}), count(${line}) ${isAccepted}, count(*) ${isAccepted}, max(${line}) ${isAccepted}
    FROM read_parquet(${quoteText(path)})`,
  );
  const [rows = 0, records = 0, lineSum = 0, accepted = 0, acceptedRows = 0, lastAccepted = 0] = counted.map(Number);
  return { rows, records, lineSum, accepted, acceptedRows, lastAccepted };
}
