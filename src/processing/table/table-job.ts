import type { TableDecision } from "#core/decision.ts";
import type { HygieneFinding } from "#core/hygiene.ts";
import type { AmountLedger, ClassAmounts, RowLedger } from "#core/ledger.ts";
import type { ColumnProfile, PrintedTotal } from "#core/report.ts";
import type { IssueSummary } from "#core/terms.ts";
import type { DayRun } from "#engine/dataset.ts";
import type { WrittenColumnNames } from "#engine/kept-names.ts";
import type { ClaimedRanges } from "../overlap/row-claim.ts";
import type { WrittenRollup } from "../rollups/write-rollup.ts";

/** What a worker process is asked: one table of one file. Ids, paths and the decision; never rows. */
export interface TableJob {
  readonly fileId: string;
  /** The upload as a local file, or a place of which the owner of the process gives the bytes. */
  readonly sourcePath: string;
  readonly decision: TableDecision;
  /** The last day that had begun anywhere when the file came: a row of a later one is of the future. Not told where it is absent. */
  readonly today?: string;
  /** Empty folder of this job, the only one that the engine may see. */
  readonly folder: string;
  readonly memoryMb: number;
  readonly threads: number;
  /** Of the text that is read at once; as usual where it is not said. */
  readonly chunkBytes?: number | undefined;
  /** Where a large table puts down what its chunks gave, and finds what an earlier run of the same job did. */
  readonly keeps?: {
    /** Outlives the job's own folder, in the same file system. */
    readonly folder: string;
    /** Size of a source from which on it pays; tests make it small. */
    readonly leastBytes?: number;
  };
}

export interface WrittenTexts {
  readonly path: string;
  readonly chunks: number;
}

/** What the worker made: files in the job's folder, and the account of every record. */
export interface TableResult {
  readonly parts: readonly { readonly path: string; readonly rows: number }[];
  /** Parquet with `_line` of rows that are in the parts but not visible; null when there are none. */
  readonly deletionsPath: string | null;
  readonly rejectsCsvPath: string | null;
  readonly rejectsParquetPath: string | null;
  readonly indexPath: string;
  readonly rows: RowLedger;
  /** Accepted rows of the dataset: as many as accepted records, but where each gives several. */
  readonly acceptedRows: number;
  readonly amounts: AmountLedger & { readonly repeats: ClassAmounts };
  readonly issues: readonly IssueSummary[];
  readonly printedTotals: readonly PrintedTotal[];
  readonly profile: readonly ColumnProfile[] | null;
  /** What is worth a look in its accepted rows; empty where nothing is. */
  readonly hygiene: readonly HygieneFinding[];
  /** Null where its rows are never compared with those of other files. */
  readonly ranges: ClaimedRanges | null;
  /** Parquet with the hashes of what owns its rows; null where it has none. */
  readonly ownersPath: string | null;
  /** Parquet with the names in its rows; null where they are read from the rows. */
  readonly namesPath: string | null;
  /** The same for whoever asks for them next; absent where there is no file of them. */
  readonly newNames?: readonly WrittenColumnNames[];
  /** Its passages in one file, to be searched by their words; null where it has none. */
  readonly texts: WrittenTexts | null;
  /** Null where its rows are not added up. */
  readonly rollup: WrittenRollup | null;
  readonly firstDay: string | null;
  readonly lastDay: string | null;
  /** Null where they are too scattered to be kept. */
  readonly dayRuns: readonly DayRun[] | null;
  readonly undatedRows: number;
  readonly currencies: readonly string[];
  readonly filledColumns: readonly string[];
  /** Columns that hygiene asks for, that the table has, and that hold nothing. */
  readonly blankColumns: readonly string[];
  /** Every column of the dataset with its type. */
  readonly datasetColumns: Readonly<Record<string, string>>;
  readonly notes: readonly string[];
}
