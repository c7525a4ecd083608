import type { HygieneFinding, HygieneLine } from "#core/hygiene.ts";
import type { SourceRecord } from "#core/source-record.ts";
import type { PendingFile } from "../query.ts";

/** What is asked: everything, a dataset, or the rows of one class. */
export interface HygieneRequest {
  readonly dataset?: string;
  /** Then its rows come with their records as they stand in the files. */
  readonly class?: string;
  /** Rows of each class: 3, of one class 20, at most 1,000. */
  readonly limit?: number;
}

/** Rows in the numbers of a business that are worth a look; of stock those of the newest lists alone. */
export interface HygieneReport {
  readonly datasets: readonly DatasetHygiene[];
}

export interface DatasetHygiene {
  readonly dataset: string;
  /** Looked at. */
  readonly rows: number;
  /** First and last day of the sales, that stock is held against; null of other datasets, and without sales. */
  readonly salesDays: { readonly from: string; readonly to: string } | null;
  /** Most rows first; classes without any are left out. */
  readonly findings: readonly HygieneFinding<HygieneRow>[];
  readonly pending: readonly PendingFile[];
  /** Sentences for people: what could not be shown. */
  readonly notes: readonly string[];
}

/** A row of a class in its file, the largest by worth first. */
export interface HygieneRow extends HygieneLine {
  readonly fileId: string;
  readonly file: string;
  readonly table: string;
  /** As it stands in the source; null where it was not asked for, or could not be read again: a note says why. */
  readonly record: Omit<SourceRecord, "line"> | null;
}
