import type { DatabaseLimits } from "#engine/locked-database.ts";
import type { WrittenRollup } from "./write-rollup.ts";

/** What a worker process is asked: which rows of some tables of one source count no longer, or again, after a change. */
export interface OverlapJob extends DatabaseLimits {
  /** Empty folder of this job. */
  readonly folder: string;
  /** Folder of the dataset's blobs. */
  readonly datasetFolder: string;
  readonly type: string;
  readonly datasetColumns: Readonly<Record<string, string>>;
  /** In the order of acceptance: of several that have a row, the last one's counts. */
  readonly tables: readonly OverlapTable[];
  /** Position of the table whose rows are to be compared with those that count now; null: of none. */
  readonly examined: number | null;
}

export interface OverlapTable {
  /** `listed`: stays as it is; `put`: comes with this change; `taken`: goes with it. */
  readonly role: "listed" | "put" | "taken";
  readonly fileId: string;
  readonly table: string;
  readonly lastDay: string | null;
  /** Some of its rows are known by their day alone. */
  readonly hasDays: boolean;
  readonly acceptedRows: number;
  readonly replacesDays: boolean;
  /** What was decided of rows that another table of its file has too; null: nothing. */
  readonly copies: "once" | "keep" | null;
  readonly partPaths: readonly string[];
  readonly deletionsPath: string | null;
  /** What was replaced before the change; of listed tables only. */
  readonly supersededPath: string | null;
  readonly filledColumns: readonly string[];
  /** Parquet with the hashes of its owners; null: not known. */
  readonly ownersPath: string | null;
}

export interface OverlapResult {
  /** Of the listed tables whose replaced rows change, and of the put ones that have some. */
  readonly vectors: readonly SupersededLines[];
  readonly shared: SharedRows | null;
  /** Positions of the tables that may have an owner in common with another one that comes or goes. */
  readonly sharing: readonly number[];
}

export interface SupersededLines {
  /** Position in the job. */
  readonly at: number;
  /** See `Superseded`; null where no row is replaced any more. */
  readonly path: string | null;
  readonly rows: number;
  readonly by: readonly { readonly fileId: string; readonly table: string; readonly rows: number }[];
  /** The rows that are left, added up; null where they are not. */
  readonly rollup: WrittenRollup | null;
}

/** What the examined table shares with the rows that count now. */
export interface SharedRows {
  /** Rows by their own key that another file has too, and those of them that say something else. */
  readonly keyed: number;
  readonly differing: number;
  /** Of the keyed rows: of the same day as their counterpart. */
  readonly sameDay: number;
  /** Differing rows whose counterpart stands in an older file that goes on to a later day. */
  readonly fromNewerPeriod: number;
  /** Days (at a place) of rows without a key that another file has too, with other rows. */
  readonly differingDays: number;
  /** What would not count any more, rows of the table itself included. */
  readonly replaced: readonly RowsOfCurrency[];
  /** What other tables of its own file have too; null where that is nothing. */
  readonly copies: SharedCopies | null;
}

export interface RowsOfCurrency {
  readonly currency: string;
  readonly rows: number;
  readonly known: string | null;
  readonly unreadable: number;
}

export interface SharedCopies {
  /** Rows by their own key, and those of them that say something else in the other table. */
  readonly keyed: number;
  readonly differing: number;
  /** Rows without a key, of a table that stands in another as a whole. */
  readonly contained: number;
  /** Of the keyed and contained rows, what would count once less. */
  readonly dropped: readonly RowsOfCurrency[];
}
