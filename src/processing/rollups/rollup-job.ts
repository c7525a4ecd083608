import type { DatabaseLimits } from "#engine/locked-database.ts";

/** What a worker process is asked: rollups of many tables, in one file. */
export interface RollupJob extends DatabaseLimits {
  /** Empty folder of this job. */
  readonly folder: string;
  /** Folder of the dataset's blobs. */
  readonly datasetFolder: string;
  readonly rollups: readonly {
    readonly path: string;
    /** Which rows of the file are its; null: all of them. */
    readonly id: string | null;
    /** What they are called in the new file. */
    readonly newId: string;
  }[];
}

export interface RollupResult {
  readonly path: string;
}
