import type { BusinessList, ListKind } from "#core/business-list.ts";
import type { ColumnMapping } from "#core/decision.ts";
import type { RowIssue } from "#core/terms.ts";
import type { ChangedBusiness } from "../business-service.ts";

/** A file that a person gives as a list of the business. */
export interface ListRequest {
  /** As the sender calls it. */
  readonly name: string;
  readonly content: AsyncIterable<Uint8Array>;
  /** Null where it is not known before the end. */
  readonly sizeBytes: number | null;
  /** How it is read: `dateOrder`, `decimal`, `currency`, `map.<column>`, as `om decide` has them. */
  readonly settings: ReadonlyMap<string, string>;
  /** What the present list says of other items stays; without it the file takes the place of the whole list. */
  readonly adds: boolean;
  /** Lines that cannot be taken are left out; without it one of them keeps everything as it was. */
  readonly skipsRefused: boolean;
}

/** What became of every line of the file. */
export interface ListReport {
  readonly kind: ListKind;
  /** False where refused lines kept everything as it was. */
  readonly taken: boolean;
  /** Which table of the file was read, and what its columns are. */
  readonly table: string;
  readonly mapping: readonly Pick<ColumnMapping, "source" | "field">[];
  /** Lines below the header that hold anything: taken, repeated, refused, or skipped (repeated headers). */
  readonly lines: {
    readonly read: number;
    readonly taken: number;
    /** They say the same as another one. */
    readonly repeated: number;
    readonly refused: number;
    readonly skipped: number;
  };
  /** In the order of the file; at most a thousand. */
  readonly refused: readonly RowIssue[];
  /** Against the list as it was. */
  readonly compared: { readonly added: number; readonly changed: number; readonly removed: number };
  readonly notes: readonly string[];
  /** The settings with the list; null where it was not taken. */
  readonly settings: ChangedBusiness | null;
}

/** A list as it is, or was at a version of the settings. */
export interface ListState<Kind extends ListKind = ListKind> {
  readonly kind: Kind;
  /** Of the settings. */
  readonly version: number;
  readonly at: string | null;
  /** In their order by item; none where no list is set. */
  readonly entries: readonly BusinessList[Kind][];
}
