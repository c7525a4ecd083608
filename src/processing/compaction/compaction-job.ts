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

/** What it is asked besides: which values come together in rows that lie together. */
export interface PairsJob extends DatabaseLimits {
  readonly folder: string;
  readonly datasetFolder: string;
  /** SQL of the rows: `_by`, `_of`, and the place of the table as `_table`. */
  readonly rows: string;
}

export interface PairsResult {
  readonly path: string;
  /** The texts that its numbers stand for. */
  readonly namesPath: string;
}
