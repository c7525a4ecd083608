import type { CsvDialect } from "#core/decision.ts";
import type { CellsToHash } from "#formats/format.ts";

/** Records of canonical text: where the cells of each begin, and the lines of its source. */
export interface TextRecords {
  readonly text: Uint8Array;
  readonly starts: Uint32Array;
  readonly lines: Float64Array;
  readonly count: number;
}

const space = 32;
const newLine = 10;
/** What ends a cell counts as a byte that no text has. */
const cellEnd = 256;

/**
 * A hash of some cells of each record, see `ScanChunk.hashCells`. Two multiplicative hashes side by side, one byte after
 * the other: half the price of having the engine read and hash the cells again. Quotes and spaces are passed over, so a cell
 * gives the same hash however it is written.
 */
export function hashCells(
  { text, starts, lines, count }: TextRecords,
  dialect: CsvDialect,
  { columns, needAll, without }: CellsToHash,
): Float64Array {
  const delimiter = dialect.delimiter.charCodeAt(0);
  const quote = dialect.quote === "" ? -1 : dialect.quote.charCodeAt(0);
  const isWanted = new Uint8Array(1 + columns.reduce((last, column) => Math.max(last, column), -1));
  for (const column of columns) isWanted[column] = 1;
  const hashes = new Float64Array(count);
  let left = 0;
  for (let row = 0; row < count; row += 1) {
    const line = lines[row] ?? 0;
    while ((without[left] ?? line) < line) left += 1;
    if (without[left] === line) {
      hashes[row] = Number.NaN;
      continue;
    }
    let one = 0x811c9dc5 | 0;
    let other = 0x9747b28c | 0;
    let isEmpty = false;
    let at = starts[row] ?? 0;
    for (let column = 0; column < isWanted.length; column += 1) {
      const isHashed = isWanted[column] === 1;
      let quotes = 0;
      let letters = 0;
      for (;;) {
        const byte = text[at] ?? newLine;
        at += 1;
        if (byte === quote) quotes += 1;
        else if ((byte === delimiter || byte === newLine) && quotes % 2 === 0) break;
        else if (isHashed && byte !== space) {
          letters += 1;
          one = Math.imul(one ^ byte, 0x01000193);
          other = Math.imul(other ^ byte, 0x5bd1e995);
        }
      }
      if (!isHashed) continue;
      // A cell of two quotes is empty, one of more holds a quote.
      if (letters === 0 && quotes <= 2) isEmpty = true;
      one = Math.imul(one ^ cellEnd, 0x01000193);
      other = Math.imul(other ^ cellEnd, 0x5bd1e995);
    }
    hashes[row] = isEmpty && needAll ? Number.NaN : (mix(one) >>> 0) * 2 ** 21 + (mix(other) >>> 11);
  }
  return hashes;
}

/** Every bit of a hash in every other (the end of MurmurHash3). */
function mix(hash: number): number {
  const half = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  const whole = Math.imul(half ^ (half >>> 13), 0xc2b2ae35);
  return whole ^ (whole >>> 16);
}
