import { parse } from "node:path";
import type { TablePlace } from "#core/decision.ts";
import { OmError } from "#core/errors.ts";
import type { RowFormat, RowPlace, SourceRow } from "#formats/table/row-format.ts";
import { type Archive, openArchive } from "./archive.ts";
import { type Book, readBook, type Sheet } from "./book.ts";
import { readSharedStrings } from "./shared-strings.ts";
import { readSheetRows, type SheetSource, type SheetSurvey, surveySheet } from "./sheet-reader.ts";
import { sniffXlsx } from "./sniff.ts";
import type { TextPool } from "./text-pool.ts";

const mostStringBytes = 2 ** 30;

/** Excel workbooks (.xlsx, .xlsm, .xltx), read as a stream; a sheet is a place. */
export const xlsx: RowFormat = { id: "xlsx", sniff: sniffXlsx, places, rows };

async function places(path: string, fileName: string): Promise<readonly RowPlace[]> {
  const archive = await openArchive(path);
  try {
    const book = await readBook(archive);
    const strings = await readStrings(archive, book);
    const found: RowPlace[] = [];
    for (const sheet of book.sheets) {
      const survey = await surveySheet({ archive, book, sheet, strings });
      if (survey.hasCells) found.push(toPlace(sheet, survey, book.is1904));
    }
    if (found.length > 0) return found;
    throw new OmError("NO_TABLE", `no sheet of ${parse(fileName).base} holds any cell`, {
      fix: "export the table again, with its rows",
    });
  } finally {
    archive.close();
  }
}

async function* rows(path: string, { sheet: name }: TablePlace): AsyncGenerator<readonly SourceRow[]> {
  const archive = await openArchive(path);
  try {
    const book = await readBook(archive);
    yield* readSheetRows(await openSheet(archive, book, name ?? ""));
  } finally {
    archive.close();
  }
}

async function openSheet(archive: Archive, book: Book, name: string): Promise<SheetSource> {
  const sheet = book.sheets.find((candidate) => candidate.name === name);
  if (sheet === undefined)
    throw new OmError("NO_TABLE", `the workbook has no sheet "${name}"`, {
      fix: "ingest the file again",
    });
  return { archive, book, sheet, strings: await readStrings(archive, book) };
}

async function readStrings(archive: Archive, { strings }: Book): Promise<TextPool | null> {
  return strings === null ? null : readSharedStrings(archive.stream(strings, mostStringBytes));
}

function toPlace({ name, isHidden }: Sheet, survey: SheetSurvey, is1904: boolean): RowPlace {
  return {
    name,
    place: { sheet: name },
    columns: null,
    numberColumns: survey.numberColumns,
    ...(is1904 ? { is1904 } : {}),
    merges: survey.merges,
    notes: [...(isHidden ? [`the sheet "${name}" is hidden in the workbook`] : []), ...formulaNotes(name, survey)],
  };
}

function formulaNotes(name: string, { formulasWithoutValue, lookedAtRows }: SheetSurvey): readonly string[] {
  if (formulasWithoutValue === 0) return [];
  const cells = formulasWithoutValue === 1 ? "1 formula has" : `${formulasWithoutValue} formulas have`;
  const where = lookedAtRows === null ? "" : ` in the first ${lookedAtRows} rows`;
  return [
    `${cells} no stored value${where} in the sheet "${name}" and ${formulasWithoutValue === 1 ? "counts" : "count"} as empty: open the workbook in Excel and save it to store them`,
  ];
}
