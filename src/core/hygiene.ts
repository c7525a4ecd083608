import type { ClassAmounts } from "./ledger.ts";

/** Rows that were read right, count as they are, and are worth a look: one class of them. */
export interface HygieneFinding<Line = HygieneLine> {
  readonly id: string;
  /** Of the rows: "negative stock". */
  readonly title: string;
  /** What it does to numbers. */
  readonly effect: string;
  /** How to mend it. */
  readonly fix: string;
  readonly rows: number;
  /** What they are worth, by currency; null where the class is not of money. `unreadable`: rows whose worth is not known. */
  readonly amounts: ClassAmounts | null;
  /** Pieces, an exact decimal; null where the class is not of pieces, or none of them is known. */
  readonly units: string | null;
  /** The first few; `rows` says of how many. */
  readonly lines: readonly Line[];
}

/** A row of a class. */
export interface HygieneLine {
  readonly line: number;
  /** Where a record gives several rows, the column whose header tells this one from the others. */
  readonly column?: string;
  /** As the file names it; null where it does not. */
  readonly item: string | null;
  /** What the class looks at, as it was understood; null is unknown. */
  readonly values: Readonly<Record<string, string | null>>;
}
