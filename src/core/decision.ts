/**
 * The decision of a table: everything that turns its bytes into typed, meaningful rows.
 * Analysis writes it, processing obeys it, reports show it. Plain data, JSON-safe.
 */

import type { ReadingKey } from "./business-settings.ts";
import type { RememberedAnswer, TableMemory } from "./memory.ts";

/** How one line of text becomes cells. */
export interface CsvDialect {
  /** One ASCII character. */
  readonly delimiter: string;
  /** One ASCII character, or "" where quotes mean nothing. */
  readonly quote: string;
  /** The quote itself (doubling), a backslash, or "" where `quote` is "". */
  readonly escape: string;
  readonly lineEnd: "\n" | "\r\n" | "\r";
  /** Physical line on which the header begins, 1-based; null for a table without one. */
  readonly headerLine: number | null;
}

/** How the digits of a number column are written. */
export interface NumberStyle {
  readonly decimal: "." | ",";
  readonly thousands: "" | "," | "." | " " | "'";
}

export type DateOrder = "ymd" | "dmy" | "mdy";

/** How the cells of one source column are read. `text` keeps the cell as it is. */
export type ColumnReading =
  | { readonly kind: "text" }
  | {
      readonly kind: "number";
      readonly style: NumberStyle;
      /** Currency marks as the cells write them ("$", "US$", "EUR", "kr"), all of one currency, or one unit ("pcs"): any other mark fails. */
      readonly marks: readonly string[];
      /** Parentheses or a minus behind mean negative; they do in a column with marks, too. */
      readonly accounting: boolean;
      /** Every cell carries a percent sign: one without fails, as one with it does elsewhere. */
      readonly percent: boolean;
    }
  | {
      readonly kind: "date";
      /** strptime formats, tried in this order: year-first forms, month names, and one order of day and month. */
      readonly formats: readonly string[];
      /** null where the form alone decides (month names). */
      readonly order: DateOrder | null;
      readonly hasTime: boolean;
      /** Cells carry an offset from UTC (`%z`): the instant is kept and the day follows the business's zone. */
      readonly hasOffset: boolean;
      /** Cells are days as a workbook counts them, from 1900 or from 1904, instead of `formats`. */
      readonly serials?: 1900 | 1904;
      /** Cells are instants as programs count them, from 1970 in UTC, instead of `formats`. */
      readonly epoch?: "seconds" | "milliseconds";
      /** Every time is midnight, and of UTC where it says of what: these are days, which no zone moves. */
      readonly isDay?: true;
    };

export interface SourceColumn {
  /** 0-based position in the record. */
  readonly index: number;
  /** Header as written (trimmed), made unique; `column_3` where there is none. */
  readonly name: string;
  readonly reading: ColumnReading;
}

/** Which canonical field a source column feeds, and why. */
export interface ColumnMapping {
  readonly source: string;
  readonly field: string | null;
  /** 0..1 */
  readonly confidence: number;
  readonly why: string;
  /** Where the header carries data: each record then gives a row for each value of it, and several columns feed `field`. */
  readonly of?: HeaderFact;
  /** The field that it would feed, were it proved how its amounts count: they are in no number. */
  readonly unproved?: string;
}

/** What a header says of the cells below it: `Current Quantity Leeds` is a stock whose `location` is Leeds. */
export interface HeaderFact {
  readonly field: string;
  /** Text as it is; a day as an ISO date. */
  readonly value: string;
}

/** Choices that change totals; names and values are those of docs and METRICS (`repeats`, `price`, `tax`, ...). */
export interface Policies {
  readonly repeats: "keep" | "once";
  /** What the price column holds: a price of one unit, or the total of the line. */
  readonly price: "unit" | "line";
  /** Whether the amounts carry tax. */
  readonly tax: "net" | "gross";
  /** ISO code for rows without a currency column; "" is unknown. */
  readonly currency: string;
  /** Rows that older files of the source have too: in their place, or beside them. Absent where the rows leave no doubt. */
  readonly overlap?: "replace" | "add";
  /** Rows that another table of the same file has too: once, or in each. Absent where the rows leave no doubt. */
  readonly copies?: "once" | "keep";
  /**
   * Sales that an export in other columns has too: those count and these only where they are not there, or the other way
   * round, or all of them. Absent where nothing is alike.
   */
  readonly sameSales?: "leave" | "replace" | "add";
  /** Rows of a day later than the one on which the file came: they count, or are rejected. Absent where they are few. */
  readonly futureDates?: "keep" | "reject";
}

