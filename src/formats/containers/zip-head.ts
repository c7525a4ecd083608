const localHeader = 0x04034b50;
const localHeaderBytes = 30;

/** Names of the entries that begin in the head of a zip, as far as their sizes tell where the next one is. */
export function namesInHead(head: Uint8Array): readonly string[] {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  const names: string[] = [];
  for (let at = 0; at + localHeaderBytes <= bytes.length && bytes.readUInt32LE(at) === localHeader;) {
    const nameEnd = at + localHeaderBytes + bytes.readUInt16LE(at + 26);
    names.push(bytes.toString("utf8", at + localHeaderBytes, nameEnd).replaceAll("\\", "/"));
    const sizeStandsBehind = (bytes.readUInt16LE(at + 6) & 8) !== 0;
    if (sizeStandsBehind) break;
    at = nameEnd + bytes.readUInt16LE(at + 28) + bytes.readUInt32LE(at + 18);
  }
  return names;
}

/**
 * Whether a zip with these entries is a document that its own program reads: an Office package (xlsx, xlsb, docx) or an
 * OpenDocument (ods). Its parts stand at the top of the zip.
 */
export function isDocument(names: readonly string[]): boolean {
  return names.some((name) => name === "[Content_Types].xml" || name === "mimetype");
}

/** Whether the first entry is one that only such documents begin with, where more of the zip is not known. */
export function beginsLikeDocument(names: readonly string[]): boolean {
  const [first] = names;
  return isDocument(names) || (first !== undefined && /^(?:_rels|docProps)\//.test(first));
}

const partOfDocument =
  /^(?:xl|word|ppt|visio|customXml|docMetadata|package|META-INF|Configurations2|Thumbnails)\/|^(?:content|styles|settings|meta)\.xml$/;

/** Whether a zip of which only the head is known may still turn out to be such a document. */
export function mayBeDocument(names: readonly string[]): boolean {
  const [first] = names;
  return first === undefined || beginsLikeDocument(names) || partOfDocument.test(first);
}
