import { isUtf8 } from "node:buffer";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { basename, extname } from "node:path";
import { OmError } from "#core/errors.ts";
import { type ByteSource, openByteSource } from "#formats/csv/byte-source.ts";
import { detectEncoding } from "#formats/csv/encoding.ts";

const sampleBytes = 64 << 10;

/**
 * The text of a file as UTF-8 bytes, without byte order marks, whatever its encoding.
 * @throws OmError `EMPTY_FILE`, `NOT_TEXT`, `ENCODING_UNREADABLE`
 */
export function openText(path: string): ByteSource {
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    if (size === 0) throw new OmError("EMPTY_FILE", "the file is empty", { fix: "export it again" });
    const head = readAt(file, 0, Math.min(size, sampleBytes));
    const tail = readAt(file, Math.max(0, size - sampleBytes), Math.min(size, sampleBytes));
    return openByteSource(path, detectEncoding(head, tail).encoding, "\n");
  } finally {
    closeSync(file);
  }
}

function readAt(file: number, from: number, length: number): Uint8Array {
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, readSync(file, bytes, 0, length, from));
}

/** The first bytes of a file as text, for a look: odd bytes are passed over. */
export function textOfHead(head: Uint8Array): string {
  try {
    const { encoding, bomBytes } = detectEncoding(head, new Uint8Array());
    return new TextDecoder(encoding).decode(head.subarray(bomBytes));
  } catch {
    return "";
  }
}

export function decodeUtf8(bytes: Buffer): string | null {
  return isUtf8(bytes) ? bytes.toString("utf8") : null;
}

/** `orders` for `/somewhere/orders.json`. */
export function stemOf(fileName: string): string {
  const name = basename(fileName);
  return basename(name, extname(name)) || name;
}
