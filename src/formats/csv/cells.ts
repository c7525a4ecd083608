import type { CsvDialect } from "#core/decision.ts";

/**
 * Cuts one well-formed record into cells, as written between quotes and with doubled (or escaped) quotes undone.
 * What follows a closing quote is kept as text: nothing is dropped.
 */
export function cutCells(record: string, dialect: CsvDialect): string[] {
  const { delimiter, quote } = dialect;
  if (quote === "" || !record.includes(quote)) return record.split(delimiter);
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    const cell = record.startsWith(quote, at) ? readQuoted(record, at, dialect) : readPlain(record, at, delimiter);
    cells.push(cell.text);
    if (cell.end >= record.length) return cells;
    at = cell.end + 1;
    if (at === record.length) return [...cells, ""];
  }
}

interface Cell {
  readonly text: string;
  /** Where the delimiter stands, or the end of the record. */
  readonly end: number;
}

function readPlain(record: string, from: number, delimiter: string): Cell {
  const end = record.indexOf(delimiter, from);
  return end === -1 ? { text: record.slice(from), end: record.length } : { text: record.slice(from, end), end };
}

function readQuoted(record: string, from: number, { delimiter, quote, escape }: CsvDialect): Cell {
  let text = "";
  let at = from + 1;
  while (at < record.length) {
    const character = record.charAt(at);
    const next = record.charAt(at + 1);
    if (character === escape && (next === quote || (next === escape && next !== ""))) {
      text += next;
      at += 2;
    } else if (character === quote) {
      const rest = readPlain(record, at + 1, delimiter);
      return { text: text + rest.text, end: rest.end };
    } else {
      text += character;
      at += 1;
    }
  }
  return { text, end: record.length };
}

/** One record as the engine reads it: cells quoted where they must be, quotes doubled, line breaks kept. */
export function writeRecord(cells: readonly string[], delimiter: string, quote: string): string {
  return cells.map((cell) => writeCell(cell, delimiter, quote)).join(delimiter);
}

function writeCell(cell: string, delimiter: string, quote: string): string {
  if (quote === "") return cell;
  const plain = !cell.includes(delimiter) && !cell.includes(quote) && !/[\r\n]/.test(cell);
  return plain ? cell : quote + cell.replaceAll(quote, quote + quote) + quote;
}
