import { join } from "node:path";
import { openLockedDatabase } from "#engine/locked-database.ts";
import { quoteText } from "#engine/sql.ts";
import type { RollupJob, RollupResult } from "./rollup-job.ts";

/** Writes the rows of many rollups into one Parquet file, under their new ids. Runs in a worker process. */
export async function joinRollups(job: RollupJob): Promise<RollupResult> {
  const path = join(job.folder, "rollups.parquet");
  const database = await openLockedDatabase(job.folder, job, [job.datasetFolder]);
  try {
    const [alone, together] = [true, false].map((isAlone) => job.rollups.filter(({ id }) => (id === null) === isAlone));
    const rows = [rowsOf(alone ?? [], "path", "path"), rowsOf(together ?? [], "id", "_rollup")].filter(
      (sql) => sql !== null,
    );
    await database.run(
      `COPY (${rows.join(" UNION ALL BY NAME ")}) TO ${quoteText(path)} (FORMAT parquet, COMPRESSION zstd)`,
    );
    return { path };
  } finally {
    database.close();
  }
}

/** Rows of these rollups, told apart by the file that they are in or by the id that they have in one. */
function rowsOf(rollups: RollupJob["rollups"], by: "path" | "id", column: string): string | null {
  if (rollups.length === 0) return null;
  const paths = [...new Set(rollups.map(({ path }) => quoteText(path)))].join(", ");
  const names = rollups.map((rollup) => `(${quoteText(rollup[by] ?? "")}, ${quoteText(rollup.newId)})`).join(", ");
  return `SELECT rows.* EXCLUDE (${column}), named.id AS _rollup
    FROM read_parquet([${paths}], union_by_name=true${by === "path" ? ", filename='path'" : ""}) AS rows
    JOIN (VALUES ${names}) AS named(name, id) ON name = rows.${column}`;
}
