import { closeSync, openSync, readSync, rmSync } from "node:fs";
import { writeWhole } from "./write-whole.ts";

/** Rows known by a hash and their line, to find those that share a hash. */
export interface HashedRows {
  /**
   * @param hashes whole numbers below 2^53, evenly spread; a row whose hash is NaN is left out
   * @param lines of the same rows
   */
  add(hashes: Float64Array, lines: Float64Array): void;
  /** Lines of the rows whose hash is another row's too, ascending. To be called once, at the end. */
  sharedLines(): Float64Array;
  close(): void;
}

/** By the highest bits of the hash: rows that share one are in the same partition. */
const partitions = 512;
const hashesInPartition = 2 ** 53 / partitions;
/** A hash and a line. */
const numbersInRow = 2;
const bytesInRow = numbersInRow * Float64Array.BYTES_PER_ELEMENT;

/**
 * Rows wait in blocks of their partition; full blocks go to a file. In memory are 4 MB of blocks, and at the end one
 * partition after the other: a 512th of the rows, unless most of them share one hash.
 * @param path of the file, which is made when the first block is full
 */
export function createHashedRows(path: string, { blockRows = 512 } = {}): HashedRows {
  const blockNumbers = blockRows * numbersInRow;
  const blocks = new Float64Array(partitions * blockNumbers);
  const rowsInBlock = new Uint32Array(partitions);
  const writtenBlocks = Array.from({ length: partitions }, (): number[] => []);
  let written = 0;
  let file: number | null = null;

  return {
    add(hashes, lines) {
      for (let row = 0; row < hashes.length; row += 1) {
        const hash = hashes[row] ?? Number.NaN;
        if (Number.isNaN(hash)) continue;
        const partition = Math.floor(hash / hashesInPartition);
        const count = rowsInBlock[partition] ?? 0;
        const at = partition * blockNumbers + count * numbersInRow;
        blocks[at] = hash;
        blocks[at + 1] = lines[row] ?? 0;
        rowsInBlock[partition] = count + 1;
        if (count + 1 === blockRows) writeBlock(partition);
      }
    },
    sharedLines() {
      const found = Array.from({ length: partitions }, (_none, partition) => shareHash(readPartition(partition)));
      return Float64Array.from(found.flat()).toSorted();
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
    const block = blocks.subarray(partition * blockNumbers, (partition + 1) * blockNumbers);
    writeWhole(file, new Uint8Array(block.buffer, block.byteOffset, block.byteLength), written * block.byteLength);
    writtenBlocks[partition]?.push(written);
    written += 1;
    rowsInBlock[partition] = 0;
  }

  function readPartition(partition: number): Float64Array {
    const numbers = writtenBlocks[partition] ?? [];
    const open = (rowsInBlock[partition] ?? 0) * numbersInRow;
    const rows = new Float64Array(numbers.length * blockNumbers + open);
    const blockBytes = blockRows * bytesInRow;
    for (const [index, number] of numbers.entries()) {
      if (file !== null)
        readWhole(file, new Uint8Array(rows.buffer, index * blockBytes, blockBytes), number * blockBytes);
    }
    const from = partition * blockNumbers;
    rows.set(blocks.subarray(from, from + open), numbers.length * blockNumbers);
    return rows;
  }
}

function readWhole(file: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length;) {
    const count = readSync(file, bytes, done, bytes.length - done, position + done);
    if (count === 0) throw new Error("a file of the job is shorter than what was written to it");
    done += count;
  }
}

/** Lines of the rows of a partition that share their hash. */
function shareHash(rows: Float64Array): number[] {
  const count = rows.length / numbersInRow;
  const slots = 2 ** Math.ceil(Math.log2(2 * count + 1));
  /** Open addressing: the first row of each hash, counted from 1. */
  const table = new Uint32Array(slots);
  const isShared = new Uint8Array(count);
  for (let row = 0; row < count; row += 1) {
    const hash = rows[row * numbersInRow] ?? 0;
    let slot = hash - Math.floor(hash / slots) * slots;
    let first = table[slot] ?? 0;
    while (first !== 0 && rows[(first - 1) * numbersInRow] !== hash) {
      slot = slot + 1 === slots ? 0 : slot + 1;
      first = table[slot] ?? 0;
    }
    if (first === 0) table[slot] = row + 1;
    else {
      isShared[first - 1] = 1;
      isShared[row] = 1;
    }
  }
  const lines: number[] = [];
  for (let row = 0; row < count; row += 1) if (isShared[row] === 1) lines.push(rows[row * numbersInRow + 1] ?? 0);
  return lines;
}
