import { closeSync, openSync, readSync, rmSync } from "node:fs";
import { writeWhole } from "./write-whole.ts";

/** Rows of a few numbers, in partitions, more of them than fit into memory. */
export interface SpilledRows {
  /** Where the rows are written that wait in memory, see `place`. */
  readonly waiting: Float64Array;
  /** Makes room for the next row of a partition: its first number stands at this index of `waiting`. */
  place(partition: number): number;
  /** Rows of a partition in the order in which they came, some at a time. Valid until the next ones are asked for. */
  blocksOf(partition: number): Iterable<Float64Array>;
  close(): void;
}

export interface SpilledRowsShape {
  readonly partitions: number;
  readonly numbersInRow: number;
  readonly blockRows: number;
}

/**
 * Rows wait in one block a partition; full blocks go to a file.
 * @param path of the file, which is made when the first block is full
 */
export function createSpilledRows(
  path: string,
  { partitions, numbersInRow, blockRows }: SpilledRowsShape,
): SpilledRows {
  const blockNumbers = blockRows * numbersInRow;
  const blockBytes = blockNumbers * Float64Array.BYTES_PER_ELEMENT;
  const waiting = new Float64Array(partitions * blockNumbers);
  const rowsInBlock = new Uint32Array(partitions);
  const writtenBlocks = Array.from({ length: partitions }, (): number[] => []);
  let written = 0;
  let file: number | null = null;

  return {
    waiting,
    place(partition) {
      if (rowsInBlock[partition] === blockRows) writeBlock(partition);
      const count = rowsInBlock[partition] ?? 0;
      rowsInBlock[partition] = count + 1;
      return partition * blockNumbers + count * numbersInRow;
    },
    *blocksOf(partition) {
      const block = new Float64Array(blockNumbers);
      for (const number of writtenBlocks[partition] ?? []) {
        if (file !== null) readWhole(file, new Uint8Array(block.buffer), number * blockBytes);
        yield block;
      }
      const from = partition * blockNumbers;
      yield waiting.subarray(from, from + (rowsInBlock[partition] ?? 0) * numbersInRow);
    },
    close() {
      if (file === null) return;
      closeSync(file);
      rmSync(path, { force: true });
      file = null;
    },
  };

  function writeBlock(partition: number): void {
    file ??= openSync(path, "w+");
    const block = new Uint8Array(waiting.buffer, partition * blockBytes, blockBytes);
    writeWhole(file, block, written * blockBytes);
    writtenBlocks[partition]?.push(written);
    written += 1;
    rowsInBlock[partition] = 0;
  }
}

function readWhole(file: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length;) {
    const count = readSync(file, bytes, done, bytes.length - done, position + done);
    if (count === 0) throw new Error("a file of the job is shorter than what was written to it");
    done += count;
  }
}
