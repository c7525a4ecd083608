import { join } from "node:path";
import { inTwoTexts, type WrittenColumnNames } from "#engine/kept-names.ts";
import { countNames } from "#engine/names.ts";
import { quoteText } from "#engine/sql.ts";
import { namedColumnsOf } from "#file-types/named-columns.ts";
import type { TableWork } from "./table-work.ts";

/** Names of a larger table are read from its rows: counting them would be felt when it comes. */
const mostRows = 500_000;
/** A list that is as long as the rows saves nothing. */
const mostNames = 50_000;

/** The names of a table, for the disk and for whoever asks for them next. */
export interface WrittenNames {
  readonly namesPath: string | null;
  readonly newNames?: readonly WrittenColumnNames[];
}

/**
 * The different names in the accepted rows, each with its rows, in a Parquet file: products, stores, customers ..., for whoever
 * looks for a name without reading rows. All of them or no file.
 */
export async function writeNames(
  { job, database, select }: Pick<TableWork, "job" | "database" | "select">,
  accepted: string | null,
  rows: number,
): Promise<WrittenNames> {
  const columns = namedColumnsOf(job.decision.type).filter(
    (column) => column in select.datasetColumns && select.columns.includes(column),
  );
  if (accepted === null || columns.length === 0 || rows === 0 || rows > mostRows) return { namesPath: null };
  await database.run(`CREATE OR REPLACE TEMP TABLE names AS ${countNames(accepted, columns)}`);
  const [[count] = []] = await database.rows("SELECT count(*) FROM names");
  if (Number(count) > mostNames) return { namesPath: null };
  const path = join(job.folder, "names.parquet");
  await database.run(
    `COPY (SELECT * FROM names ORDER BY _column, _name) TO ${quoteText(path)} (FORMAT parquet, COMPRESSION zstd)`,
  );
  const told = await database.rows(inTwoTexts("SELECT *, 0 AS _all FROM names"));
  return {
    namesPath: path,
    newNames: told.map(([column, names, counts]) => [String(column), String(names), String(counts)]),
  };
}
