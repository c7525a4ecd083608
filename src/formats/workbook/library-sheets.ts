import type { CellObject, WorkBook, WorkSheet } from "@e965/xlsx";
import { OmError } from "#core/errors.ts";
import { corrupt, encrypted } from "#formats/xlsx/archive.ts";
import { kindOfFormat, type NumberKind } from "#formats/xlsx/number-format.ts";
import { numberText } from "#formats/xlsx/number-text.ts";
import { serialText } from "#formats/xlsx/serial-text.ts";
import type { LoadedSheet } from "./loaded-sheet.ts";

const errorTexts: Readonly<Record<number, string>> = {
  0x00: "#NULL!",
  0x07: "#DIV/0!",
  0x0f: "#VALUE!",
  0x17: "#REF!",
  0x1d: "#NAME?",
  0x24: "#NUM!",
  0x2a: "#N/A",
  0x2b: "#GETTING_DATA",
};

/**
 * The sheets of a workbook as the library reads it, all of it in memory: about ten times the file.
 * @throws OmError `FILE_ENCRYPTED`, `FILE_CORRUPT`, `FORMAT_UNKNOWN`
 */
export async function loadByLibrary(bytes: Uint8Array): Promise<readonly LoadedSheet[]> {
  const book = await parse(bytes);
  const is1904 = book.Workbook?.WBProps?.date1904 === true;
  const kinds = createKinds();
  refuseTwins(book.SheetNames);
  return book.SheetNames.flatMap((name, index) => {
    const sheet = book.Sheets[name];
    if (sheet === undefined || sheet["!type"] === "chart") return [];
    const isHidden = (book.Workbook?.Sheets?.[index]?.Hidden ?? 0) !== 0;
    const rows: LoadedSheet["rows"] = (onCell) => rowsOf(sheet, kinds, is1904, onCell);
    return [{ name, isHidden, ...(is1904 ? { is1904 } : {}), rows, merges: mergesOf(sheet), notes: [] }];
  });
}

/** The library keeps sheets by name: of two with the same one the first is gone. */
function refuseTwins(names: readonly string[]): void {
  const twin = names.find((name, index) => names.indexOf(name) !== index);
  if (twin === undefined) return;
  throw new OmError("FILE_CORRUPT", `two sheets of the workbook have the name "${twin}"`, {
    fix: "give each sheet a name of its own and save it again",
  });
}

async function parse(bytes: Uint8Array): Promise<WorkBook> {
  const library = await import("@e965/xlsx");
  library.set_cptable(await import("@e965/xlsx/dist/cpexcel.full.mjs"));
  try {
    return library.read(bytes, {
      type: "array",
      dense: true,
      cellDates: false,
      cellNF: true,
      cellText: false,
      cellHTML: false,
      cellFormula: false,
      raw: true,
    });
  } catch (error) {
    throw toOmError(error);
  }
}

function toOmError(thrown: unknown): OmError {
  const words = thrown instanceof Error ? thrown.message : "";
  if (/password|encrypt/i.test(words)) return encrypted();
  if (/cannot find (?:workbook|file)|unsupported file/i.test(words)) {
    return new OmError("FORMAT_UNKNOWN", "this is an old Office document that holds no workbook", {
      fix: "send the workbook or the CSV with the table",
      cause: thrown,
    });
  }
  return corrupt("its content cannot be read", thrown);
}

function* rowsOf(
  sheet: WorkSheet,
  kinds: (code: string) => NumberKind,
  is1904: boolean,
  onCell?: (column: number, text: string, isNumber: boolean) => void,
): Generator<{ line: number; cells: string[] }> {
  const data = sheet["!data"] ?? [];
  let emptyFrom: number | null = null;
  for (let index = 0; index < data.length; index += 1) {
    const cells: string[] = [];
    for (const [column, cell] of (data[index] ?? []).entries()) {
      const [text, isNumber] = cellText(cell, kinds, is1904);
      if (text === "") continue;
      onCell?.(column, text, isNumber);
      while (cells.length < column) cells.push("");
      cells[column] = text;
    }
    if (cells.length === 0) {
      emptyFrom ??= index + 1;
      continue;
    }
    for (let line = emptyFrom ?? index + 1; line <= index; line += 1) yield { line, cells: [] };
    emptyFrom = null;
    yield { line: index + 1, cells };
  }
}

function cellText(
  cell: CellObject | undefined,
  kinds: (code: string) => NumberKind,
  is1904: boolean,
): readonly [text: string, isNumber: boolean] {
  if (cell === undefined || cell.v === undefined) return ["", false];
  if (typeof cell.v === "number") {
    if (cell.t === "e") return [errorTexts[cell.v] ?? "#N/A", false];
    if (!Number.isFinite(cell.v)) return ["", false];
    const kind = typeof cell.z === "string" ? kinds(cell.z) : "number";
    return kind === "number" ? [numberText(cell.v), true] : [serialText(cell.v, kind, is1904), false];
  }
  return [String(cell.v), false];
}

/** Formats are few, cells are many. */
function createKinds(): (code: string) => NumberKind {
  const known = new Map<string, NumberKind>();
  return (code) => {
    const found = known.get(code) ?? kindOfFormat(code);
    known.set(code, found);
    return found;
  };
}

function mergesOf(sheet: WorkSheet): LoadedSheet["merges"] {
  return (sheet["!merges"] ?? []).map(({ s: first, e: last }) => ({
    firstRow: first.r + 1,
    lastRow: last.r + 1,
    firstColumn: first.c,
    lastColumn: last.c,
  }));
}
