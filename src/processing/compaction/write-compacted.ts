import { join } from "node:path";
import { OmError } from "#core/errors.ts";
import { openLockedDatabase } from "#engine/locked-database.ts";
import { quoteText } from "#engine/sql.ts";
import type { CompactionJob, CompactionResult } from "./compaction-job.ts";

/**
 * Writes the rows into one Parquet file, as packed as parts are. Runs in a worker process.
 * @throws OmError `CONSERVATION_FAILED` where a table has other rows in it than it has
 */
export async function writeCompacted(job: CompactionJob): Promise<CompactionResult> {
  const path = join(job.folder, "rows.parquet");
  const database = await openLockedDatabase(job.folder, job, [job.datasetFolder]);
  try {
    await database.run(
      `COPY (${job.rows}) TO ${quoteText(path)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, PARQUET_VERSION v2, DICTIONARY_SIZE_LIMIT 8192, WRITE_BLOOM_FILTER false)`,
    );
    const counted = await database.rows(`SELECT _table, count(*) FROM read_parquet(${quoteText(path)}) GROUP BY ALL`);
    const found = new Map(counted.map(([table, count]) => [Number(table), Number(count)]));
    const wrong = job.counts.findIndex((count, at) => (found.get(at) ?? 0) !== count);
    if (wrong < 0) return { path };
    throw new OmError("CONSERVATION_FAILED", "a table has other rows beside those of others than by itself", {
      fix: "no number changed; this is a defect, please report it",
      details: { table: wrong, expected: job.counts[wrong] ?? 0, found: found.get(wrong) ?? 0 },
    });
  } finally {
    database.close();
  }
}
