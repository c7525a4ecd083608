import type { SettingsUsed } from "#core/decision.ts";
import type { DatabaseLimits } from "#engine/locked-database.ts";
import type { WrittenRollup } from "../rollups/write-rollup.ts";

/** What a worker process is asked: which rows of some tables of one source count no longer, or again, after a change. */
export interface OverlapJob extends DatabaseLimits {
  /** Empty folder of this job. */
  readonly folder: string;
  /** Folder of the dataset's blobs. */
  readonly datasetFolder: string;
  readonly type: string;
  readonly datasetColumns: Readonly<Record<string, string>>;
  /** In the order of acceptance: of several that have a row, the last one's counts, where nothing in them says which is newer. */
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
  /** ISO day on which its file was exported; null: not known. */
  readonly exportedOn: string | null;
  /** What its reading followed of the settings of the business. */
  readonly settings: SettingsUsed;
  readonly partPaths: readonly string[];
  readonly deletionsPath: string | null;
  /** What was replaced before the change; of listed tables only. */
  readonly supersededPath: string | null;
  readonly filledColumns: readonly string[];
  /** File with the hashes of its owners; null: not known. */
  readonly ownersPath: string | null;
  /** Whether another table may show one of its owners; null: nobody looked. */
  readonly isShared: boolean | null;
  /** Its rollup that names the owners that others have, by path and, in a blob of many, by id; null: it has none. */
  readonly named: { readonly path: string; readonly id: string | null } | null;
}

export interface OverlapResult {
  /** Of the listed tables whose replaced rows change, and of the put ones that have some. */
  readonly vectors: readonly SupersededLines[];
  readonly shared: SharedRows | null;
  /** Positions of the tables that show lines of an owner (of those that come or go) of which another shows some, too. */
  readonly sharing: readonly number[];
  /** What is seen of these tables, and of those that are replaced in part, added up again; null where that would not save much. */
  readonly rollups: readonly { readonly at: number; readonly rollup: WrittenRollup | null }[];
}

export interface SupersededLines {
  /** Position in the job. */
  readonly at: number;
  /** See `Superseded`; null where no row is replaced any more. */
  readonly path: string | null;
  readonly rows: number;
  readonly by: readonly { readonly fileId: string; readonly table: string; readonly rows: number }[];
}

/** What the examined table shares with the rows that count now. */
export interface SharedRows {
  /** Rows by their own key that another file has too, and those of them that say something else. */
  readonly keyed: number;
  readonly differing: number;
  /** Of the keyed rows: in another currency than their counterpart, where both name one. */
  readonly otherCurrency: number;
  /** Of the keyed rows: of the same day as their counterpart. */
  readonly sameDay: number;
  /** Differing rows whose counterpart stands in an older file that goes on to a later day; none that says which is newer. */
  readonly fromNewerPeriod: number;
  /** Days (at a place) of rows without a key that another file has too, with other rows. */
  readonly differingDays: number;
  /** Some of what is shared was read with another time zone or end of the day: its days are no other days. */
  readonly otherTimes: boolean;
  /** What would not count any more, rows of the table itself included. */
  readonly replaced: readonly RowsOfCurrency[];
  /** Rows that go on counting from other files, of orders (owners) that it has in part as they are now. */
  readonly left: { readonly rows: number; readonly owners: number };
  /** Orders (owners) of its days that only other files have, and their rows; absent where there are none. */
  readonly absent?: { readonly owners: number; readonly worth: readonly RowsOfCurrency[] } | undefined;
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
