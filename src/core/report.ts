import type { ReadingKey } from "./business-settings.ts";
import type { CsvDialect, DateOrder, Policies, ColumnMapping, SettingsUsed, TablePlace } from "./decision.ts";
import type { ErrorReport } from "./errors.ts";
import type { TableMemory } from "./memory.ts";
import type { HygieneFinding } from "./hygiene.ts";
import type { AmountLedger, ClassAmounts, RowLedger } from "./ledger.ts";
import type { IssueSummary, TableState } from "./terms.ts";
import type { UnlikeSales } from "./unlike-sales.ts";

/** The answer to "what became of my file": the contract of `om file`, `om ingest --json` and HTTP. */
export interface FileReport {
  readonly fileId: string;
  readonly name: string;
  readonly business: string;
  readonly region: string | null;
  readonly source: string | null;
  readonly state: TableState;
  readonly format: string | null;
  readonly encoding: string | null;
  readonly bom: boolean;
  readonly sizeBytes: number;
  /** SHA-256, hex. */
  readonly contentHash: string;
  readonly receivedAt: string;
  readonly finishedAt: string | null;
  /** Reading it again would follow something else; nothing is read again unasked. */
  readonly stale: boolean;
  /** What would; absent where nothing would. */
  readonly staleBecause?: readonly Staleness[];
  /** 1, then one more for every reprocessing. */
  readonly generation: number;
  readonly pipelineVersion: number;
  /** The file whose bytes these are, where `state` is `duplicate`. */
  readonly duplicateOf?: string;
  /** The older file whose place it takes, by the same step in which its own rows become visible. */
  readonly replaces?: string;
  /** Of an `undone` file: the one that stands in its place, which replaced it or was its oldest duplicate. */
  readonly replacedBy?: string;
  readonly tables: readonly TableReport[];
  /** Files of an archive that are damaged or protected: what they hold is in no table. Absent where there are none. */
  readonly unread?: readonly UnreadEntry[];
  /** A decision that is being carried out beside the visible result, or was refused; the result stays until it is replaced. */
  readonly redo?: { readonly generation: number; readonly error?: ErrorReport };
  readonly error?: ErrorReport;
  /** Since when parts of it are not kept any more, by the rule of its business. Its rows are. */
  readonly expired?: {
    /** Its bytes: it cannot be read anew, and its records cannot be shown. */
    readonly upload?: string;
    readonly rejects?: string;
  };
  /** What people decided about it, oldest first; absent where nothing was, or before that was kept. */
  readonly decisions?: readonly DecisionEntry[];
  /** Every state the file went through, oldest first. */
  readonly history: readonly { readonly state: TableState; readonly at: string }[];
}

export interface UnreadEntry {
  /** Its name in the archive. */
  readonly name: string;
  readonly error: ErrorReport;
}

/** What a file was read with, and what is set or remembered now. */
export interface Staleness {
  readonly what: ReadingKey | "pipelineVersion" | "remembered";
  /** "" is an unknown currency; of what is remembered, that no other file said anything. */
  readonly readWith: string;
  readonly now: string;
  /** Of what is remembered: which answer, and of which file it is or was. */
  readonly key?: string;
  readonly fileId?: string;
}

/** By which way a decision came; `unknown` where it is older than the trail, `remembered` from another file of the source. */
export const decidedBy = ["command", "http", "inbox", "remembered", "unknown"] as const;
export type DecidedBy = (typeof decidedBy)[number];

/** One answer or choice: the key and value of `--set`. */
export interface DecisionEntry {
  /** What was set together has one number. */
  readonly step: number;
  readonly at: string;
  readonly by: DecidedBy;
  readonly key: string;
  readonly value: string;
  /** Null: what the file itself says, or the default. */
  readonly previous: string | null;
  /** It does not hold any more: `om decide --undo`, or its reading was cancelled. */
  readonly takenBack?: { readonly at: string; readonly by: DecidedBy };
  /** Not remembered for the next files of the source. */
  readonly onlyThisFile?: true;
  /** Of one that is remembered: the file about which a person decided it. Such an entry has step 0. */
  readonly from?: string;
}

