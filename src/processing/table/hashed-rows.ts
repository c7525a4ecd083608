import { createLineSet, type LineSet } from "./line-set.ts";
import { createSpilledRows } from "./spilled-rows.ts";

/** Rows known by a hash and their line, to find those that share a hash. */
export interface HashedRows {
  /**
   * @param hashes whole numbers below 2^53, evenly spread; a row whose hash is NaN is left out
   * @param lines of the same rows
   */
  add(hashes: Float64Array, lines: Float64Array): void;
  /** Lines of the rows whose hash is another row's too. To be called once, at the end. */
  sharedLines(): LineSet;
  close(): void;
}

/** By the highest bits of the hash: rows that share one are in the same partition. */
const partitions = 512;
const hashesInPartition = 2 ** 53 / partitions;
/** A hash and a line. */
const numbersInRow = 2;

/**
 * In memory are 4 MB of blocks, and at the end one partition after the other: a 512th of the hashes, each once.
 * @param path of the file for what does not fit
 */
export function createHashedRows(path: string, { blockRows = 512 } = {}): HashedRows {
  const rows = createSpilledRows(path, { partitions, numbersInRow, blockRows });
  let total = 0;
  return {
    add(hashes, lines) {
      total += hashes.length;
      for (let row = 0; row < hashes.length; row += 1) {
        const hash = hashes[row] ?? Number.NaN;
        if (Number.isNaN(hash)) continue;
        const at = rows.place(Math.floor(hash / hashesInPartition));
        rows.waiting[at] = hash;
        rows.waiting[at + 1] = lines[row] ?? 0;
      }
    },
    sharedLines() {
      const shared = createLineSet();
      const slots = slotsFor(total / partitions);
      let table = new Float64Array(slots * numbersInRow);
      for (let partition = 0; partition < partitions; partition += 1) {
        table.fill(Number.NaN);
        table = addShared(rows.blocksOf(partition), table, shared);
      }
      return shared;
    },
    close: rows.close,
  };
}

const leastSlots = 1 << 10;

/** A power of two, of which half are free when a few more rows have come than expected. */
function slotsFor(rows: number): number {
  return Math.max(leastSlots, 2 ** Math.ceil(Math.log2(rows * 2.2 + 1)));
}

/**
 * Adds the lines of a partition's rows that share their hash.
 * @param empty open addressing: each hash with the line of its first row; NaN where a slot is free
 * @returns the table, larger where the partition's hashes did not fit
 */
function addShared(
  blocks: Iterable<Float64Array>,
  empty: Float64Array<ArrayBuffer>,
  shared: LineSet,
): Float64Array<ArrayBuffer> {
  let table = empty;
  let distinct = 0;
  for (const block of blocks) {
    for (let at = 0; at < block.length; at += numbersInRow) {
      const hash = block[at] ?? 0;
      const line = block[at + 1] ?? 0;
      const slot = findSlot(table, hash);
      if (table[slot] === hash) {
        shared.add(table[slot + 1] ?? 0);
        shared.add(line);
        continue;
      }
      table[slot] = hash;
      table[slot + 1] = line;
      distinct += 1;
      if (distinct * 2 * numbersInRow > table.length) table = grown(table);
    }
  }
  return table;
}

/** Where a hash stands, or would. */
function findSlot(table: Float64Array, hash: number): number {
  const slots = table.length / numbersInRow;
  let slot = hash - Math.floor(hash / slots) * slots;
  for (;;) {
    const found = table[slot * numbersInRow] ?? Number.NaN;
    if (found === hash || Number.isNaN(found)) return slot * numbersInRow;
    slot = slot + 1 === slots ? 0 : slot + 1;
  }
}

function grown(table: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(table.length * 2).fill(Number.NaN);
  for (let at = 0; at < table.length; at += numbersInRow) {
    const hash = table[at] ?? Number.NaN;
    if (Number.isNaN(hash)) continue;
    const slot = findSlot(larger, hash);
    larger[slot] = hash;
    larger[slot + 1] = table[at + 1] ?? 0;
  }
  return larger;
}
