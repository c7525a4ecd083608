import type { TableDecision } from "#core/decision.ts";
import type { SourceRecord } from "#core/source-record.ts";
import { cutCells } from "#formats/csv/cells.ts";
import { type LineAt, readLinesAt } from "#formats/csv/lines-at.ts";
import { repairRecord } from "#formats/csv/repair.ts";
import type { LineIndexEntry } from "#formats/format.ts";
import { formatById } from "#formats/registry.ts";
import { unpackSource } from "../table/unpack-source.ts";

/** What a process is asked: some records of one table, found again. */
export interface RecordsJob {
  /** The upload as a local file, or a place of which the owner of the process gives the bytes. */
  readonly sourcePath: string;
  readonly decision: TableDecision;
  /** Ascending, each once. */
  readonly lines: readonly number[];
  /** The sparse line index of the table. */
  readonly index: readonly LineIndexEntry[];
  /** Empty folder of this job. */
  readonly folder: string;
}

/** The records that begin on the given lines, read from the source as the decision says; runs in a worker process. */
export async function readRecords(given: RecordsJob): Promise<readonly SourceRecord[]> {
  const { sourcePath, decision, lines, index } = await unpackSource(given);
  const written = decision.isText === false ? [] : writtenLines(sourcePath, decision, lines, index);
  const lineOf = new Map(written.map((line) => [line.line, line]));
  const found: SourceRecord[] = [];
  for await (const { line, cells } of formatById(decision.format).recordsAt(sourcePath, decision, lines, index)) {
    const { byte = null, raw = null } = lineOf.get(line) ?? {};
    const named = mended(cells, raw, decision).map((value, at) => ({
      column: decision.columns[at]?.name ?? `column_${at + 1}`,
      value,
    }));
    found.push({ line, cells: named, byte, raw });
  }
  return found;
}

/** A record that the dialect does not explain is one line, and is read as the scan has read it. */
function mended(cells: readonly string[], raw: string | null, { dialect, columns }: TableDecision): readonly string[] {
  if (raw === null) return cells;
  if (cells.some((cell) => cell.includes("\u{fffd}"))) return cutCells(raw, dialect);
  if (cells.length === columns.length) return cells;
  const repair = repairRecord(raw, dialect, columns.length);
  return "fix" in repair ? cells : repair.cells;
}

function writtenLines(
  path: string,
  { encoding, dialect }: TableDecision,
  lines: readonly number[],
  index: readonly LineIndexEntry[],
): LineAt[] {
  return readLinesAt(path, { encoding, lineEnd: dialect.lineEnd }, lines, index);
}
