import { createLayout, type Key } from "./layout.ts";
import { createJsonScanner, duplicateName } from "./json-scanner.ts";
import { toPlainNumber } from "./number-text.ts";
import { RecordFault } from "./record-fault.ts";

/** Objects deeper in a record stay JSON text. */
const mostFlatDepth = 10;
/** What one record may grow to when its own values are repeated on each of its lines. */
const mostCellsOfRecord = 2_000_000;
const mostCharactersOfRecord = 16 << 20;

const quote = 34;
const comma = 44;
const colon = 58;
const openBracket = 91;
const closeBracket = 93;
const openBrace = 123;
const closeBrace = 125;

/** Records of a place as rows: a row a record, or a row a line where the records hold lines. */
export interface Flattener {
  /**
   * The rows of the object at [from, to); a shorter row ends in nothing.
   * @throws RecordFault then nothing is learned from it. @throws OmError `TOO_MANY_COLUMNS`
   */
  rows(text: string, from: number, to: number): readonly string[][];
  /** What has been met so far: first the record's own names, then those of its lines, in the order of their first meeting. */
  columns(): readonly string[];
  numberColumns(): readonly number[];
}

/** @param linesPath names from the record to its lines, joined by `.`; null where a record is a row. */
export function createFlattener(linesPath: string | null): Flattener {
  const layout = createLayout();
  const scanner = createJsonScanner();
  let serial = 0;
  let cells: string[] = [];
  /** The lines of the record at hand: the key, and where the value begins; read when the record's own names are known. */
  let lines: { readonly key: Key; readonly from: number } | null = null;
  /** Values of names that got no column, below the record's own name above them. */
  let leftOver: Map<Key, string[]> | null = null;

  function readRecord(): string[][] {
    cells = layout.blankRow.slice();
    lines = null;
    leftOver = null;
    if (!scanner.take(openBrace)) throw scanner.expected("an object with names and values");
    readMembers(layout.root);
    const end = scanner.at();
    const own = settleLeftOver();
    const rows = lines === null ? [own] : readLines(lines, own);
    scanner.moveTo(end);
    if (scanner.peek() !== -1) throw scanner.expected("the end of the record");
    return rows;
  }

  /** Behind the opening brace. */
  function readMembers(parent: Key): void {
    serial += 1;
    const object = serial;
    if (scanner.take(closeBrace)) return;
    let awaited = parent.first;
    let previous: Key | null = null;
    let unnamed: Set<string> | null = null;
    for (;;) {
      if (scanner.peek() !== quote) throw scanner.expected("a name in double quotes");
      const from = scanner.at();
      let key: Key | null;
      if (awaited !== null && !awaited.isGone && scanner.takeText(awaited.token)) key = awaited;
      else {
        const name = scanner.readString();
        if (!scanner.take(colon)) throw scanner.expected("a colon behind the name");
        key = layout.child(parent, name);
        if (key === null) {
          unnamed ??= new Set();
          if (unnamed.has(name)) throw duplicateName(name, parent.path, from);
          unnamed.add(name);
          readLeftOver(parent, name);
        } else if (previous === null) parent.first = key;
        else previous.next = key;
      }
      if (key !== null) {
        if (key.seenIn === object) throw duplicateName(key.name, parent.path, from);
        key.seenIn = object;
        readMember(key);
        previous = key;
        awaited = key.next;
      }
      if (scanner.take(comma)) continue;
      if (scanner.take(closeBrace)) return;
      throw scanner.expected("a comma or }");
    }
  }

  function readMember(key: Key): void {
    const code = scanner.peek();
    if (code === quote) {
      setCell(key, scanner.readString());
      key.hasTexts = true;
    } else if (code === openBrace || code === openBracket) {
      if (key.path === linesPath && lines === null) {
        layout.noteObject(key);
        lines = { key, from: scanner.at() };
        scanner.skip();
      } else if (code === openBrace && key.depth < mostFlatDepth) {
        layout.noteObject(key);
        scanner.take(openBrace);
        readMembers(key);
      } else {
        setCell(key, scanner.readJson(key.depth, key.path));
        key.hasTexts = true;
      }
    } else if (code === 45 || (code >= 48 && code <= 57)) {
      setCell(key, toPlainNumber(scanner.readNumber()));
      key.hasNumbers = true;
    } else {
      const word = scanner.readWord();
      if (word === "null") layout.noteNull(key);
      else {
        setCell(key, word);
        key.hasTexts = true;
      }
    }
  }

  function setCell(key: Key, cell: string): void {
    const column = layout.columnOf(key);
    while (cells.length <= column) cells.push("");
    cells[column] = cell;
  }

  function readLeftOver(parent: Key, name: string): void {
    let top = parent;
    while (top.parent !== null && top.parent !== layout.root) top = top.parent;
    const path = top === parent ? name : `${parent.path.slice(top.path.length + 1)}.${name}`;
    leftOver ??= new Map();
    const members = leftOver.get(top) ?? [];
    members.push(`${JSON.stringify(path)}:${scanner.readJson(parent.depth + 1, parent.path)}`);
    leftOver.set(top, members);
  }

  function settleLeftOver(): string[] {
    for (const [key, members] of leftOver ?? []) {
      setCell(key, `{${members.join(",")}}`);
      key.hasTexts = true;
    }
    leftOver = null;
    return cells;
  }

  /** The record's own cells on each of its lines; a record without lines keeps its row. */
  function readLines({ key, from }: { readonly key: Key; readonly from: number }, own: string[]): string[][] {
    scanner.moveTo(from);
    const isList = scanner.take(openBracket);
    if (isList && scanner.take(closeBracket)) return [own];
    const ownCharacters = own.reduce((sum, cell) => sum + cell.length, 0);
    const rows: string[][] = [];
    for (;;) {
      cells = own.slice();
      if (scanner.take(openBrace)) readMembers(key);
      else readMember(key);
      rows.push(settleLeftOver());
      if (rows.length * cells.length > mostCellsOfRecord || rows.length * ownCharacters > mostCharactersOfRecord) {
        const reason = `the record has too many lines in "${key.path}" for what stands beside them`;
        throw new RecordFault("OM-JSON-05", from, reason, "export the lines as records of their own");
      }
      if (!isList || !scanner.take(comma)) break;
    }
    if (isList && !scanner.take(closeBracket)) throw scanner.expected("a comma or ]");
    return rows;
  }

  return {
    rows(text, from, to) {
      scanner.start(text, from, to);
      try {
        const rows = readRecord();
        layout.keep();
        return rows;
      } catch (thrown) {
        layout.undo();
        throw thrown;
      }
    },
    columns: layout.columns,
    numberColumns: layout.numberColumns,
  };
}