export const defaultPolicies: Policies = { repeats: "keep", price: "unit", tax: "net", currency: "" };

/** Settings of a business by key, of those that change what rows mean; a key that a table does not depend on is absent. */
export type SettingsUsed = Readonly<Partial<Record<ReadingKey, string>>>;

/** Where a table stands inside its file. Absent parts: the file is the table. */
export interface TablePlace {
  /** Name inside the archive. */
  readonly entry?: string;
  /** Name of the sheet. */
  readonly sheet?: string;
  /** What a document is called that does not say it itself. */
  readonly title?: string;
  /** Path of the array that holds the records (`orders`, `data.items`), and of the array inside each (`line_items`). */
  readonly records?: string;
  readonly lines?: string;
  /** `records` is no array: its records stand below names that are values (`{"1001": {...}, "1002": {...}}`). */
  readonly isKeyed?: true;
  /** `records` is a list of lists, and the names of its columns stand in a list beside it. */
  readonly isNamedBeside?: true;
  /** Rows (1-based) and columns (0-based) that belong to the table, both ends included; null: to the end. */
  readonly range?: {
    readonly firstRow: number;
    readonly lastRow: number | null;
    readonly firstColumn: number;
    readonly lastColumn: number | null;
    /** No other table stands to the left: cells there are this table's matter. */
    readonly isLeftmost?: true;
  };
}

export interface TableDecision {
  /** Name of the table inside its file: the file's stem for a CSV. */
  readonly table: string;
  readonly format: string;
  readonly place?: TablePlace;
  /** WHATWG label. */
  readonly encoding: string;
  readonly bom: boolean;
  /** Of the text; where the format is none, of the canonical text that its rows are written into. */
  readonly dialect: CsvDialect;
  /** False where the format gives rows. */
  readonly isText?: false;
  /** Records above the header (or above the first row of a headerless table). */
  readonly preambleRecords: number;
  /** Records that the header takes; 1 where it is not said. */
  readonly headerRecords?: number;
  /** The columns are named by the format (keys, a schema), not by a row. */
  readonly hasNamedColumns?: true;
  readonly columns: readonly SourceColumn[];
  readonly type: string;
  /** 0..1 */
  readonly confidence: number;
  readonly reasons: readonly string[];
  readonly runnerUp: { readonly type: string; readonly confidence: number } | null;
  readonly vendor?: string;
  /** What one row is: "order line", "order", "row". */
  readonly grain?: string;
  readonly mapping: readonly ColumnMapping[];
  readonly policies: Policies;
  /** ISO day on which it was exported, as the file says; absent where it does not say. */
  readonly exportedOn?: string;
  /** What the reading follows of the settings of the business, with their values; of older decisions it is not known. */
  readonly settings?: SettingsUsed;
  /** What it takes over from other files of its source; absent where nobody was asked for that. */
  readonly memory?: TableMemory;
}

/** What analysis will not guess: two or more readings, each a whole decision of its own. */
export interface OpenQuestion {
  /** The key of `om decide --set <id>=<value>`: `dateOrder`, `decimal`, `price`, ... */
  readonly id: string;
  readonly column: string;
  readonly readings: readonly { readonly value: string; readonly decision: TableDecision }[];
}

/** What analysis hands on: a decision (its first reading where questions are open) and the questions. */
export interface Analysis {
  readonly decision: TableDecision;
  readonly questions: readonly OpenQuestion[];
  /** Answers of other files to these questions, for what the whole file leaves open. */
  readonly remembered?: readonly RememberedAnswer[];
}
