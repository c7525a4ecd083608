import { writeSync } from "node:fs";

/** Writes every byte: a single write may take fewer, on a full disk above all. `position` null appends. */
export function writeWhole(file: number, bytes: Uint8Array, position: number | null = null): void {
  let written = 0;
  while (written < bytes.length) {
    written += writeSync(file, bytes, written, bytes.length - written, position === null ? null : position + written);
  }
}
