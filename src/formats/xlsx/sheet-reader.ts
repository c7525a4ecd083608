import type { Merge, SourceRow } from "#formats/table/row-format.ts";
import { type Archive, corrupt } from "./archive.ts";
import type { Book, Sheet } from "./book.ts";
import type { CellRange } from "./cell-reference.ts";
import { createColumnSurvey } from "./column-survey.ts";
import { createMergeHider, takeMerges, toMerges } from "./merged-cells.ts";
import { createRowScanner, type RowScanner, type RowScannerOptions } from "./row-scanner.ts";
import { createRowTagCounter, createSheetSplitter } from "./sheet-blocks.ts";
import type { TextPool } from "./text-pool.ts";

/** 1,048,576 rows of 16 columns take about 1.5 GB. */
const mostSheetBytes = 8 * 2 ** 30;
/** Larger sheets are looked at by their first rows and by what stands below the last one. */
const surveyBytes = 16 << 20;
const batchRows = 500;

/** A sheet with what its cells point to. */
export interface SheetSource {
  readonly archive: Archive;
  readonly book: Book;
  readonly sheet: Sheet;
  readonly strings: TextPool | null;
}

/**
 * Rows of a sheet in batches; what merges hide is empty. Two passes, for merges stand below the rows; the first does
 * not read cells. The rows are counted on the raw bytes, too.
 * @throws OmError `FILE_CORRUPT`, `ARCHIVE_UNSAFE`, `FILE_TOO_LARGE`
 */
export async function* readSheetRows(source: SheetSource): AsyncGenerator<readonly SourceRow[]> {
  const merges = await readMerges(source);
  const hide = merges.length === 0 ? {} : { hide: createMergeHider(merges) };
  const splitter = createSheetSplitter(source.sheet.name);
  const counter = createRowTagCounter();
  let scanner: RowScanner | null = null;
  let batch: SourceRow[] = [];
  for await (const chunk of source.archive.stream(source.sheet.part, mostSheetBytes)) {
    counter.push(chunk);
    for (const block of splitter.push(chunk)) {
      if (block.is === "below") continue;
      scanner ??= createRowScanner(scannerOptions(source, splitter.prefix, hide));
      batch = batch.length === 0 ? scanner.scan(block.text) : [...batch, ...scanner.scan(block.text)];
      if (batch.length < batchRows) continue;
      yield batch;
      batch = [];
    }
  }
  splitter.finish();
  checkRowCount(source.sheet, counter.count(), scanner);
  if (batch.length > 0) yield batch;
}

function scannerOptions(
  { book, sheet, strings }: SheetSource,
  prefix: string,
  more: Pick<RowScannerOptions, "hide" | "onCell">,
): RowScannerOptions {
  return { sheetName: sheet.name, prefix, strings, kinds: book.kinds, is1904: book.is1904, ...more };
}

function checkRowCount({ name }: Sheet, counted: number, scanner: RowScanner | null): void {
  const read = scanner?.rowTags() ?? 0;
  if (read !== counted) throw corrupt(`sheet "${name}" has ${counted} rows, but ${read} of them can be read`);
}

async function readMerges({ archive, sheet }: SheetSource): Promise<readonly CellRange[]> {
  const merges: CellRange[] = [];
  const splitter = createSheetSplitter(sheet.name);
  splitter.skipRows();
  for await (const chunk of archive.stream(sheet.part, mostSheetBytes)) {
    for (const { text } of splitter.push(chunk)) takeMerges(text, splitter.prefix, `sheet "${sheet.name}"`, merges);
  }
  return merges;
}

/** What can be said of a sheet before its rows are read. */
export interface SheetSurvey {
  readonly hasCells: boolean;
  readonly merges: readonly Merge[];
  /** Columns of which some cells are numbers, and no cell is a text that looks like one. */
  readonly numberColumns: readonly number[];
  readonly formulasWithoutValue: number;
  /** The row up to which cells were looked at; null: all of them. */
  readonly lookedAtRows: number | null;
}

/** Reads all cells of a small sheet, those of the first 16 MB of a large one, and the merges. @throws as `readSheetRows` */
export async function surveySheet(source: SheetSource): Promise<SheetSurvey> {
  const { archive, sheet } = source;
  const columns = createColumnSurvey();
  const splitter = createSheetSplitter(sheet.name);
  const counter = createRowTagCounter();
  const merges: CellRange[] = [];
  let scanner: RowScanner | null = null;
  let lastLine = 0;
  let bytes = 0;
  let lookedAtAll = true;
  for await (const chunk of archive.stream(sheet.part, mostSheetBytes)) {
    bytes += chunk.length;
    if (lookedAtAll) counter.push(chunk);
    for (const { is, text } of splitter.push(chunk)) {
      if (is === "below") takeMerges(text, splitter.prefix, `sheet "${sheet.name}"`, merges);
      else {
        scanner ??= createRowScanner(scannerOptions(source, splitter.prefix, { onCell: columns.take }));
        lastLine = scanner.scan(text).at(-1)?.line ?? lastLine;
      }
    }
    if (bytes <= surveyBytes || lastLine === 0) continue;
    lookedAtAll = false;
    splitter.skipRows();
  }
  splitter.finish();
  if (lookedAtAll) checkRowCount(sheet, counter.count(), scanner);
  return {
    hasCells: lastLine > 0,
    merges: toMerges(merges),
    numberColumns: columns.numberColumns(),
    formulasWithoutValue: scanner?.formulasWithoutValue() ?? 0,
    lookedAtRows: lookedAtAll ? null : lastLine,
  };
}
