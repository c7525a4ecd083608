import type { RowFormat } from "#formats/table/row-format.ts";
import { findPlaces } from "./places.ts";
import { readRows } from "./read-rows.ts";
import { textOfHead } from "./text-file.ts";

/**
 * A JSON document of any size: its lists of records, one record or one table of columns. Records up to 1 MB, one in
 * memory at a time. `line` is the ordinal of the row, which is that of the record where records hold no lines.
 */
export const json: RowFormat = {
  id: "json",
  sniff,
  places: async (path, fileName) => findPlaces(path, fileName),
  rows: readRows,
};

const jsonStart =
  /^\s*(?:\{\s*(?:"(?:[^"\\]|\\.)*"\s*:|\}|$)|\[\s*(?:[[{\]]|$|"(?:[^"\\]|\\.)*"\s*[,\]]|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?\s*(?:,|\]\s*(?:$|[,\]]))|(?:true|false|null)\s*[,\]]))/;
/** A JavaScript object, or JSON with comments: taken, to say what is wrong with it. */
const scriptStart = /^\s*(?:\/[/*][^\n]*\n\s*)*[[{]\s*(?:\{\s*)?(?:[A-Za-z_$][\w$]*\s*:|'[^'\n]*'\s*:|\/[/*])/;

function sniff(head: Uint8Array, fileName: string): number {
  const text = textOfHead(head);
  const isNamed = /\.json$/i.test(fileName);
  if (jsonStart.test(text)) return 0.95;
  if (scriptStart.test(text)) return isNamed ? 0.9 : 0.6;
  return isNamed && /^\s*[[{]/.test(text) ? 0.9 : 0;
}
