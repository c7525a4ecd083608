import { readSync } from "node:fs";
import { corrupt } from "./archive-error.ts";

/** Bits of a file, the highest of each byte first. */
export interface BitReader {
  /** The next 0 to 24 bits as a number. @throws OmError `FILE_CORRUPT` at the end of the file. */
  bits(count: number): number;
  /** Four bytes as an unsigned number. */
  word(): number;
  /** The next whole byte, behind the rest of the one begun; -1 at the end of the file. */
  byte(): number;
  /** Bytes taken so far. */
  position(): number;
}

const bufferBytes = 256 * 1024;

export function createBitReader(file: number): BitReader {
  const buffer = Buffer.allocUnsafe(bufferBytes);
  let filled = 0;
  let at = 0;
  let taken = 0;
  let hold = 0;
  let held = 0;

  function nextByte(): number {
    if (at === filled) {
      filled = readSync(file, buffer, 0, buffer.length, null);
      at = 0;
      if (filled === 0) return -1;
    }
    taken += 1;
    return buffer[at++] ?? -1;
  }

  function bits(count: number): number {
    while (held < count) {
      const byte = nextByte();
      if (byte === -1) throw corrupt("the archive is cut off before its end");
      hold = ((hold << 8) | byte) & 0x7fffffff;
      held += 8;
    }
    held -= count;
    return (hold >>> held) & ((1 << count) - 1);
  }

  return {
    bits,
    word: () => bits(16) * 65_536 + bits(16),
    byte() {
      held = 0;
      return nextByte();
    },
    position: () => taken,
  };
}
