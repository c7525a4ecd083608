import { hash } from "node:crypto";
import { closeSync, openSync } from "node:fs";
import type { RecordAt } from "#formats/format.ts";
import { createSpilledRows, type SpilledRows } from "./spilled-rows.ts";
import { writeWhole } from "./write-whole.ts";

export interface ComparedCells {
  readonly read: number;
  /** Records that repeat an earlier one cell by cell. */
  readonly count: number;
  /** Records that share the id of an earlier one and have other cells; each content once. */
  readonly conflicts: number;
}

export interface ComparePaths {
  /** Gets the lines of the records that repeat an earlier one, in no order. */
  readonly linesPath: string;
  /** For what does not fit into memory. */
  readonly spillPath: string;
}

const partitions = 256;
const blockRows = 64;
/** SHA-256 of all cells, of the id's cells, and the line. */
const numbersInDigest = 4;
const numbersInRow = 2 * numbersInDigest + 1;
const flushCharacters = 1 << 16;

/**
 * Compares records by their cells. Records with the same id are in one partition, and one partition after the other is
 * looked at: memory holds a 256th of the different records.
 * @param records ascending by line
 * @param ownId indexes of the columns of the row's own id; none: every cell
 */
export async function compareCells(
  records: AsyncIterable<RecordAt>,
  ownId: readonly number[],
  { linesPath, spillPath }: ComparePaths,
): Promise<ComparedCells> {
  const rows = createSpilledRows(spillPath, { partitions, numbersInRow, blockRows });
  const file = openSync(linesPath, "w");
  try {
    const read = await spill(records, ownId, rows);
    let pending = "";
    let count = 0;
    let conflicts = 0;
    for (let partition = 0; partition < partitions; partition += 1) {
      conflicts += comparePartition(rows.blocksOf(partition), (line) => {
        count += 1;
        pending += `${line}\n`;
        if (pending.length <= flushCharacters) return;
        writeWhole(file, Buffer.from(pending));
        pending = "";
      });
    }
    writeWhole(file, Buffer.from(pending));
    return { read, count, conflicts };
  } finally {
    closeSync(file);
    rows.close();
  }
}

async function spill(
  records: AsyncIterable<RecordAt>,
  ownId: readonly number[],
  { waiting, place }: SpilledRows,
): Promise<number> {
  const bytes = Buffer.from(waiting.buffer);
  let read = 0;
  for await (const { line, cells } of records) {
    read += 1;
    const row = digest(cells);
    const key = ownId.length === 0 ? row : digest(ownId.map((index) => withoutSpaces(cells[index] ?? "")));
    const at = place(key[0] ?? 0);
    row.copy(bytes, at * Float64Array.BYTES_PER_ELEMENT);
    key.copy(bytes, (at + numbersInDigest) * Float64Array.BYTES_PER_ELEMENT);
    waiting[at + 2 * numbersInDigest] = line;
  }
  return read;
}

/** Tells each line that repeats an earlier one; gives the count of contents that only share the id of one. */
function comparePartition(blocks: Iterable<Float64Array>, onRepeat: (line: number) => void): number {
  const firstRows = new Map<string, string>();
  const otherRows = new Set<string>();
  for (const block of blocks) {
    const bytes = Buffer.from(block.buffer, block.byteOffset, block.byteLength);
    const textAt = (at: number): string => {
      const from = at * Float64Array.BYTES_PER_ELEMENT;
      return bytes.toString("latin1", from, from + numbersInDigest * Float64Array.BYTES_PER_ELEMENT);
    };
    for (let at = 0; at < block.length; at += numbersInRow) {
      const row = textAt(at);
      const key = textAt(at + numbersInDigest);
      const first = firstRows.get(key);
      if (first === undefined) firstRows.set(key, row);
      else if (first === row || otherRows.has(row)) onRepeat(block[at + 2 * numbersInDigest] ?? 0);
      else otherRows.add(row);
    }
  }
  return otherRows.size;
}

function digest(cells: readonly string[]): Buffer {
  return hash("sha256", JSON.stringify(cells), "buffer");
}

/** Spaces around an id mean nothing. */
function withoutSpaces(cell: string): string {
  return cell.replaceAll(/^ +| +$/g, "");
}
