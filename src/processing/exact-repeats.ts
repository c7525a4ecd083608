import { createHash } from "node:crypto";
import { join } from "node:path";
import { closeSync, openSync } from "node:fs";
import type { TableDecision } from "#core/decision.ts";
import { OmError } from "#core/errors.ts";
import { quoteText } from "#engine/sql.ts";
import type { RecordAt, ScanChunk } from "#formats/format.ts";
import { formatById } from "#formats/registry.ts";
import { createHashedRows } from "./hashed-rows.ts";
import type { TableJob } from "./table-job.ts";
import { writeWhole } from "./write-whole.ts";

export interface ExactRepeats {
  /** Rows that repeat an earlier one cell by cell. */
  readonly count: number;
  /** Rows that have the key of an earlier row and other cells (meaningful for a row's own id only). */
  readonly conflicts: number;
  /** Relation with the `_line` of every repeat; null when there are none. */
  readonly linesRelation: string | null;
  /** Relation with the repeats themselves; null when there are none. */
  readonly rowsRelation: string | null;
}

const flushCharacters = 1 << 16;
const noRepeats: ExactRepeats = { count: 0, conflicts: 0, linesRelation: null, rowsRelation: null };

/** Looks for the rows without issues that repeat an earlier row. */
export interface RepeatSearch {
  /** @param flagged lines of the chunk's rows with issues, ascending */
  add(chunk: ScanChunk, flagged: readonly number[]): void;
  /** To be called at the end of the table. */
  find(parts: string | null): Promise<ExactRepeats>;
  close(): void;
}

/**
 * A hash of the key's cells finds candidates while the chunks pass; the cells as written in the source decide, and are
 * read again for the candidates only.
 * @param key the row's own id where it has one; empty: every column.
 */
export function createRepeatSearch({ decision, folder, sourcePath }: TableJob, key: readonly string[]): RepeatSearch {
  const ownId = keyColumns(decision, key);
  const columns = key.length > 0 ? ownId : decision.columns.map((column) => column.index);
  const rows = createHashedRows(join(folder, "hashed-rows"));
  return {
    add(chunk, flagged) {
      // A row without an id of its own is no repeat of another row without one.
      rows.add(chunk.hashCells({ columns, needAll: key.length > 0, without: flagged }), chunk.lines);
    },
    async find(parts) {
      const candidates = rows.sharedLines();
      if (parts === null || candidates.length === 0) return noRepeats;
      const linesPath = join(folder, "repeats.csv");
      const records = formatById(decision.format).recordsAt(sourcePath, decision, candidates);
      const { read, count, conflicts } = await compareCells(records, ownId, linesPath);
      if (read !== candidates.length) throw lostRows(candidates.length, read);
      if (count === 0) return { ...noRepeats, conflicts };
      const linesRelation = `(SELECT CAST(line AS BIGINT) AS _line FROM read_csv(${quoteText(linesPath)}, auto_detect=false, header=false, columns={'line': 'VARCHAR'}))`;
      const rowsRelation = `(SELECT * FROM ${parts} WHERE _line IN (SELECT _line FROM ${linesRelation}))`;
      return { count, conflicts, linesRelation, rowsRelation };
    },
    close: () => rows.close(),
  };
}

/** Indexes of the source columns that hold the row's own id. */
function keyColumns({ columns, mapping }: TableDecision, key: readonly string[]): readonly number[] {
  const sources = key.map((field) => mapping.find((candidate) => candidate.field === field)?.source);
  return columns.flatMap(({ name, index }) => (sources.includes(name) ? [index] : []));
}

function lostRows(candidates: number, read: number): OmError {
  return new OmError("CONSERVATION_FAILED", `${candidates} rows were to be read again, ${read} were found`, {
    fix: "nothing was committed; this is a defect, please report it with the file's shape",
    details: { candidates, read },
  });
}

/** Writes the lines that repeat an earlier one, cell by cell, to a file; counts them, and those that share only their id. */
async function compareCells(
  records: AsyncIterable<RecordAt>,
  ownId: readonly number[],
  linesPath: string,
): Promise<Pick<ExactRepeats, "count" | "conflicts"> & { readonly read: number }> {
  const firstRows = new Map<string, string>();
  const otherRows = new Set<string>();
  let read = 0;
  let count = 0;
  let pending = "";
  const file = openSync(linesPath, "w");
  try {
    for await (const { line, cells } of records) {
      read += 1;
      const row = digest(cells);
      const key = ownId.length === 0 ? row : digest(ownId.map((index) => withoutSpaces(cells[index] ?? "")));
      const first = firstRows.get(key);
      if (first === undefined) firstRows.set(key, row);
      else if (first === row || otherRows.has(row)) {
        count += 1;
        pending += `${line}\n`;
        if (pending.length > flushCharacters) {
          writeWhole(file, Buffer.from(pending));
          pending = "";
        }
      } else otherRows.add(row);
    }
    writeWhole(file, Buffer.from(pending));
    return { read, count, conflicts: otherRows.size };
  } finally {
    closeSync(file);
  }
}

function digest(cells: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(cells)).digest("base64");
}

/** Spaces around an id mean nothing. */
function withoutSpaces(cell: string): string {
  return cell.replaceAll(/^ +| +$/g, "");
}
