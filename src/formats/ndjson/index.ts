import type { TablePlace } from "#core/decision.ts";
import { OmError } from "#core/errors.ts";
import { createLinesChooser, recordsForLines } from "#formats/json/choose-lines.ts";
import { createFlattener, type Flattener } from "#formats/json/flatten.ts";
import { notAnObject, notUtf8, RecordFault, recordTooLong } from "#formats/json/record-fault.ts";
import { linesNote } from "#formats/json/record-notes.ts";
import { stemOf, textOfHead } from "#formats/json/text-file.ts";
import type { RowFormat, RowPlace, SourceRow, UnreadableRow } from "#formats/table/row-format.ts";
import { mostLineBytes, readLineBlocks } from "./read-lines.ts";

const batchRows = 500;
const mostRawCharacters = 2_000;

/**
 * A JSON object a line. A line that holds none is set aside with its number, the others count. `line` is the physical
 * line, or the ordinal of the row where the objects hold lines of their own. Lines up to 1 MB.
 */
export const ndjson: RowFormat = { id: "ndjson", sniff, places, rows: readRows };

function sniff(head: Uint8Array, fileName: string): number {
  const text = textOfHead(head);
  if (!text.trimStart().startsWith("{")) return 0;
  const lines = text.split("\n");
  const whole = (head.length >= 64 << 10 ? lines.slice(0, -1) : lines).map((line) => line.trim()).filter(Boolean);
  const objects = whole.filter(isObject).length;
  const isNamed = /\.(?:ndjson|jsonl)$/i.test(fileName);
  if (objects >= 2 && objects >= whole.length / 2) return 0.97;
  return isNamed ? 0.96 : 0;
}

function isObject(line: string): boolean {
  try {
    return line.startsWith("{") && JSON.parse(line) !== null;
  } catch {
    return false;
  }
}

async function places(path: string, fileName: string): Promise<readonly RowPlace[]> {
  const linesPath = chooseLines(path);
  const flattener = createFlattener(linesPath);
  let records = 0;
  for (const { text, from, to, line, isCut } of recordLines(path)) {
    if (!isCut && !("raw" in rowsOf(flattener, text, from, to, line, line))) records += 1;
  }
  const place = linesPath === null ? {} : { lines: linesPath };
  const notes = linesPath === null ? [] : [linesNote(records, linesPath)];
  const columns = flattener.columns();
  if (columns.length === 0) {
    throw new OmError("NO_TABLE", "no line of the file holds a JSON object with names and values", {
      fix: 'export an object on each line: {"name": "value"}',
    });
  }
  return [{ name: stemOf(fileName), place, columns, numberColumns: flattener.numberColumns(), notes }];
}

function chooseLines(path: string): string | null {
  const chooser = createLinesChooser();
  let looked = 0;
  for (const { text, from, to } of recordLines(path)) {
    chooser.look(text.slice(from, to));
    looked += 1;
    if (looked >= recordsForLines) break;
  }
  return chooser.chosen();
}

async function* readRows(path: string, place: TablePlace): AsyncIterable<readonly (SourceRow | UnreadableRow)[]> {
  const linesPath = place.lines ?? null;
  const flattener = createFlattener(linesPath);
  let batch: (SourceRow | UnreadableRow)[] = [];
  let ordinal = 0;
  for (const { text, from, to, line, isCut } of recordLines(path)) {
    const number = linesPath === null ? line : ordinal + 1;
    const found = isCut
      ? { line: number, ...recordTooLong, raw: text.slice(from, Math.min(to, from + mostRawCharacters)) }
      : rowsOf(flattener, text, from, to, line, number);
    if ("raw" in found) {
      batch.push(found);
      ordinal += 1;
    } else {
      for (const [index, cells] of found.entries()) batch.push({ line: number + index, cells });
      ordinal += found.length;
    }
    if (batch.length < batchRows) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** @param number what the record is found by; `line` is where it stands. */
function rowsOf(
  flattener: Flattener,
  text: string,
  from: number,
  to: number,
  line: number,
  number: number,
): readonly string[][] | UnreadableRow {
  try {
    return flattener.rows(text, from, to);
  } catch (thrown) {
    if (!(thrown instanceof RecordFault)) throw thrown;
    const raw = text.slice(from, Math.min(to, from + mostRawCharacters));
    if (!raw.trimStart().startsWith("{")) return { line: number, ...notAnObject, raw };
    if (text.slice(from, to).includes("\0")) return { line: number, ...notUtf8, raw };
    const where = number === line ? `column ${thrown.at - from + 1}` : `line ${line}, column ${thrown.at - from + 1}`;
    return { line: number, code: thrown.code, reason: `${thrown.message} (${where})`, fix: thrown.fix, raw };
  }
}

interface RecordLine {
  readonly text: string;
  readonly from: number;
  readonly to: number;
  readonly line: number;
  readonly isCut: boolean;
}

/** Every line that is not blank. */
function* recordLines(path: string): Iterable<RecordLine> {
  let line = 1;
  for (const { text, isFirstCut } of readLineBlocks(path)) {
    for (let from = 0; from < text.length; line += 1) {
      const lineFeed = text.indexOf("\n", from);
      const to = lineFeed === -1 ? text.length : lineFeed;
      if (!isBlank(text, from, to)) {
        yield { text, from, to, line, isCut: to - from > mostLineBytes || (isFirstCut && from === 0) };
      }
      from = to + 1;
    }
  }
}

function isBlank(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (text.charCodeAt(at) > 32) return false;
  return true;
}
