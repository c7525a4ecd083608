import { createJsonScanner, duplicateName, type JsonScanner } from "./json-scanner.ts";
import { toPlainNumber } from "./number-text.ts";

/** Values of a list as cells, and which of them are numbers. */
export interface ListCells {
  readonly cells: readonly string[];
  readonly kinds: readonly CellKind[];
}

/** `other`: true, false and nested values. */
type CellKind = "number" | "text" | "other" | "nothing";

/** The list at [from, to), nested values as JSON. @throws RecordFault */
export function readListCells(text: string, from: number, to: number): ListCells {
  const scanner = createJsonScanner();
  scanner.start(text, from, to);
  const list = readList(scanner);
  if (scanner.peek() !== -1) throw scanner.expected("the end of the list");
  return list;
}

/** A row of names, as it stands above the rows of a list of lists. */
export function isHeaderList({ cells, kinds }: ListCells): boolean {
  return kinds.every((kind) => kind === "text") && cells.every(Boolean) && new Set(cells).size === cells.length;
}

/** Indexes of the columns that hold numbers and nothing else. */
export function numberColumnsOf(kinds: readonly ReadonlySet<CellKind>[]): readonly number[] {
  return kinds.flatMap((found, index) =>
    found.has("number") && !found.has("text") && !found.has("other") ? [index] : [],
  );
}

/** An object whose values are columns: lists of equal length, or objects that name their cells by the same numbers. */
export interface ColumnLists {
  readonly names: readonly string[];
  readonly columns: readonly ListCells[];
}

/** Null where the object at [from, to) is something else. @throws RecordFault */
export function readColumnLists(text: string, from: number, to: number): ColumnLists | null {
  const scanner = createJsonScanner();
  scanner.start(text, from, to);
  const names: string[] = [];
  const columns: ListCells[] = [];
  const numbers: string[] = [];
  if (!scanner.take(123) || scanner.peek() === 125) return null;
  do {
    scanner.peek();
    const nameFrom = scanner.at();
    const name = scanner.readString();
    if (names.includes(name)) throw duplicateName(name, "", nameFrom);
    names.push(name);
    if (!scanner.take(58)) throw scanner.expected("a colon behind the name");
    const code = scanner.peek();
    if (code !== 91 && code !== 123) return null;
    const list = code === 91 ? readList(scanner) : readNumbered(scanner, numbers);
    if (list === null || list.cells.length === 0 || list.cells.length !== (columns[0] ?? list).cells.length)
      return null;
    columns.push(list);
  } while (scanner.take(44));
  if (!scanner.take(125)) throw scanner.expected("a comma or }");
  return names.every(isNumbered) ? null : { names, columns };
}

/** As `{"price": {"0": 4.5, "1": 9}}` numbers the cells of a column. */
function isNumbered(name: string): boolean {
  return /^\d+$/.test(name);
}

/**
 * The cells of a column below their numbers; null where it is something else.
 * @param numbers those of the first column, filled by it: the others have the same
 */
function readNumbered(scanner: JsonScanner, numbers: string[]): ListCells | null {
  const isFirst = numbers.length === 0;
  const list = startList();
  if (!scanner.take(123) || scanner.peek() === 125) return null;
  do {
    scanner.peek();
    const number = scanner.readString();
    if (!isNumbered(number) || (!isFirst && numbers[list.cells.length] !== number)) return null;
    if (isFirst) numbers.push(number);
    if (!scanner.take(58)) throw scanner.expected("a colon behind the name");
    readCell(scanner, list);
  } while (scanner.take(44));
  if (!scanner.take(125)) throw scanner.expected("a comma or }");
  if (isFirst && new Set(numbers).size < numbers.length) return null;
  return list;
}

interface GrowingList {
  readonly cells: string[];
  readonly kinds: CellKind[];
}

function startList(): GrowingList {
  return { cells: [], kinds: [] };
}

function readList(scanner: JsonScanner): ListCells {
  const list = startList();
  if (!scanner.take(91)) throw scanner.expected("a list");
  if (scanner.take(93)) return list;
  do readCell(scanner, list);
  while (scanner.take(44));
  if (!scanner.take(93)) throw scanner.expected("a comma or ]");
  return list;
}

function readCell(scanner: JsonScanner, { cells, kinds }: GrowingList): void {
  const add = (cell: string, kind: CellKind): void => {
    cells.push(cell);
    kinds.push(kind);
  };
  const code = scanner.peek();
  if (code === 34) add(scanner.readString(), "text");
  else if (code === 45 || (code >= 48 && code <= 57)) add(toPlainNumber(scanner.readNumber()), "number");
  else if (code === 123 || code === 91) add(scanner.readJson(1, String(cells.length)), "other");
  else {
    const word = scanner.readWord();
    if (word === "null") add("", "nothing");
    else add(word, "other");
  }
}
