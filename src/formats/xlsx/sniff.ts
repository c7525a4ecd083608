import { isOleContainer } from "./archive.ts";

const partOfPackage = /^(?:\[Content_Types\]\.xml|(?:_rels|docProps|xl|customXml|docMetadata|package)\/)/;

/** How surely the head of a file is that of an .xlsx, by the names of the zip's first parts; password-protected ones too. */
export function sniffXlsx(head: Uint8Array, fileName: string): number {
  const isNamed = /\.xl[st][xm]$/i.test(fileName);
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  if (isOleContainer(head)) return bytes.includes(Buffer.from("EncryptedPackage", "utf16le")) ? 1 : 0;
  const names = zipNames(bytes);
  if (!names.some((name) => partOfPackage.test(name))) return 0;
  if (names.some((name) => /^(?:word|ppt|visio)\//.test(name))) return 0;
  if (names.some((name) => /^xl\/(?:workbook|worksheets\/.*)\.bin$/.test(name))) return 0.3;
  if (names.some((name) => name.startsWith("xl/"))) return 0.95;
  return isNamed ? 0.9 : 0.6;
}

/** Names of the parts that begin in the head, as far as their sizes tell where the next one is. */
export function zipNames(bytes: Buffer): readonly string[] {
  const names: string[] = [];
  let at = 0;
  while (at >= 0 && at + 30 <= bytes.length && bytes.readUInt32LE(at) === 0x04034b50) {
    const nameEnd = at + 30 + bytes.readUInt16LE(at + 26);
    names.push(bytes.toString("utf8", at + 30, nameEnd).replaceAll("\\", "/"));
    const dataAt = nameEnd + bytes.readUInt16LE(at + 28);
    const size = bytes.readUInt32LE(at + 18);
    // Sizes may stand behind the data: then the next head is looked for.
    const hasSize = (bytes.readUInt16LE(at + 6) & 8) === 0;
    at = hasSize ? dataAt + size : bytes.indexOf("PK\u0003\u0004", dataAt, "latin1");
  }
  return names;
}
