import { rejectColumns, toCell } from "./rejects-file.ts";

/** The rejects of one table, as `createRejectsFile` wrote them; read from the start each time. */
export interface TableRejects {
  readonly table: string;
  readonly csv: () => AsyncIterable<Uint8Array>;
}

/**
 * The rejects of several tables as one CSV: `_table`, every column of any of them in the order in which they are met,
 * then `_line,_code,_reason`. Nothing where no table has rejects. Memory: a chunk of one table at a time.
 */
export async function* joinRejects(tables: readonly TableRejects[]): AsyncGenerator<Uint8Array> {
  const headers: string[][] = [];
  for (const { csv } of tables) headers.push(await firstRecord(csv()));
  const columns = [...new Set(headers.flatMap((header) => header.slice(0, -rejectColumns.length)))];
  if (columns.length === 0) return;
  yield toLines([["_table", ...columns, ...rejectColumns]]);
  for (const [index, { table, csv }] of tables.entries()) {
    const header = headers[index] ?? [];
    const width = header.length - rejectColumns.length;
    const positions = columns.map((column) => header.lastIndexOf(column, width - 1));
    const name = toCell(table);
    let isHeader = true;
    for await (const records of cutRecords(csv())) {
      const rows = isHeader ? records.slice(1) : records;
      isHeader = isHeader && records.length === 0;
      const placed = rows.map((cells) => [name, ...positions.map((at) => cells[at] ?? ""), ...cells.slice(width)]);
      if (placed.length > 0) yield toLines(placed);
    }
  }
}

async function firstRecord(csv: AsyncIterable<Uint8Array>): Promise<string[]> {
  for await (const [first] of cutRecords(csv)) if (first !== undefined) return first;
  return [];
}

/** Cells stay as they are written, with their quotes. */
async function* cutRecords(csv: AsyncIterable<Uint8Array>): AsyncGenerator<string[][]> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const bytes of csv) {
    const text = rest + decoder.decode(bytes, { stream: true });
    const { records, end } = cutText(text);
    rest = text.slice(end);
    yield records;
  }
}

/** The whole records of a text, and where the last of them ends. */
function cutText(text: string): { records: string[][]; end: number } {
  const records: string[][] = [];
  let cells: string[] = [];
  let begin = 0;
  let end = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const mark = text[at];
    if (mark === '"') isQuoted = !isQuoted;
    else if (!isQuoted && (mark === "," || mark === "\n")) {
      cells.push(text.slice(begin, at));
      begin = at + 1;
      if (mark === "\n") {
        records.push(cells);
        cells = [];
        end = begin;
      }
    }
  }
  return { records, end };
}

function toLines(rows: readonly (readonly string[])[]): Uint8Array {
  return Buffer.from(rows.map((cells) => `${cells.join(",")}\n`).join(""));
}
