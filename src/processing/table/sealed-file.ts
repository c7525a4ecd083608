import { createHash } from "node:crypto";
import { closeSync, fsyncSync, openSync, readFileSync, renameSync } from "node:fs";
import { dirname } from "node:path";
import { deserialize, serialize } from "node:v8";
import { writeWhole } from "./write-whole.ts";

/** Of a value: whether it stands as its bytes are in memory, and how many they are. */
const headBytes = 5;
const sealBytes = 32;

/**
 * Writes values one behind the other, sealed by the SHA-256 of all, flushes them and gives them their name: under `path`
 * is all of it or nothing, also after a power cut. Memory holds one value at a time.
 * @param draft a path in the same file system, for as long as it is being written
 */
export function writeSealed(path: string, draft: string, values: Iterable<unknown>): void {
  const seal = createHash("sha256");
  const file = openSync(draft, "w");
  try {
    for (const value of values) {
      const isRaw = value instanceof Float64Array;
      // Not through the serializer, which would make two copies of the largest values there are.
      const bytes = isRaw ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : serialize(value);
      const head = Buffer.alloc(headBytes);
      head.writeUInt8(isRaw ? 1 : 0);
      head.writeUInt32LE(bytes.length, 1);
      for (const piece of [head, bytes]) {
        seal.update(piece);
        writeWhole(file, piece);
      }
    }
    writeWhole(file, seal.digest());
  } finally {
    closeSync(file);
  }
  publishFile(draft, path);
}

/** The values of such a file; null where there is none, or where it is not what was written. */
export function readSealed(path: string): Iterable<unknown> | null {
  const bytes = readOrNull(path);
  if (bytes === null || bytes.length < sealBytes) return null;
  const content = bytes.subarray(0, bytes.length - sealBytes);
  const seal = createHash("sha256").update(content).digest();
  return seal.equals(bytes.subarray(content.length)) ? valuesOf(content) : null;
}

/** Gives a file that is whole its name, for good. */
export function publishFile(from: string, to: string): void {
  flush(from);
  renameSync(from, to);
  flush(dirname(to));
}

function* valuesOf(content: Buffer): Iterable<unknown> {
  for (let at = 0; at < content.length;) {
    const isRaw = content.readUInt8(at) === 1;
    const begins = at + headBytes;
    at = begins + content.readUInt32LE(at + 1);
    const bytes = content.subarray(begins, at);
    yield isRaw ? new Float64Array(Uint8Array.from(bytes).buffer) : deserialize(bytes);
  }
}

function flush(path: string): void {
  const file = openSync(path, "r");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function readOrNull(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT") return null;
    throw thrown;
  }
}
