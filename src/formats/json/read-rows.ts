import type { TablePlace } from "#core/decision.ts";
import type { SourceRow, UnreadableRow } from "#formats/table/row-format.ts";
import { type CutValue, type DocumentCursor, openDocument } from "./document.ts";
import { createFlattener } from "./flatten.ts";
import { isHeaderList, readColumnLists, readListCells } from "./matrix.ts";
import { mostColumnListCharacters } from "./places.ts";
import { notAnObject, RecordFault, recordTooLong } from "./record-fault.ts";
import { walk } from "./walk.ts";

type Row = SourceRow | UnreadableRow;

const batchRows = 500;
const mostRawCharacters = 2_000;

/** Rows of a place in batches; `line` is the ordinal of the row. @throws OmError `FILE_CORRUPT` */
export async function* readRows(path: string, place: TablePlace): AsyncIterable<readonly Row[]> {
  const document = openDocument(path);
  try {
    let batch: Row[] = [];
    const isWhole = place.records === undefined && place.isKeyed !== true && document.peek() === "{";
    for (const row of isWhole ? rowsOfWhole(document, place) : rowsOfList(document, place)) {
      batch.push(row);
      if (batch.length < batchRows) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0) yield batch;
  } finally {
    document.close();
  }
}

function* rowsOfWhole(document: DocumentCursor, place: TablePlace): Iterable<Row> {
  const value = document.cut(mostColumnListCharacters);
  const lists = place.lines === undefined ? columnsOf(value) : null;
  if (lists === null) {
    yield* rowsOfRecord(document, createFlattener(place.lines ?? null), value, 1);
    return;
  }
  const [first] = lists.columns;
  for (let index = 0; index < (first?.cells.length ?? 0); index += 1) {
    yield { line: index + 1, cells: lists.columns.map(({ cells }) => cells[index] ?? "") };
  }
}

function columnsOf({ text, from, to, isCut }: CutValue): ReturnType<typeof readColumnLists> {
  try {
    return isCut ? null : readColumnLists(text, from, to);
  } catch (thrown) {
    if (thrown instanceof RecordFault) return null;
    throw thrown;
  }
}

function* rowsOfList(document: DocumentCursor, place: TablePlace): Iterable<Row> {
  const path = place.records ?? "";
  const flattener = createFlattener(place.lines ?? null);
  let isMatrix: boolean | null = null;
  let ordinal = 0;
  let lists = 0;
  for (const found of walk(document, place.isKeyed === true ? path : null)) {
    if (found.kind !== "element" || found.path !== path) continue;
    const first = found.text.charAt(found.from);
    if (isMatrix === null && (first === "{" || first === "[")) isMatrix = first === "[";
    const line = ordinal + 1;
    if (isMatrix === true && first === "[" && !found.isCut) {
      ordinal += 1;
      lists += 1;
      const row = guarded(document, found, line, () => {
        const list = readListCells(found.text, found.from, found.to);
        return lists === 1 && place.isNamedBeside !== true && isHeaderList(list) ? null : { line, cells: list.cells };
      });
      if (row !== null) yield row;
      continue;
    }
    for (const row of rowsOfRecord(document, flattener, found, line)) {
      ordinal += 1;
      yield row;
    }
  }
}

function* rowsOfRecord(
  document: DocumentCursor,
  flattener: ReturnType<typeof createFlattener>,
  value: CutValue,
  line: number,
): Iterable<Row> {
  const { text, from, to, isCut } = value;
  if (isCut) yield { line, ...recordTooLong, raw: rawOf(value) };
  else if (text.charAt(from) !== "{") yield { line, ...notAnObject, raw: rawOf(value) };
  else {
    const rows = guarded(document, value, line, () => flattener.rows(text, from, to));
    if ("raw" in rows) yield rows;
    else for (const [index, cells] of rows.entries()) yield { line: line + index, cells };
  }
}

/** A fault of the record sets it aside; one of the grammar breaks the document. */
function guarded<Result>(
  document: DocumentCursor,
  value: CutValue,
  line: number,
  act: () => Result,
): Result | UnreadableRow {
  try {
    return act();
  } catch (thrown) {
    if (!(thrown instanceof RecordFault)) throw thrown;
    const offset = thrown.at - value.from;
    if (thrown.isSyntax) return document.fail(thrown.message, thrown.fix, offset);
    const reason = `${thrown.message} (${document.placeOf(offset)})`;
    return { line, code: thrown.code, reason, fix: thrown.fix, raw: rawOf(value) };
  }
}

function rawOf({ text, from, to }: CutValue): string {
  return text.slice(from, Math.min(to, from + mostRawCharacters));
}
