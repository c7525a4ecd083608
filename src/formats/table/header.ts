import type { RecordAt } from "#formats/format.ts";
import { type CellKind, toCellKind } from "./cell-kind.ts";
import { numberColumns, toColumnNames } from "./column-names.ts";
import { holdsHeaderWord } from "./header-words.ts";
import { isBlankRecord } from "./records.ts";

export interface HeaderFinding {
  /** Physical line on which the header begins; null for a table without one. */
  readonly headerLine: number | null;
  /** Records above the header, or above the first row; blank lines are records. */
  readonly preambleRecords: number;
  readonly columns: readonly string[];
  /** Position of the first row in the records. */
  readonly firstRow: number;
  /** Nothing tells the names from the values below. */
  readonly isDoubtful?: true;
  readonly notes: readonly string[];
}

/** A header deeper than this is not looked for. */
const mostCandidates = 60;
/** A header that scores less is named in a note. */
const sureScore = 0.5;
const mostProfiledCells = 20_000;
const mostProfiledRows = 200;

/**
 * Where a table begins: the first record of a block that is unlike the columns below it. A row that already looks like
 * data ends the search, so a row is never taken for a note above the table.
 * @param records of the file's beginning, blank ones included. @param width cells of the table's rows.
 */
export function findHeader(records: readonly RecordAt[], width: number): HeaderFinding {
  const candidates = listCandidates(records, width);
  let best: { readonly at: number; readonly cells: readonly string[]; readonly score: number } | null = null;
  for (const { at, cells } of candidates) {
    const columns = profileColumns(records, at, width, cells);
    if (endsWithColon(cells)) continue;
    if (looksLikeRow(cells, columns)) break;
    const score =
      scoreHeader(cells, columns) + (isRepeated(records, at) ? 1 : 0) - (standsAlone(records, at) ? 0.5 : 0);
    if (score > 0 && (best === null || score > best.score + 0.3)) best = { at, cells, score };
    if (best !== null && standsAboveRow(records, at, width, columns)) break;
  }
  if (best === null) return describeHeaderless(records, width);
  const found = describeHeader(records, width, best.at, best.cells);
  if (best.score >= sureScore) return found;
  const doubt = `nothing tells the names on line ${found.headerLine} from the values below; they are taken as the header`;
  return { ...found, isDoubtful: true, notes: [doubt, ...found.notes] };
}

/** Whether the very next records, up to a blank line, hold a row of data: then the table has begun. */
function standsAboveRow(
  records: readonly RecordAt[],
  at: number,
  width: number,
  columns: readonly ColumnProfile[],
): boolean {
  for (const record of records.slice(at + 1, at + mostCandidates)) {
    if (isBlankRecord(record)) return false;
    if (record.cells.length === width && looksLikeRow(record.cells, columns)) return true;
  }
  return false;
}

interface Candidate {
  readonly at: number;
  /** As many as the table has columns. */
  readonly cells: readonly string[];
}

/** First records of blocks: what follows blank lines or narrow notes and is filled like a header. */
function listCandidates(records: readonly RecordAt[], width: number): Candidate[] {
  const candidates: Candidate[] = [];
  let opensBlock = true;
  for (const [at, record] of records.slice(0, mostCandidates).entries()) {
    const cells = fitToWidth(record.cells, records, at, width);
    const isNote = cells === null || countFilled(record.cells) * 2 < width || isTitleOfTwo(records, at, width);
    if (!isNote && opensBlock) candidates.push({ at, cells });
    opensBlock = isNote || endsWithColon(record.cells);
  }
  return candidates;
}

/** In two columns a title fills half of its row: the names of both stand right below it. */
function isTitleOfTwo(records: readonly RecordAt[], at: number, width: number): boolean {
  const [first = "", second = ""] = records[at]?.cells ?? [];
  const below = records[at + 1]?.cells ?? [];
  const areNames = below.length === 2 && below.every((cell) => ["clean", "other"].includes(toCellKind(cell)));
  const isAboveValues = (records[at + 2]?.cells ?? []).some((cell) => isTyped(toCellKind(cell)));
  return width === 2 && first.trim() !== "" && second.trim() === "" && areNames && isAboveValues;
}

/**
 * Header cells for `width` columns. A delimiter may trail on the header only, or on the rows only; and a column of
 * running numbers in front may have no name.
 */
