import type { DatabaseLimits } from "#engine/locked-database.ts";

/** What a worker process is asked: rows of many tables, in one file. */
export interface CompactionJob extends DatabaseLimits {
  /** Empty folder of this job. */
  readonly folder: string;
  /** Folder of the dataset's blobs. */
  readonly datasetFolder: string;
  /** SQL of the rows; each has the place of its table as `_table`. */
  readonly rows: string;
  /** How many each table has. */
  readonly counts: readonly number[];
}

export interface CompactionResult {
  readonly path: string;
}