export interface TableReport {
  readonly name: string;
  readonly state: TableState;
  readonly type: string;
  readonly confidence: number;
  readonly reasons: readonly string[];
  readonly runnerUp: { readonly type: string; readonly confidence: number } | null;
  readonly vendor?: string;
  readonly grain?: string;
  /** Of text only. */
  readonly dialect?: CsvDialect & {
    readonly decimal: "." | ",";
    readonly thousands: string;
    readonly dateOrder: DateOrder | null;
  };
  /** Where the table stands in its file, when the file is not the table; the header's row, null where the format names the columns. */
  readonly place?: TablePlace & { readonly headerLine: number | null };
  readonly rows: RowLedger;
  /** How many of its rows are in the numbers now; the only part of a report that other files change. */
  readonly live: {
    readonly visible: number;
    /** Rows that newer files of the same source have too: theirs count. */
    readonly superseded: number;
    /** Rows of older files in whose place rows of this table count. */
    readonly supersedes: number;
    /** Of which files, and by which; absent where there are none. */
    readonly replaces?: readonly ReplacedRows[];
    readonly replacedBy?: readonly ReplacedRows[];
    /** What it and another export, of which one shows the sales of both, do not tell alike; absent where that is nothing. */
    readonly unlike?: readonly LiveUnlike[];
  };
  readonly amounts: AmountLedger & {
    /** What the exact repeats are worth (they are accepted or duplicate, by policy). */
    readonly repeats: ClassAmounts;
  };
  readonly mapping: readonly ColumnMapping[];
  readonly policies: Policies;
  /** ISO day on which it was exported, as the file says; absent where it does not say. */
  readonly exportedOn?: string;
  /** What its reading followed of the settings of the business; absent where it was read before there were any. */
  readonly settings?: SettingsUsed;
  /** What it has of other files of its source; absent where it was read before that was kept. */
  readonly memory?: TableMemory;
  readonly questions: readonly QuestionReport[];
  readonly issues: readonly IssueSummary[];
  /** Totals printed in the file beside ours. */
  readonly printedTotals: readonly PrintedTotal[];
  /** Why the table failed. */
  readonly error?: ErrorReport;
  readonly profile?: readonly ColumnProfile[];
  /** Accepted rows that are worth a look, most first; absent where none is, or before that was looked for. */
  readonly hygiene?: readonly HygieneFinding[];
  /** Sentences for people: what was noticed and is not an issue of a row. */
  readonly notes: readonly string[];
}

export interface LiveUnlike extends UnlikeSales {
  /** The file that gives way to this one; absent where this one does. */
  readonly of?: { readonly fileId: string; readonly name: string };
}

export interface ReplacedRows {
  readonly fileId: string;
  readonly name: string;
  readonly rows: number;
  /** The rows that do not count came later and are older: by their time of change, or the day of the export. */
  readonly isOlder?: true;
}

export interface QuestionReport {
  readonly id: string;
  readonly column: string;
  readonly readings: readonly {
    readonly value: string;
    /** Accepted rows and their amounts if this reading were chosen, on the whole file; of `overlap`, `copies` and `sameSales` what the numbers gain. */
    readonly effect: { readonly rows: number; readonly amounts: ClassAmounts };
  }[];
}

export interface PrintedTotal {
  readonly line: number;
  readonly column: string;
  readonly printed: string;
  readonly ours: string;
  readonly difference: string;
}

/** What one column of a general table holds. Exact, over all accepted rows. */
export interface ColumnProfile {
  readonly name: string;
  readonly kind: "text" | "number" | "date" | "empty";
  readonly filled: number;
  readonly empty: number;
  /** Exact, however many there are. */
  readonly distinct: number;
  /** Filled cells that do not read as the column's kind; they are kept as they are, and have no part in least, most and quartiles. */
  readonly unread: number;
  /**
   * Null where rows cannot be told apart by it. Empty: no cell is empty and none repeats, so the column may be the key; else
   * the columns with which it may be (looked for in pairs, where no column is a key alone).
   */
  readonly keyWith: readonly string[] | null;
  readonly min: string | null;
  readonly max: string | null;
  /** Numbers only: quartiles as values that occur (discrete), exact decimal strings. */
  readonly quartiles: readonly [string, string, string] | null;
  readonly top: readonly { readonly value: string; readonly count: number }[];
  /** Shapes of the text, most frequent first: a capital is `A`, another letter `a`, a digit `9` ("AB-1042" is "AA-9999"); runs of more than six are `a+`. */
  readonly patterns: readonly { readonly pattern: string; readonly count: number }[];
  /** Dates only: rows of each month that has some, oldest first, of the newest 120. */
  readonly months: readonly { readonly month: string; readonly count: number }[];
}
