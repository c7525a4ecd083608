import type { LockedDatabase } from "#engine/locked-database.ts";
import type { RepeatSearch } from "./exact-repeats.ts";
import type { IssueTally } from "./issue-tally.ts";
import type { KeptChunks } from "./kept-chunks.ts";
import type { RejectsFile } from "./rejects-file.ts";
import type { RowSelect } from "./row-select.ts";
import type { TableJob } from "./table-job.ts";

/** A table on its way through: what the steps below share. */
export interface TableWork {
  readonly job: TableJob;
  readonly database: LockedDatabase;
  readonly select: RowSelect;
  readonly issues: IssueTally;
  readonly rejects: RejectsFile;
  readonly repeats: RepeatSearch;
  /** Null where nothing is kept of a run that is broken off. */
  readonly kept: KeptChunks | null;
}
