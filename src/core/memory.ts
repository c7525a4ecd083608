/** What a table takes over from decisions about other files of its source. Plain data, JSON-safe. */

/** Tables that are one stream, as their content alone says. */
export interface Stream {
  /** Which source: see `file-types/source-key.ts`. */
  readonly source: string;
  /** The type that its content has without any answer. */
  readonly type: string;
  /** The same for the same names of columns. */
  readonly columns: string;
}

/** An answer that was given about another file of the source. Names no file but by its id: that may be erased. */
export interface RememberedAnswer {
  /** As in `--set`, without the name of a table. */
  readonly key: string;
  readonly value: string;
  readonly fileId: string;
  /** When it was decided. */
  readonly at: string;
}

/** What the reading of a table has to do with what is remembered of its source. */
export interface TableMemory {
  readonly stream: Stream;
  /** Answers of other files that it was read with. */
  readonly taken: readonly RememberedAnswer[];
  /** Keys that neither the file nor a person says anything of, and nothing was remembered for. */
  readonly open: readonly string[];
}

/** Answers about the shape of a stream. The others are about what one file holds: `repeats`, `overlap`, `copies`. */
const carried: ReadonlySet<string> = new Set([
  "type",
  "price",
  "tax",
  "discount",
  "total",
  "dateOrder",
  "decimal",
  "currency",
  "sameSales",
  "futureDates",
]);

/** Whether an answer about one file is one about the next of its source, too. */
export function isCarried(key: string): boolean {
  return carried.has(key) || isOfColumns(key);
}

/**
 * Whether the next file of the source is read by an answer. That a shop sells ahead is so in each of its exports; that dates
 * of one were wrong says nothing of the next, whose rows are not to be rejected unasked.
 */
export function saysOfNext({ key, value }: Pick<RememberedAnswer, "key" | "value">): boolean {
  return key !== "futureDates" || value === "keep";
}

/** Of these keys the value has its meaning only beside the same columns; no question asks for them. */
export function isOfColumns(key: string): boolean {
  return key === "type" || key.startsWith("map.");
}

/** "price=unit: as decided for file_01 on 2026-03-05" */
export function describeRemembered({ key, value, fileId, at }: RememberedAnswer): string {
  return `${key}=${value}: as decided for ${fileId} on ${at.slice(0, 10)}`;
}
