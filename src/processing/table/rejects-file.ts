import { closeSync, openSync } from "node:fs";
import { guardCell } from "./formula-guard.ts";
import { writeWhole } from "./write-whole.ts";

/** A row that is not accepted: its cells as written, and every check it failed. */
export interface RejectedRow {
  readonly line: number;
  readonly cells: readonly string[];
  readonly codes: readonly string[];
  readonly reasons: readonly string[];
}

/** The rejects of a table as CSV: its original columns, then `_line,_code,_reason`; formula-like cells guarded. */
export interface RejectsFile {
  add(row: RejectedRow): void;
  /** The path, or null when no row was added. May be called again. */
  close(): string | null;
}

interface RejectedTable {
  readonly columns: readonly { readonly name: string }[];
  readonly dialect: { readonly delimiter: string };
}

const flushCharacters = 1 << 16;

export function createRejectsFile(path: string, table: RejectedTable): RejectsFile {
  const columns = table.columns.map((column) => column.name);
  let file: number | null = null;
  let pending = "";
  let isClosed = false;

  return {
    add(row) {
      if (file === null) {
        file = openSync(path, "w");
        pending = toLine([...columns, ...rejectColumns]);
      }
      const cells = fitWidth(row.cells, columns.length, table.dialect.delimiter);
      pending += toLine([...cells, String(row.line), row.codes.join(";"), row.reasons.join("; ")]);
      if (pending.length > flushCharacters) flush(file);
    },
    close() {
      if (file === null) return null;
      if (!isClosed) {
        flush(file);
        closeSync(file);
        isClosed = true;
      }
      return path;
    },
  };

  function flush(open: number): void {
    writeWhole(open, Buffer.from(pending));
    pending = "";
  }
}

export const rejectColumns = ["_line", "_code", "_reason"] as const;

/** Missing cells stay empty; cells beyond the last column join it, so that nothing of the row is lost. */
function fitWidth(cells: readonly string[], width: number, delimiter: string): string[] {
  if (cells.length > width) return [...cells.slice(0, width - 1), cells.slice(width - 1).join(delimiter)];
  return [...cells, ...Array.from({ length: width - cells.length }, () => "")];
}

function toLine(cells: readonly string[]): string {
  return `${cells.map(toCell).join(",")}\n`;
}

/** As it stands in the file: guarded and quoted. */
export function toCell(text: string): string {
  return quoteCell(guardCell(text));
}

function quoteCell(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
