import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { basename, extname } from "node:path";
import { OmError } from "#core/errors.ts";
import { type ByteSource, openByteSource } from "#formats/csv/byte-source.ts";
import { detectEncoding } from "#formats/csv/encoding.ts";

const sampleBytes = 64 << 10;

/** Bytes of a text in UTF-8; its lines are not counted. */
export type TextSource = Omit<ByteSource, "physicalLines">;

/**
 * The text of a file as UTF-8 bytes, without byte order marks, whatever its encoding.
 * @param readDeclared the WHATWG label that the file states of itself; it counts where no byte order mark says otherwise
 * @throws OmError `EMPTY_FILE`, `NOT_TEXT`, `ENCODING_UNREADABLE`
 */
export function openText(path: string, readDeclared: (head: Uint8Array) => string | null = () => null): TextSource {
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    if (size === 0) throw new OmError("EMPTY_FILE", "the file is empty", { fix: "export it again" });
    const head = readAt(file, 0, Math.min(size, sampleBytes));
    const tail = readAt(file, Math.max(0, size - sampleBytes), Math.min(size, sampleBytes));
    const encoding = readDeclared(head) ?? detectTextEncoding(head, tail);
    return openByteSource(path, encoding, "\n", () => 0);
  } finally {
    closeSync(file);
  }
}

/** These formats are UTF-8 by their standards: where its letters are seen, an odd byte is a fault and no other encoding. */
function detectTextEncoding(head: Uint8Array, tail: Uint8Array): string {
  const { encoding } = detectEncoding(head, tail);
  if (encoding !== "windows-1252") return encoding;
  const text = Buffer.concat([head, tail]).toString("latin1");
  return /[\xc3-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}/.test(text) ? "utf-8" : encoding;
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

/** `orders` for `/somewhere/orders.json`. */
export function stemOf(fileName: string): string {
  const name = basename(fileName);
  return basename(name, extname(name)) || name;
}
