import { OmError } from "#core/errors.ts";
import { stemOf, textOfHead } from "#formats/json/text-file.ts";
import { readFirstLines, readTextLines } from "#formats/ndjson/read-lines.ts";
import type { RowFormat, RowPlace, SourceRow, UnreadableRow } from "#formats/table/row-format.ts";
import { cutLine } from "./cut-line.ts";
import { findLongDelimiter } from "./find-delimiter.ts";

const sampleCharacters = 60_000;
const batchRows = 500;

/**
 * Text whose cells are parted by two signs or more, as `||`, `::` or `~|~`. `line` is the physical line; a cell has no
 * line end in it.
 */
export const longDelimiter: RowFormat = { id: "long-delimiter", sniff, places, rows };

function sniff(head: Uint8Array): number {
  return findLongDelimiter(wholeLines(textOfHead(head))) === null ? 0 : 0.7;
}

async function places(path: string, fileName: string): Promise<readonly RowPlace[]> {
  const shown = delimiterOf(path).replaceAll("\t", "<tab>");
  return [{ name: stemOf(fileName), place: {}, columns: null, notes: [`cells are parted by "${shown}"`] }];
}

async function* rows(path: string): AsyncIterable<readonly (SourceRow | UnreadableRow)[]> {
  const delimiter = delimiterOf(path);
  let batch: (SourceRow | UnreadableRow)[] = [];
  for (const { text, line, isCut } of readTextLines(path)) {
    if (isCut) batch.push(setAside(text, line, "the line is longer than 1 MB"));
    else if (text.includes("\0")) batch.push(setAside(text, line, "the line holds bytes that are no text"));
    else batch.push({ line, cells: cutLine(text, delimiter).map((cell) => cell.trim()) });
    if (batch.length < batchRows) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function setAside(text: string, line: number, reason: string): UnreadableRow {
  const fix = "export the table again, one row on each line, or as CSV";
  return { line, code: "OM-TEXT-01", reason, fix, raw: text.slice(0, 2_000) };
}

/** @throws OmError `NO_TABLE` */
function delimiterOf(path: string): string {
  const found = findLongDelimiter(wholeLines(readFirstLines(path, sampleCharacters)));
  if (found !== null) return found;
  throw new OmError("NO_TABLE", "no sequence of signs parts every line of the text into the same number of cells", {
    fix: "export the table as CSV",
  });
}

/** The last line may be cut. */
function wholeLines(text: string): readonly string[] {
  const lines = text.slice(0, sampleCharacters).split(/\r?\n/);
  return text.length > sampleCharacters ? lines.slice(0, -1) : lines;
}
