import type { CellRange } from "#formats/xlsx/cell-reference.ts";
import { unescapeXml } from "#formats/xlsx/xml.ts";
import type { LoadedSheet } from "./loaded-sheet.ts";

const mostSpan = 1_000;
const tagPattern = /<(\/?)([a-z][\w:-]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>/iy;

interface OpenTable {
  readonly rows: string[][];
  readonly merges: CellRange[];
  /** Cells that come down from rows above: rows left, by column. */
  readonly spans: number[];
  cell: { column: number; text: string } | null;
}

/**
 * The tables of a web page, as shops save them under the name .xls: rows and cells with their text. Scripts, styles and
 * comments are passed over. Tables in cells are tables of their own. One pass.
 */
export function readHtmlTables(bytes: Uint8Array): readonly LoadedSheet[] {
  const text = decodePage(bytes);
  const open: OpenTable[] = [];
  const found: OpenTable[] = [];
  let at = 0;
  for (;;) {
    const start = text.indexOf("<", at);
    const table = open.at(-1);
    addText(table, text.slice(at, start === -1 ? text.length : start));
    if (start === -1) break;
    tagPattern.lastIndex = start;
    const tag = text.startsWith("<!--", start) ? null : tagPattern.exec(text);
    if (tag === null) {
      const isComment = text.startsWith("<!--", start);
      const isMarkup = isComment || text[start + 1] === "!" || text[start + 1] === "?";
      const end = isMarkup ? text.indexOf(isComment ? "-->" : ">", start) : -1;
      if (!isMarkup) addText(table, "<");
      at = isMarkup ? (end === -1 ? text.length : end + (isComment ? 3 : 1)) : start + 1;
      continue;
    }
    const [, slash, written = "", attributes = ""] = tag;
    const name = written.toLowerCase();
    at = tagPattern.lastIndex;
    if (slash === "" && (name === "script" || name === "style")) at = behindElement(text, name, at);
    else if (name === "table" && slash === "") {
      const opened: OpenTable = { rows: [], merges: [], spans: [], cell: null };
      open.push(opened);
      found.push(opened);
    } else if (table === undefined) continue;
    else if (name === "table") {
      closeCell(table);
      open.pop();
    } else if (name === "tr" || name === "td" || name === "th") takeTag(table, name, slash !== "", attributes);
    else if (name === "br" || (name === "p" && slash !== "")) addText(table, "\n");
  }
  return found.filter(({ rows }) => rows.length > 0).map(toSheet);
}

function takeTag(table: OpenTable, name: "tr" | "td" | "th", isEnd: boolean, attributes: string): void {
  closeCell(table);
  if (name === "tr") {
    if (!isEnd) startRow(table);
    return;
  }
  if (isEnd) return;
  if (table.rows.length === 0) startRow(table);
  const row = table.rows.at(-1) ?? [];
  while ((table.spans[row.length] ?? 0) > table.rows.length) row.push("");
  const [columns, rows] = [spanOf(attributes, "colspan"), spanOf(attributes, "rowspan")];
  const column = row.length;
  const line = table.rows.length;
  for (let index = column; index < column + columns; index += 1) {
    row.push("");
    if (rows > 1) table.spans[index] = line + rows;
  }
  if (columns > 1 || rows > 1) {
    table.merges.push({
      firstRow: line,
      lastRow: line + rows - 1,
      firstColumn: column,
      lastColumn: column + columns - 1,
    });
  }
  table.cell = { column, text: "" };
}

function startRow(table: OpenTable): void {
  table.rows.push([]);
}

function closeCell(table: OpenTable): void {
  const { cell } = table;
  const row = table.rows.at(-1);
  if (cell === null || row === undefined) return;
  row[cell.column] = cleanText(cell.text);
  table.cell = null;
}

function addText(table: OpenTable | undefined, text: string): void {
  if (table?.cell != null) table.cell.text += text === "\n" ? text : text.replaceAll(/\s+/g, " ");
}

function cleanText(text: string): string {
  const resolved = unescapeXml(
    text
      .replaceAll(/&nbsp;?|&#160;|&#xa0;/gi, " ")
      .replaceAll(/&euro;/g, "€")
      .replaceAll(/&pound;/g, "£"),
  );
  return resolved
    .replaceAll(/ *\n */g, "\n")
    .replaceAll(/ {2,}/g, " ")
    .trim();
}

function spanOf(attributes: string, name: string): number {
  const span = Number(new RegExp(`\\b${name}\\s*=\\s*["']?(\\d{1,5})`, "i").exec(attributes)?.[1] ?? "1");
  return Math.min(Math.max(span, 1), mostSpan);
}

function behindElement(text: string, name: string, from: number): number {
  const end = new RegExp(`</${name}\\s*>`, "gi");
  end.lastIndex = from;
  return end.exec(text) === null ? text.length : end.lastIndex;
}

function toSheet({ rows, merges }: OpenTable, index: number): LoadedSheet {
  const name = `table ${index + 1}`;
  return {
    name,
    isHidden: false,
    merges,
    notes: ["the file is a web page under the name of a workbook; its tables were read"],
    *rows(onCell) {
      for (const [at, row] of rows.entries()) {
        const cells = row.slice(0, row.findLastIndex((cell) => cell !== "") + 1);
        for (const [column, cell] of cells.entries()) if (cell !== "") onCell?.(column, cell, false);
        yield { line: at + 1, cells };
      }
    },
  };
}

/** By its mark, by what the page says of itself, as UTF-8, else as windows-1252. */
export function decodePage(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 4096)).toString("latin1");
  if (head.startsWith("\u00ff\u00fe")) return new TextDecoder("utf-16le").decode(bytes);
  if (head.startsWith("\u00fe\u00ff")) return new TextDecoder("utf-16be").decode(bytes);
  const said = /charset\s*=\s*["']?([\w-]+)/i.exec(head)?.[1] ?? "utf-8";
  for (const label of [said, "utf-8"]) {
    try {
      return new TextDecoder(label, { fatal: true }).decode(bytes);
    } catch {
      // The next one.
    }
  }
  return new TextDecoder("windows-1252").decode(bytes);
}
