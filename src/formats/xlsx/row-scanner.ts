import type { SourceRow } from "#formats/table/row-format.ts";
import { corrupt } from "./archive.ts";
import { columnLetters } from "./cell-reference.ts";
import type { NumberKind } from "./number-format.ts";
import { decimalText } from "./number-text.ts";
import { serialText } from "./serial-text.ts";
import { readContent } from "./shared-strings.ts";
import type { TextPool } from "./text-pool.ts";
import { passMarkup, readTag, unescapeText, unescapeXml } from "./xml.ts";

const mostColumns = 16_384;
const mostRows = 1_048_576;

export interface RowScannerOptions {
  readonly sheetName: string;
  /** `x:` or "". */
  readonly prefix: string;
  readonly strings: TextPool | null;
  readonly kinds: readonly NumberKind[];
  readonly is1904: boolean;
  /** Called for each cell with a value, before merges hide it. */
  readonly onCell?: (column: number, text: string, isNumber: boolean) => void;
  /** Empties what merges hide. */
  readonly hide?: (line: number, cells: string[]) => void;
}

export interface RowScanner {
  /**
   * Rows of a block of whole rows, ascending. Rows without any cell come only where one with cells follows.
   * @throws OmError `FILE_CORRUPT` with the row and the cell
   */
  scan(text: string): SourceRow[];
  /** `<row` tags that were met so far, those in comments too. */
  rowTags(): number;
  /** Cells whose formula has no stored value. */
  formulasWithoutValue(): number;
}

/**
 * Reads the rows of a sheet's XML with the positions of one text and no other state than the last row: the cell is
 * where the time goes, so its usual form (`<c r="A1" s="2" t="s"><v>5</v></c>`) is read without building anything.
 */
