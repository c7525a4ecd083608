import { readFile } from "node:fs/promises";
import { detectDialect } from "#formats/csv/dialect.ts";
import { readSampleRecords, type SampleRecord } from "#formats/csv/sample-records.ts";
import { stemOf, textOfHead } from "#formats/json/text-file.ts";
import { findTables } from "#formats/table/find-tables.ts";
import { isBlankRecord } from "#formats/table/records.ts";
import type { RowFormat, RowPlace, SourceRow } from "#formats/table/row-format.ts";

/** The whole file has to be seen at once, before anything of it is read. */
const mostBytes = (64 << 10) - 1;
const fewestColumns = 3;
const fewestRows = 2;

/**
 * A small delimited text with several tables below each other, blank lines between them, as printed reports have. Each
 * has names of its own; a text of one table is a CSV.
 */
export const stackedText: RowFormat = { id: "stacked-text", sniff, places, rows };

function sniff(head: Uint8Array): number {
  if (head.length > mostBytes) return 0;
  const text = textOfHead(head);
  return hasBlankLine(text) && isStacked(readRecords(text)) ? 0.65 : 0;
}

async function places(_path: string, fileName: string): Promise<readonly RowPlace[]> {
  return [{ name: stemOf(fileName), place: {}, columns: null, notes: ["the text holds several tables"] }];
}

async function* rows(path: string): AsyncIterable<readonly SourceRow[]> {
  const records = readRecords(textOfHead(await readFile(path)));
  yield records.map(({ line, cells }) => ({ line, cells: cells.map((cell) => cell.trim()) }));
}

/** Between lines that hold something; delimiters alone are nothing. */
function hasBlankLine(text: string): boolean {
  return /[\p{L}\p{N}][^\r\n]*\r?\n[ ,;\t|"]*\r?\n[^\r\n]*[\p{L}\p{N}]/u.test(text);
}

function readRecords(text: string): readonly SampleRecord[] {
  return readSampleRecords(text, detectDialect(text, true), true);
}

/** At least two tables with names, rows and enough columns that no list of keys and values is one of them. */
function isStacked(records: readonly SampleRecord[]): boolean {
  const isClean = records.every(({ misquotedCells }) => misquotedCells === 0);
  const tables = isClean ? findTables(records) : [];
  return (
    tables.length > 1 &&
    tables.every(({ header, records: own }) => {
      const named = header.columns.filter((name) => !/^column_\d+$/.test(name));
      const below = own.slice(header.firstRow).filter((record) => !isBlankRecord(record));
      return (
        header.headerLine !== null &&
        header.isDoubtful === undefined &&
        named.length >= fewestColumns &&
        below.length >= fewestRows
      );
    })
  );
}
