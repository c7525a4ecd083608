import { join } from "node:path";
import type { TableDecision } from "#core/decision.ts";
import { OmError } from "#core/errors.ts";
import { lineOfPlaceSql } from "#core/row-place.ts";
import { quoteText } from "#engine/sql.ts";
import type { LineIndexEntry, ScanChunk } from "#formats/format.ts";
import { formatById } from "#formats/registry.ts";
import type { RowHashes } from "./chunk-findings.ts";
import { compareCells } from "./compare-cells.ts";
import { createHashedRows } from "./hashed-rows.ts";
import { wideRowsOf } from "./wide-rows.ts";
import type { TableJob } from "./table-job.ts";

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

const noRepeats: ExactRepeats = { count: 0, conflicts: 0, linesRelation: null, rowsRelation: null };

/** Looks for the rows without issues that repeat an earlier row. */
export interface RepeatSearch {
  /**
   * Valid until the next chunk is asked for.
   * @param flagged lines of the chunk's rows with issues, ascending
   */
  hash(chunk: ScanChunk, flagged: readonly number[]): RowHashes;
  /** Those of a chunk, in the order of the table. */
  add(hashes: RowHashes): void;
  /**
   * To be called at the end of the table.
   * @param index of its scan: of the source only what lies around candidates is read again
   */
  find(parts: string | null, index: readonly LineIndexEntry[]): Promise<ExactRepeats>;
  close(): void;
}

/**
 * A hash of the key's cells finds candidates while the chunks pass; the cells as written in the source decide, and are
 * read again for the candidates only.
 * @param key the row's own id where it has one; empty: every column.
 */
export function createRepeatSearch({ decision, folder, sourcePath }: TableJob, key: readonly string[]): RepeatSearch {
  const isWide = wideRowsOf(decision) !== null;
  const ownId = keyColumns(decision, key);
  const columns = key.length > 0 ? ownId : decision.columns.map((column) => column.index);
  const rows = createHashedRows(join(folder, "hashed-rows"));
  return {
    hash: (chunk, flagged) => ({
      // A row without an id of its own is no repeat of another row without one.
      hashes: chunk.hashCells({ columns, needAll: key.length > 0, without: flagged }),
      lines: chunk.lines,
    }),
    add({ hashes, lines }) {
      rows.add(hashes, lines);
    },
    async find(parts, index) {
      const candidates = rows.sharedLines();
      if (parts === null || candidates.size === 0) return noRepeats;
      const linesPath = join(folder, "repeats.csv");
      const records = formatById(decision.format).recordsAt(sourcePath, decision, candidates, index);
      const { read, count, conflicts } = await compareCells(records, ownId, {
        linesPath,
        spillPath: join(folder, "repeats"),
      });
      if (read !== candidates.size) throw lostRows(candidates.size, read);
      if (count === 0) return { ...noRepeats, conflicts };
      const repeated = `(SELECT CAST(line AS BIGINT) AS _line FROM read_csv(${quoteText(linesPath)}, auto_detect=false, header=false, columns={'line': 'VARCHAR'}))`;
      const linesRelation = isWide ? placesOf(repeated, parts) : repeated;
      const rowsRelation = `(SELECT * FROM ${parts} WHERE _line IN (SELECT _line FROM ${linesRelation}))`;
      return { count, conflicts, linesRelation, rowsRelation };
    },
    close: () => rows.close(),
  };
}

/** The places of all rows of the records on these lines. */
function placesOf(lines: string, parts: string): string {
  return `(SELECT _line FROM ${parts} WHERE ${lineOfPlaceSql("_line")} IN (SELECT _line FROM ${lines}))`;
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
