/** Why one record cannot become rows. `at`: the place in the text that was given to the reader. */
export class RecordFault extends Error {
  override readonly name = "RecordFault";
  readonly code: "OM-JSON-01" | "OM-JSON-02" | "OM-JSON-04" | "OM-JSON-05" | "OM-JSON-06";
  readonly fix: string;
  readonly at: number;

  constructor(code: RecordFault["code"], at: number, reason: string, fix: string) {
    super(reason);
    this.code = code;
    this.at = at;
    this.fix = fix;
  }

  /** The text breaks the grammar: in a document nothing behind this place can be trusted. */
  get isSyntax(): boolean {
    return this.code === "OM-JSON-01";
  }
}

export const recordTooLong = {
  code: "OM-JSON-03",
  reason: "the record is longer than 1 MB",
  fix: "export less in each record, or split it",
} as const;

export const notAnObject = {
  code: "OM-JSON-01",
  reason: "this is not a JSON object with names and values",
  fix: 'write it as an object: {"name": value, ...}',
} as const;

export const notUtf8 = {
  code: "OM-JSON-06",
  reason: "the line holds bytes that are not UTF-8",
  fix: "export the file again as UTF-8, or mend this line",
} as const;
