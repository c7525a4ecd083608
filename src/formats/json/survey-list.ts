import { OmError } from "#core/errors.ts";
import type { RowPlace } from "#formats/table/row-format.ts";
import { numberColumns as numberColumnNames } from "#formats/table/column-names.ts";
import { createLinesChooser, recordsForLines } from "./choose-lines.ts";
import { createFlattener, type Flattener } from "./flatten.ts";
import { createJsonScanner } from "./json-scanner.ts";
import { mostColumns } from "./layout.ts";
import { isHeaderList, type ListCells, numberColumnsOf, readListCells } from "./matrix.ts";
import { RecordFault } from "./record-fault.ts";
import { linesNote } from "./record-notes.ts";

const mostHeldCharacters = 4 << 20;

/** What one list of the document holds, learned element by element. */
export interface ListSurvey {
  /** @throws RecordFault of an element that breaks the document */
  look(text: string, from: number, to: number): void;
  /** The list as a place; null where it holds no records. */
  place(name: string, records: string): RowPlace | null;
  /** Its elements where all of them are texts, none twice: they may name the columns of a list beside it; else null. */
  names(): readonly string[] | null;
  /** A list of lists whose columns are named beside it; null where these are no names of its columns. */
  placeNamed(name: string, records: string, names: readonly string[]): RowPlace | null;
}

type KindOfList = Pick<ListSurvey, "look" | "place"> & Partial<Pick<ListSurvey, "placeNamed">>;

/** Lists of objects are records, lists of lists are rows; the first element that is one of the two decides. */
export function createListSurvey(): ListSurvey {
  let survey: KindOfList | null = null;
  const texts = new Set<string>();
  let areNames = true;
  return {
    look(text, from, to) {
      const first = text.charAt(from);
      areNames &&= first === '"' && texts.size < mostColumns && isNew(text, from, to, texts);
      survey ??= first === "{" ? createRecordSurvey() : first === "[" ? createMatrixSurvey() : null;
      if (survey === null || (first !== "{" && first !== "[")) checkValue(text, from, to);
      else survey.look(text, from, to);
    },
    place: (name, records) => survey?.place(name, records) ?? null,
    names: () => (areNames && texts.size > 0 ? [...texts] : null),
    placeNamed: (name, records, names) => survey?.placeNamed?.(name, records, names) ?? null,
  };
}

/** Keeps the text at [from, to); false where it stands there already. */
function isNew(text: string, from: number, to: number, texts: Set<string>): boolean {
  const scanner = createJsonScanner();
  scanner.start(text, from, to);
  const name = forgiving(() => scanner.readString());
  if (name === null || name === "" || texts.has(name)) return false;
  texts.add(name);
  return true;
}

function createRecordSurvey(): KindOfList {
  const chooser = createLinesChooser();
  let held: string[] = [];
  let heldCharacters = 0;
  let records = 0;
  let linesPath: string | null = null;
  let flattener: Flattener | null = null;

  /** From here on it is known what the lines are. */
  function settle(): Flattener {
    linesPath = chooser.chosen();
    const created = createFlattener(linesPath);
    for (const record of held) flatten(created, record, 0, record.length);
    held = [];
    return created;
  }

  return {
    look(text, from, to) {
      records += 1;
      if (flattener !== null) return flatten(flattener, text, from, to);
      checkValue(text, from, to);
      const record = text.slice(from, to);
      chooser.look(record);
      held.push(record);
      heldCharacters += record.length;
      if (held.length >= recordsForLines || heldCharacters >= mostHeldCharacters) flattener = settle();
    },
    place(name, path) {
      flattener ??= settle();
      const columns = flattener.columns();
      if (columns.length === 0) return null;
      return {
        name,
        place: { ...(path === "" ? {} : { records: path }), ...(linesPath === null ? {} : { lines: linesPath }) },
        columns,
        numberColumns: flattener.numberColumns(),
        notes: linesPath === null ? [] : [linesNote(records, linesPath)],
      };
    },
  };
}

function createMatrixSurvey(): KindOfList {
  let first: ListCells | null = null;
  let width = 0;
  let rows = 0;
  const kinds: Set<ListCells["kinds"][number]>[] = [];
  return {
    look(text, from, to) {
      if (text.charAt(from) !== "[") return checkValue(text, from, to);
      const list = forgiving(() => readListCells(text, from, to));
      if (list === null) return;
      if (list.cells.length > mostColumns) throw tooWide(list.cells.length);
      rows += 1;
      width = Math.max(width, list.cells.length);
      if (rows === 1) first = list;
      else noteKinds(list);
    },
    place(name, path) {
      if (rows === 0) return null;
      const header = first !== null && isHeaderList(first) ? first.cells : [];
      if (first !== null && header.length === 0) noteKinds(first);
      const place = path === "" ? {} : { records: path };
      const columns = numberColumnNames(width).map((numbered, index) => header[index] ?? numbered);
      return { name, place, columns, numberColumns: numberColumnsOf(kinds), notes: [] };
    },
    placeNamed(name, path, names) {
      if (rows === 0 || width !== names.length) return null;
      if (first !== null) noteKinds(first);
      const place = { records: path, isNamedBeside: true } as const;
      return { name, place, columns: names, numberColumns: numberColumnsOf(kinds), notes: [] };
    },
  };

  function noteKinds(list: ListCells): void {
    for (const [index, kind] of list.kinds.entries()) (kinds[index] ??= new Set()).add(kind);
  }
}

function flatten(flattener: Flattener, text: string, from: number, to: number): void {
  if (text.charAt(from) === "{") forgiving(() => flattener.rows(text, from, to));
  else checkValue(text, from, to);
}

function checkValue(text: string, from: number, to: number): void {
  const scanner = createJsonScanner();
  scanner.start(text, from, to);
  forgiving(() => {
    scanner.readJson(0, "");
    if (scanner.peek() !== -1) throw scanner.expected("the end of the value");
  });
}

/** Null for a record that cannot be read: it is set aside later. What breaks the grammar breaks the document. */
function forgiving<Result>(act: () => Result): Result | null {
  try {
    return act();
  } catch (thrown) {
    if (thrown instanceof RecordFault && !thrown.isSyntax) return null;
    throw thrown;
  }
}

function tooWide(columns: number): OmError {
  return new OmError("TOO_MANY_COLUMNS", `a row has ${columns} columns, the limit is ${mostColumns}`, {
    fix: "export fewer columns, or turn columns into rows",
  });
}