export function createRowScanner(options: RowScannerOptions): RowScanner {
  const { sheetName, prefix, strings, kinds, is1904, onCell, hide } = options;
  const skip = prefix.length;
  const rowEnd = `</${prefix}row>`;
  const cellEnd = `</${prefix}c>`;
  const rowStart = new RegExp(`<${prefix.replaceAll(".", "\\.")}row r="(\\d{1,7})"(?: [\\w:]+="[^"<>]*")*\\s*/?>`, "y");
  const plainEnd = `</${prefix}v>${cellEnd}`;
  let line = 0;
  let rowTags = 0;
  let withoutValue = 0;
  let emptyLines: number[] = [];
  // Of the cell that is being read.
  let column = -1;
  let style = 0;
  let type = "";

  return { scan, rowTags: () => rowTags, formulasWithoutValue: () => withoutValue };

  function scan(text: string): SourceRow[] {
    const rows: SourceRow[] = [];
    let at = 0;
    for (;;) {
      const start = text.indexOf("<", at);
      if (start === -1) return rows;
      const passed = passMarkup(text, start, inSheet);
      if (passed !== null) {
        rowTags += countRowTags(text.slice(start, passed));
        at = passed;
      } else if (text.startsWith(`${prefix}row`, start + 1)) at = readRow(text, start, rows);
      else at = readTag(text, start, inSheet).end;
    }
  }

  function readRow(text: string, start: number, rows: SourceRow[]): number {
    rowTags += 1;
    const { given, isEmpty, end } = readRowTag(text, start);
    const next = given ?? line + 1;
    if (!Number.isInteger(next) || next <= line || next > mostRows) {
      throw corrupt(`${inSheet()}, after row ${line}, has a row with the number ${next}`);
    }
    line = next;
    if (isEmpty) {
      emptyLines.push(line);
      return end;
    }
    const cells: string[] = [];
    const behind = readCells(text, end, cells);
    if (cells.length === 0) {
      emptyLines.push(line);
      return behind;
    }
    hide?.(line, cells);
    for (const empty of emptyLines) rows.push({ line: empty, cells: [] });
    if (emptyLines.length > 0) emptyLines = [];
    rows.push({ line, cells });
    return behind;
  }

  function readRowTag(text: string, start: number): { given: number | undefined; isEmpty: boolean; end: number } {
    rowStart.lastIndex = start;
    const usual = rowStart.exec(text);
    if (usual !== null) {
      const end = rowStart.lastIndex;
      return { given: Number(usual[1]), isEmpty: text.charCodeAt(end - 2) === 0x2f, end };
    }
    const { attributes, kind, end } = readTag(text, start, inSheet);
    const given = attributes["r"];
    return { given: given === undefined ? undefined : Number(given), isEmpty: kind === "empty", end };
  }

  /** Cells up to the end of the row; cells without a value leave nothing behind the last one. */
  function readCells(text: string, from: number, cells: string[]): number {
    let at = from;
    column = -1;
    for (;;) {
      const start = text.indexOf("<", at);
      if (start === -1) throw corrupt(`${inSheet()}, row ${line} ends in the middle`);
      const name = text.charCodeAt(start + 1 + skip);
      const after = text.charCodeAt(start + 2 + skip);
      if (name === 0x63 && (after === 0x20 || after === 0x3e || after === 0x2f) && hasPrefix(text, start)) {
        at = readCell(text, start + 2 + skip, cells);
      } else if (text.startsWith(rowEnd, start)) return start + rowEnd.length;
      else at = passOther(text, start);
    }
  }

  function hasPrefix(text: string, start: number): boolean {
    return skip === 0 || text.startsWith(prefix, start + 1);
  }

  function passOther(text: string, start: number): number {
    const passed = passMarkup(text, start, inSheet);
    if (passed === null) {
      const tag = readTag(text, start, inSheet);
      if (tag.name === "c" || tag.name === "row") throw corrupt(`${inSheet()}, row ${line} is not well formed`);
      return tag.end;
    }
    rowTags += countRowTags(text.slice(start, passed));
    return passed;
  }

  function readCell(text: string, from: number, cells: string[]): number {
    let at = readAttributes(text, from);
    if (column >= mostColumns) throw corrupt(`${inSheet()}, row ${line} has more than ${mostColumns} columns`);
    if (text.charCodeAt(at - 2) === 0x2f) return at;
    // <v>...</v></c>
    if (
      text.charCodeAt(at) === 0x3c &&
      text.charCodeAt(at + 1 + skip) === 0x76 &&
      text.charCodeAt(at + 2 + skip) === 0x3e
    ) {
      const end = text.indexOf("<", at + 3 + skip);
      if (end !== -1 && text.startsWith(plainEnd, end)) {
        keep(cells, toText(text.slice(at + 3 + skip, end)));
        return end + plainEnd.length;
      }
    }
    let value: string | null = null;
    let inline: string | null = null;
    let hasFormula = false;
    let isReading = false;
    for (;;) {
      const start = text.indexOf("<", at);
      if (start === -1) throw corrupt(`${inCell()} ends in the middle`);
      if (text.startsWith(cellEnd, start)) {
        at = start + cellEnd.length;
        break;
      }
      const passed = passMarkup(text, start, inCell);
      if (passed !== null) {
        rowTags += countRowTags(text.slice(start, passed));
        at = passed;
        continue;
      }
      const letter = text.charCodeAt(start + 1 + skip);
      if (
        (letter === 0x66 || letter === 0x76) &&
        text.charCodeAt(start + 2 + skip) === 0x3e &&
        hasPrefix(text, start)
      ) {
        const { content, end } = readContent(text, start + 3 + skip, inCell);
        if (letter === 0x66) hasFormula = true;
        else value = content;
        // Its own closing tag is passed over without being read.
        at = text.charCodeAt(end + 1) === 0x2f ? text.indexOf(">", end) + 1 : end;
        if (at === 0) throw corrupt(`${inCell()} ends in the middle`);
        continue;
      }
      const tag = readTag(text, start, inCell);
      at = tag.end;
      if (tag.name === "c" || tag.name === "row") throw corrupt(`${inCell()} ends in the middle`);
      if (tag.name === "f") hasFormula = true;
      else if (tag.name === "rPh") isReading = tag.kind === "open";
      if (tag.kind !== "open") continue;
      if (tag.name === "v" || tag.name === "f" || tag.name === "t") {
        const { content, end } = readContent(text, tag.end, inCell);
        if (tag.name === "v") value = content;
        else if (tag.name === "t" && !isReading) inline = (inline ?? "") + unescapeText(content);
        at = end;
      }
    }
    if (hasFormula && (value === null || (value === "" && type !== "str"))) withoutValue += 1;
    if (type === "inlineStr") keep(cells, inline ?? "");
    else if (value !== null) keep(cells, toText(value));
    return at;
  }

  /** Reads `r`, `s` and `t`; gives the position behind the tag. */
  function readAttributes(text: string, from: number): number {
    let at = from;
    let hasReference = false;
    style = 0;
    type = "";
    for (;;) {
      const code = text.charCodeAt(at);
      if (code === 0x3e) break;
      // A tag that ends nowhere: the block ends in it.
      if (Number.isNaN(code)) throw corrupt(`${inSheet()}, row ${line} ends in the middle`);
      if (code === 0x20 || code === 0x2f || code === 0x0a || code === 0x0d || code === 0x09) {
        at += 1;
        continue;
      }
      let nameEnd = at;
      for (let char = code; char !== 0x3d && char !== 0x3e && nameEnd < text.length;) {
        nameEnd += 1;
        char = text.charCodeAt(nameEnd);
      }
      const quote = text[nameEnd + 1];
      const end = quote === '"' || quote === "'" ? text.indexOf(quote, nameEnd + 2) : -1;
      if (end === -1) throw corrupt(`${inSheet()}, row ${line} is not well formed`);
      if (nameEnd === at + 1) {
        if (code === 0x72) {
          column = columnOf(text, nameEnd + 2, end);
          hasReference = true;
        } else if (code === 0x73) style = integerOf(text, nameEnd + 2, end);
        else if (code === 0x74) type = end === nameEnd + 3 ? (text[nameEnd + 2] ?? "") : text.slice(nameEnd + 2, end);
      }
      at = end + 1;
    }
    if (!hasReference) column += 1;
    return at + 1;
  }

  function columnOf(text: string, from: number, end: number): number {
    let index = 0;
    let at = from;
    for (; at < end; at += 1) {
      const letter = text.charCodeAt(at) & 0xdf;
      if (letter < 0x41 || letter > 0x5a) break;
      index = index * 26 + letter - 64;
    }
    if (index === 0 || index > mostColumns || integerOf(text, at, end) !== line) {
      const written = text.slice(from, Math.min(end, from + 20));
      throw corrupt(`${inSheet()}, row ${line} has a cell that calls itself "${written}"`);
    }
    return index - 1;
  }

  function toText(stored: string): string {
    switch (type) {
      case "":
      case "n": {
        if (stored === "") return "";
        const kind = kinds[style];
        if (kind === undefined || kind === "number") return numberCell(decimalText(stored));
        const serial = Number(stored);
        if (!Number.isFinite(serial)) return stored;
        return serialText(serial, kind, is1904);
      }
      case "s": {
        const index = integerOf(stored, 0, stored.length);
        const text = strings?.get(index);
        if (text === undefined)
          throw corrupt(`${inCell()} points to shared text ${stored.slice(0, 20)}, which is missing`);
        return text;
      }
      case "b":
        return stored === "1" || stored === "true" ? "true" : "false";
      case "d":
        return isoText(stored);
      case "e":
        return unescapeXml(stored);
      default:
        return unescapeText(stored);
    }
  }

  function numberCell(text: string): string {
    onCell?.(column, text, true);
    return text;
  }

  function keep(cells: string[], text: string): void {
    if (text === "") return;
    if (type !== "" && type !== "n") onCell?.(column, text, false);
    while (cells.length < column) cells.push("");
    cells[column] = text;
  }

  /** An ISO day or moment in a cell of its own type. */
  function isoText(stored: string): string {
    const found = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(?:\.\d+)?(Z|[+-]\d{2}:?\d{2})?$/.exec(stored);
    if (found === null) return unescapeXml(stored);
    const [, day = "", clock = "", offset = ""] = found;
    return kinds[style] === "date" && clock === "00:00:00" && offset === "" ? day : `${day} ${clock}${offset}`;
  }

  function countRowTags(markup: string): number {
    return markup.split(new RegExp(`<(?:[\\w.-]+:)?row(?=[\\s/>])`)).length - 1;
  }

  function inSheet(): string {
    return `sheet "${sheetName}"`;
  }

  function inCell(): string {
    return `${inSheet()}, cell ${columnLetters(Math.max(0, column))}${line}`;
  }
}

/** A whole number in ASCII digits; -1 for anything else. */
function integerOf(text: string, from: number, end: number): number {
  let value = 0;
  for (let at = from; at < end; at += 1) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return end > from && end - from < 16 ? value : -1;
}
