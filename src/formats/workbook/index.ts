import { readFile, stat } from "node:fs/promises";
import type { TablePlace } from "#core/decision.ts";
import { OmError } from "#core/errors.ts";
import type { RowFormat, RowPlace, SourceRow } from "#formats/table/row-format.ts";
import { createColumnSurvey } from "#formats/xlsx/column-survey.ts";
import { isOleContainer } from "#formats/xlsx/archive.ts";
import { createMergeHider, toMerges } from "#formats/xlsx/merged-cells.ts";
import { readHtmlTables } from "./html-tables.ts";
import { loadByLibrary } from "./library-sheets.ts";
import type { LoadedSheet } from "./loaded-sheet.ts";
import { proveOle } from "./prove-ole.ts";
import { proveZip, refuseRepeats } from "./prove-zip.ts";
import { kindOf, sniffWorkbook } from "./sniff.ts";

/** Everything lies in memory, at about ten times the size of the file. */
const mostBytes = 64_000_000;
const batchRows = 500;

/** Workbooks that are no .xlsx: .xls, .xlsb, .ods, Excel's XML of 2003, and web pages named .xls; a sheet is a place. */
export const workbook: RowFormat = { id: "workbook", sniff: sniffWorkbook, places, rows };

async function places(path: string, fileName: string): Promise<readonly RowPlace[]> {
  const found = (await loadSheets(path)).flatMap((sheet) => {
    const columns = createColumnSurvey();
    let rowCount = 0;
    for (const { cells } of sheet.rows(columns.take)) if (cells.length > 0) rowCount += 1;
    return rowCount === 0 ? [] : [toPlace(sheet, columns.numberColumns())];
  });
  if (found.length > 0) return found;
  throw new OmError("NO_TABLE", `no sheet of ${fileName} holds any cell`, {
    fix: "export the table again, with its rows",
  });
}

function toPlace({ name, isHidden, is1904, merges, notes }: LoadedSheet, numberColumns: readonly number[]): RowPlace {
  return {
    name,
    place: { sheet: name },
    columns: null,
    numberColumns,
    ...(is1904 === undefined ? {} : { is1904 }),
    merges: toMerges(merges),
    notes: [...(isHidden ? [`the sheet "${name}" is hidden in the workbook`] : []), ...notes],
  };
}

async function* rows(path: string, { sheet: name }: TablePlace): AsyncGenerator<readonly SourceRow[]> {
  const sheet = (await loadSheets(path)).find((candidate) => candidate.name === name);
  if (sheet === undefined)
    throw new OmError("NO_TABLE", `the workbook has no sheet "${name}"`, {
      fix: "ingest the file again",
    });
  const hide = createMergeHider(sheet.merges);
  let batch: SourceRow[] = [];
  for (const { line, cells } of sheet.rows()) {
    hide(line, cells);
    batch.push({ line, cells });
    if (batch.length < batchRows) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

async function loadSheets(path: string): Promise<readonly LoadedSheet[]> {
  const { size } = await stat(path);
  if (size > mostBytes) throw tooLarge(size);
  const bytes = await readFile(path);
  switch (kindOf(bytes)) {
    case "html":
      return tablesOfPage(bytes);
    case "biff":
      if (isOleContainer(bytes)) proveOle(bytes);
      break;
    case "xml":
      refuseDocumentType(bytes);
      break;
    case "ods":
      if (bytes[0] === 0x50) await proveZip(path);
      else refuseRepeats(bytes.toString("utf8"));
      break;
    case "xlsb":
    case null:
      await proveZip(path);
      break;
  }
  return loadByLibrary(bytes);
}

/** What a shop system saves in place of an export is often its own page: one that asks to sign in, or an error. */
function tablesOfPage(bytes: Buffer): readonly LoadedSheet[] {
  const tables = readHtmlTables(bytes);
  if (tables.length > 0) return tables;
  throw new OmError("NO_TABLE", "the file is a web page without a table, under the name of a workbook", {
    fix: "open it in a browser: where it asks you to sign in, or shows an error, sign in and export the table again",
  });
}

function refuseDocumentType(bytes: Buffer): void {
  if (!bytes.includes("<!DOCTYPE")) return;
  throw new OmError("ARCHIVE_UNSAFE", "the workbook declares a document type, as no workbook does", {
    fix: "open it in the program that made it, and save it as .xlsx",
  });
}

function tooLarge(size: number): OmError {
  return new OmError("FILE_TOO_LARGE", `the workbook is ${size} bytes, the limit for its format is ${mostBytes}`, {
    fix: "save it as .xlsx or CSV, which are read row by row",
    details: { size, limit: mostBytes },
  });
}
