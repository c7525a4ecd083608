import type { Format } from "#formats/format.ts";
import { analyseCsv } from "./analyse.ts";
import { readRecordsAt } from "./records-at.ts";
import { scanCsv } from "./structure-scan.ts";

/** Delimited text: comma, semicolon, tab, pipe or any other ASCII delimiter, in UTF-8, UTF-16 or the code pages of Europe and East Asia. */
export const csv: Format = {
  id: "csv",
  isText: true,
  readsRanges: true,
  sniff: () => 0.5,
  analyse: analyseCsv,
  scan: (path, decision, marks, { chunkBytes } = {}) =>
    scanCsv(path, decision, chunkBytes === undefined ? {} : { chunkBytes }, marks),
  recordsAt: readRecordsAt,
};