function fitToWidth(
  cells: readonly string[],
  records: readonly RecordAt[],
  at: number,
  width: number,
): readonly string[] | null {
  if (cells.length === width) return cells;
  if (cells.length > width) return countFilled(cells.slice(width)) === 0 ? cells.slice(0, width) : null;
  if (cells.length !== width - 1 || width < 3 || standsAlone(records, at)) return null;
  const rows = records.slice(at + 1).filter((record) => record.cells.length === width);
  if (rows.length === 0) return null;
  if (rows.every((row) => row.cells[width - 1]?.trim() === "")) return [...cells, ""];
  const first = Number(rows[0]?.cells[0]);
  const running = rows.length > 1 && rows.every((row, index) => row.cells[0] === String(first + index));
  return running ? ["", ...cells] : null;
}

/** Above a blank line, as titles do. */
function standsAlone(records: readonly RecordAt[], at: number): boolean {
  const next = records[at + 1];
  return next !== undefined && isBlankRecord(next);
}

function countFilled(cells: readonly string[]): number {
  return cells.filter((cell) => cell.trim() !== "").length;
}

function endsWithColon(cells: readonly string[]): boolean {
  return cells.some((cell) => /[:：]\s*$/u.test(cell));
}

/** `Account:;123`, in a block of such lines that a blank line ends. */
function isAccountLine(records: readonly RecordAt[], at: number): boolean {
  return endsWithColon(records[at]?.cells ?? []) && (standsAlone(records, at) || isAccountLine(records, at + 1));
}

interface ColumnProfile {
  /** The kind of most filled cells; null where there is none. */
  readonly kind: CellKind | null;
  readonly values: ReadonlySet<string>;
  /** Characters of every cell where all have the same number of them, else null. */
  readonly length: number | null;
}

function profileColumns(
  records: readonly RecordAt[],
  above: number,
  width: number,
  header: readonly string[],
): ColumnProfile[] {
  const mostRows = Math.min(mostProfiledRows, Math.ceil(mostProfiledCells / width));
  const rows: (readonly string[])[] = [];
  for (let at = above + 1; at < records.length && rows.length < mostRows; at += 1) {
    const cells = records[at]?.cells ?? [];
    if (cells.length === width && !cells.every((cell, index) => cell === header[index])) rows.push(cells);
  }
  return Array.from({ length: width }, (_, index) =>
    profileColumn(rows.map((row) => (row[index] ?? "").trim()).filter((cell) => cell !== "")),
  );
}

