import type { SalesKey, UnlikeSales } from "#core/unlike-sales.ts";
import type { DatabaseLimits } from "#engine/locked-database.ts";
import type { StoredRows } from "../overlap/accepted-rows.ts";
import type { RowsOfCurrency, SupersededLines } from "../overlap/overlap-job.ts";
import type { WrittenRollup } from "../rollups/write-rollup.ts";

/** What a worker process is asked of tables of one dataset that tell their rows in different ways. */
interface StreamsJob extends DatabaseLimits {
  /** Empty folder of this job. */
  readonly folder: string;
  /** Folder of the dataset's blobs. */
  readonly datasetFolder: string;
  readonly type: string;
  readonly datasetColumns: Readonly<Record<string, string>>;
}

export interface StreamTable extends StoredRows {
  readonly fileId: string;
  readonly table: string;
  readonly filledColumns: readonly string[];
  /** What files of its own stream replace; null: nothing. */
  readonly supersededPath: string | null;
}

/** Do any of these tables tell the sales of the first one? */
export interface CompareJob extends StreamsJob {
  readonly kind: "compare";
  readonly mine: StreamTable;
  /** Others of its stream, by which days are told that it has too few of itself. */
  readonly beside: readonly StreamTable[];
  /** With the name of the stream that each is of. */
  readonly theirs: readonly (StreamTable & { readonly stream: string })[];
}

/** Which rows of the first table do these have too? */
export interface LeaveOutJob extends StreamsJob {
  readonly kind: "leave-out";
  readonly mine: StreamTable;
  readonly theirs: readonly (StreamTable & { readonly by: SalesKey; readonly stream: string })[];
  /** Others of its stream that may tell of the same orders, days or months. */
  readonly beside: readonly (StreamTable & { readonly isNewer: boolean })[];
}

export interface SameSales {
  /** Position of the table that tells most of the same sales. */
  readonly at: number;
  readonly by: SalesKey;
  /** What of them was compared: units, where one of the two tells no amounts; items of each day. */
  readonly tells: "amounts" | "units" | "items";
  /** The amounts of the other one are such a multiple of those of the examined one; absent where they are the same. */
  readonly times?: string | undefined;
  /** Orders or days that the examined table has, those of them that the other one has too, and those that agree. */
  readonly mine: number;
  readonly shared: number;
  readonly same: number;
  /** What would not count where those of the stream do, and what of the stream would not where these do. */
  readonly left: readonly RowsOfCurrency[];
  readonly replaced: readonly RowsOfCurrency[];
}

/** The worker's answers: null where no table tells the same. */
export interface StreamsResult {
  readonly same: SameSales | null;
  readonly lines: LeftOut | null;
}

export type StreamsTask = CompareJob | LeaveOutJob;

/** Lines that do not count, and what is left. */
export interface LeftOut extends SupersededLines {
  /** The rows that are left, added up; null where they are not. */
  readonly rollup: WrittenRollup | null;
  /** What of the rows that do not count is told otherwise where it counts. */
  readonly unlike: readonly UnlikeSales[];
}
