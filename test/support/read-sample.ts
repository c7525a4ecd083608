import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { TableShape } from "#formats/format.ts";

/** The folder of shared files, which are not ours to keep here; null where it is absent. */
export function sharedFolder(): string | null {
  const folder = resolve(process.env["OM_SHARED"] ?? resolve(import.meta.dirname, "../../../shared/data"));
  if (existsSync(folder)) return folder;
  console.log("skipped: no shared data");
  return null;
}

/** A small reading of a CSV with a header: enough for tests of analysis, apart from the product's own reader. */
export function readSample(path: string, rows = 2_000): TableShape {
  const bytes = readFileSync(path);
  const utf8 = new TextDecoder("utf-8").decode(bytes);
  const encoding = utf8.includes("\ufffd") ? "windows-1252" : "utf-8";
  const text = encoding === "utf-8" ? utf8 : new TextDecoder("windows-1252").decode(bytes);
  const delimiter = delimiterOf(text);
  const [header = [], ...records] = parseDelimited(text.replaceAll("\ufeff", ""), delimiter).filter((cells) =>
    cells.some((cell) => cell.trim() !== ""),
  );
  const full = records.filter((cells) => cells.length === header.length);
  return shapeOf(header, spread(full, rows), { delimiter, encoding });
}

/** A table of invented rows. */
export function shapeOf(
  header: readonly string[],
  sample: readonly (readonly string[])[],
  { delimiter = ",", encoding = "utf-8" }: { readonly delimiter?: string; readonly encoding?: string } = {},
): TableShape {
  return {
    table: "table",
    format: "csv",
    isText: true,
    encoding,
    bom: false,
    dialect: { delimiter, quote: '"', escape: '"', lineEnd: "\n", headerLine: 1 },
    preambleRecords: 0,
    columns: uniqueNames(header),
    sample,
    notes: [],
  };
}

function uniqueNames(header: readonly string[]): string[] {
  const taken = new Set<string>();
  return header.map((written, index) => {
    const name = written.trim() === "" ? `column_${index + 1}` : written.trim();
    let unique = name;
    for (let turn = 2; taken.has(unique); turn += 1) unique = `${name}_${turn}`;
    taken.add(unique);
    return unique;
  });
}

/** Thirds from the head, the middle and the tail. */
function spread<T>(rows: readonly T[], limit: number): T[] {
  if (rows.length <= limit) return [...rows];
  const third = Math.floor(limit / 3);
  const middle = Math.floor((rows.length - third) / 2);
  return [...rows.slice(0, third), ...rows.slice(middle, middle + third), ...rows.slice(-third)];
}

function delimiterOf(text: string): string {
  const line = text.slice(0, text.search(/\r?\n|$/));
  const count = (mark: string): number => line.split(mark).length;
  return [",", ";", "\t", "|"].toSorted((one, other) => count(other) - count(one))[0] ?? ",";
}

/** Records as cells, quotes taken off. */
export function parseDelimited(text: string, delimiter: string): string[][] {
  const records: string[][] = [];
  let cells: string[] = [];
  let cell = "";
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? "";
    if (isQuoted) {
      if (char !== '"') cell += char;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else isQuoted = false;
    } else if (char === '"' && cell === "") isQuoted = true;
    else if (char === delimiter || char === "\n") {
      cells.push(cell.endsWith("\r") ? cell.slice(0, -1) : cell);
      cell = "";
      if (char === "\n") {
        records.push(cells);
        cells = [];
      }
    } else cell += char;
  }
  if (cell !== "" || cells.length > 0) records.push([...cells, cell]);
  return records;
}