function profileColumn(cells: readonly string[]): ColumnProfile {
  const counts = new Map<CellKind, number>();
  for (const cell of cells) {
    const kind = toCellKind(cell);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const common = [...counts].find(([, count]) => count >= cells.length * 0.6);
  const lengths = new Set(cells.map((cell) => cell.length));
  const [length = 0] = lengths;
  return {
    kind: common?.[0] ?? null,
    values: new Set(cells),
    length: cells.length >= 3 && lengths.size === 1 && length >= 4 ? length : null,
  };
}

function isTyped(kind: CellKind | null): boolean {
  return kind === "number" || kind === "date" || kind === "address";
}

/** A number or a date where the column below holds the same: a row, unless the numbers are labels such as years. */
function looksLikeRow(cells: readonly string[], columns: readonly ColumnProfile[]): boolean {
  if (isLabelSequence(cells)) return false;
  const typed = cells.flatMap((cell, index) => {
    const kind = toCellKind(cell);
    return isTyped(kind) && columns[index]?.kind === kind ? [cell.trim()] : [];
  });
  return typed.length > 0 && !areCodesAmongNames(typed, cells, columns);
}

/** Names of columns, a few of which are the whole number of an item: words stand above most columns of values. */
function areCodesAmongNames(
  typed: readonly string[],
  cells: readonly string[],
  columns: readonly ColumnProfile[],
): boolean {
  const words = cells.filter((cell, index) => isTyped(columns[index]?.kind ?? null) && holdsHeaderWord(cell));
  return words.length >= 3 && words.length > typed.length && typed.every((cell) => /^[1-9]\d{2,}$/.test(cell));
}

/** Years in order, or 0, 1, 2, ... across the whole header, as some tools write them. */
function isLabelSequence(cells: readonly string[]): boolean {
  const numbers = cells.filter((cell) => toCellKind(cell) === "number").map(Number);
  const [first = 0] = numbers;
  if (!numbers.every((value, index) => value === first + index)) return false;
  const years = numbers.length > 1 && first >= 1900 && first + numbers.length <= 2101;
  const positions = numbers.length > 2 && first === 0 && numbers.length >= cells.length - 1;
  return years || positions;
}

/** Above 0: the cells are unlike the columns below them, as names are. The mean over the filled cells. */
function scoreHeader(cells: readonly string[], columns: readonly ColumnProfile[]): number {
  const labels = isLabelSequence(cells);
  let sum = 0;
  for (const [index, cell] of cells.entries()) {
    const text = cell.trim();
    const column = columns[index];
    if (text === "" || column === undefined) continue;
    if (isTyped(toCellKind(text)) && !labels) {
      sum -= 1;
      continue;
    }
    if (isTyped(column.kind) || column.kind === "flag") sum += 1;
    else if (column.values.has(text)) sum -= 1;
    else if (column.kind === "code" && toCellKind(text) === "code") sum -= 0.5;
    else sum += 0.2;
    if (column.length !== null && !isTyped(column.kind)) sum += column.length === text.length ? -0.3 : 0.6;
    if (holdsHeaderWord(text)) sum += 0.7;
    if (text.length > 200) sum -= 0.5;
  }
  const filled = countFilled(cells);
  const distinct = new Set(cells.map((cell) => cell.trim()).filter((cell) => cell !== "")).size;
  return filled === 0 ? 0 : sum / filled - (filled - distinct) / filled;
}

/** The same words again further down: files that were joined, or printed page by page. */
function isRepeated(records: readonly RecordAt[], at: number): boolean {
  const cells = records[at]?.cells ?? [];
  if (cells.some((cell) => isTyped(toCellKind(cell)))) return false;
  return records.slice(at + 1).some((record) => isSame(record.cells, cells));
}

export function isSame(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((cell, index) => cell === right[index]);
}

function describeHeader(
  records: readonly RecordAt[],
  width: number,
  at: number,
  cells: readonly string[],
): HeaderFinding {
  const line = records[at]?.line ?? 1;
  const notes: string[] = [];
  if (records.slice(0, at).some((record) => !isBlankRecord(record))) {
    notes.push(`the header is on line ${line}; what stands above it is kept out of the rows`);
  }
  if ((records[at]?.cells.length ?? width) < width) notes.push("the header has one name less than the rows have cells");
  if (isRepeated(records, at)) notes.push("the header is repeated further down");
  const stacked = findStackedHeaders(records, width, at, cells);
  if (stacked.length > 0) {
    const lines = stacked.length === 1 ? `line ${stacked[0]}` : `lines ${stacked.join(" and ")}`;
    notes.push(`${lines} below the header look like units or long names; they are kept as rows`);
  }
  return { headerLine: line, preambleRecords: at, columns: toColumnNames(cells), firstRow: at + 1, notes };
}

/** Lines of at most three records right below the header that are words where the columns hold numbers. */
function findStackedHeaders(
  records: readonly RecordAt[],
  width: number,
  at: number,
  header: readonly string[],
): number[] {
  const columns = profileColumns(records, at + 3, width, header);
  const typed = [...columns.keys()].filter((index) => isTyped(columns[index]?.kind ?? null));
  const lines: number[] = [];
  for (const { line, cells } of records.slice(at + 1, at + 4)) {
    const words = typed.filter((index) => ["clean", "other", "code"].includes(toCellKind(cells[index] ?? "")));
    if (cells.length !== width || words.length < 2 || words.length < typed.length * 0.8) break;
    lines.push(line);
  }
  return lines;
}

/** Above the first row of a headerless table stand only records that are filled far less than its rows. */
function describeHeaderless(records: readonly RecordAt[], width: number): HeaderFinding {
  const counts = records.filter(({ cells }) => cells.length === width).map(({ cells }) => countFilled(cells));
  const usual = counts.toSorted((left, right) => left - right)[Math.floor(counts.length / 2)] ?? 0;
  const firstRow = records.findIndex(({ cells }, at) => {
    if (isAccountLine(records, at)) return false;
    const filled = countFilled(cells);
    if (cells.length === width) return filled > 0 && filled * 2 >= usual;
    return cells.length * 2 > width && filled * 2 > usual;
  });
  const notes = ["there is no header line; the columns are named column_1, column_2, ..."];
  if (firstRow > 0) notes.push(`the first row is on line ${records[firstRow]?.line}; what stands above it is no row`);
  return { headerLine: null, preambleRecords: firstRow, columns: numberColumns(width), firstRow, notes };
}
