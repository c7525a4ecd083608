import { readFileSync, writeFileSync } from "node:fs";
import type { Cell } from "#engine/locked-database.ts";

/**
 * Files of hashes: 64 bits each, little-endian, nothing else. To look into a thousand of them costs a fifth of what it costs
 * to open as many Parquet files.
 */
export const hashFileEnd = ".u64";

/** SQL of the two halves of a hash, as `toHashes` reads them. */
export function halvesSql(hash: string): string {
  return `CAST(${hash} & 4294967295 AS BIGINT), CAST(${hash} >> 32 AS BIGINT)`;
}

/** Low and high halves in turn. */
export async function toHashes(batches: AsyncIterable<Cell[][]>): Promise<Uint32Array> {
  let halves = new Uint32Array(2_048);
  let count = 0;
  for await (const batch of batches) {
    if (count + 2 * batch.length > halves.length) halves = grown(halves, count + 2 * batch.length);
    for (const [low, high] of batch) {
      halves[count] = Number(low);
      halves[count + 1] = Number(high);
      count += 2;
    }
  }
  return halves.subarray(0, count);
}

function grown(halves: Uint32Array, least: number): Uint32Array<ArrayBuffer> {
  const more = new Uint32Array(Math.max(2 * halves.length, least));
  more.set(halves);
  return more;
}

export function writeHashFile(path: string, hashes: Uint32Array): void {
  writeFileSync(path, hashes);
}

/** Which of the files have one of the hashes. */
export function findInHashFiles(paths: readonly string[], hashes: Uint32Array): string[] {
  if (paths.length === 0 || hashes.length === 0) return [];
  const mayBe = new Uint8Array(1 << sieveBits);
  const known = new Set<number>();
  for (let at = 0; at < hashes.length; at += 2) {
    const [low = 0, high = 0] = [hashes[at], hashes[at + 1]];
    mayBe[low & sieveMask] = 1;
    known.add(toNumber(low, high));
  }
  return paths.filter((path) => {
    const file = readHashFile(path);
    for (let at = 0; at < file.length; at += 2) {
      const low = file[at] ?? 0;
      if (mayBe[low & sieveMask] === 1 && known.has(toNumber(low, file[at + 1] ?? 0))) return true;
    }
    return false;
  });
}

/** Of a million hashes that are asked for, most of the others are told by a look into these bytes. */
const sieveBits = 21;
const sieveMask = (1 << sieveBits) - 1;

/** 52 of the 64 bits: two hashes that agree in them are taken for one, which costs a look and changes nothing. */
function toNumber(low: number, high: number): number {
  return high * 2 ** 20 + (low >>> 12);
}

function readHashFile(path: string): Uint32Array {
  const bytes = readFileSync(path);
  return bytes.byteOffset % 4 === 0
    ? new Uint32Array(bytes.buffer, bytes.byteOffset, Math.floor(bytes.length / 4))
    : new Uint32Array(Uint8Array.from(bytes).buffer);
}
