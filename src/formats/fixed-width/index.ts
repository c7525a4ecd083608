import { OmError } from "#core/errors.ts";
import { stemOf, textOfHead } from "#formats/json/text-file.ts";
import { readFirstLines, readTextLines } from "#formats/ndjson/read-lines.ts";
import type { RowFormat, RowPlace, SourceRow, UnreadableRow } from "#formats/table/row-format.ts";
import { type ColumnPositions, findColumns, isRule } from "./find-columns.ts";

type Row = SourceRow | UnreadableRow;

const sampleCharacters = 60_000;
const batchRows = 500;
const rowCount = /^\(?\d+ (?:rows?|records?)(?: (?:selected|affected|returned))?\)?\.?$/i;

/**
 * Text whose columns stand at the same places in every line: printed by a database below a line of dashes, or parted by
 * two blanks and more. `line` is the physical line. A line whose text goes on over a border is set aside.
 */
export const fixedWidth: RowFormat = { id: "fixed-width", sniff, places, rows };

function sniff(head: Uint8Array): number {
  const lines = textOfHead(head).slice(0, sampleCharacters).split(/\r?\n/);
  // The last line may be cut.
  const found = findColumns(head.length > sampleCharacters ? lines.slice(0, -1) : lines);
  if (found === null) return 0;
  return found.isRuled ? 0.8 : 0.6;
}

async function places(path: string, fileName: string): Promise<readonly RowPlace[]> {
  const { columns } = positionsOf(path);
  return [
    { name: stemOf(fileName), place: {}, columns: null, notes: [`${columns.length} columns by their positions`] },
  ];
}

async function* rows(path: string): AsyncIterable<readonly Row[]> {
  const positions = positionsOf(path);
  let batch: Row[] = [];
  for (const { text, line, isCut } of readTextLines(path)) {
    if (positions.isRuled && isRule(text)) continue;
    batch.push(isCut ? setAside(text, line, "the line is longer than 1 MB") : toRow(text, line, positions));
    if (batch.length < batchRows) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function toRow(text: string, line: number, { columns, linesAbove }: ColumnPositions): Row {
  if (line <= linesAbove || rowCount.test(text.trim())) return { line, cells: [text.trim()] };
  const crossed = columns.findIndex(({ from }) => from > 0 && isLetter(text[from - 1]) && isLetter(text[from]));
  if (text.includes("\0")) return setAside(text, line, "the line holds bytes that are no text");
  if (crossed > 0) {
    return setAside(text, line, `the text goes on over the border between column ${crossed} and ${crossed + 1}`);
  }
  return { line, cells: columns.map(({ from, to }) => text.slice(from, to).trim()) };
}

function setAside(text: string, line: number, reason: string): UnreadableRow {
  const fix = "move the cells of the line below their names, or export the table as CSV";
  return { line, code: "OM-FIXED-01", reason, fix, raw: text.slice(0, 2_000) };
}

function isLetter(character: string | undefined): boolean {
  return character !== undefined && character !== " ";
}

/** @throws OmError `NO_TABLE` where the first lines have no common columns */
function positionsOf(path: string): ColumnPositions {
  const sample = readFirstLines(path, sampleCharacters);
  const lines = sample.slice(0, sampleCharacters).split(/\r?\n/);
  const found = findColumns(sample.length > sampleCharacters ? lines.slice(0, -1) : lines);
  if (found !== null) return found;
  throw new OmError("NO_TABLE", "the columns of the text do not stand at the same places in every line", {
    fix: "export the table as CSV",
  });
}
