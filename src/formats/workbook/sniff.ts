import { isOleContainer } from "#formats/xlsx/archive.ts";
import { zipNames } from "#formats/xlsx/sniff.ts";

const sheetMime = "application/vnd.oasis.opendocument.spreadsheet";

/** What the bytes are, whatever the file's name says. */
export type WorkbookKind = "biff" | "xlsb" | "ods" | "xml" | "html";

export function kindOf(head: Uint8Array): WorkbookKind | null {
  const bytes = Buffer.from(head.buffer, head.byteOffset, Math.min(head.byteLength, 64 * 1024));
  if (isOleContainer(bytes) || isBareBiff(bytes)) return "biff";
  const names = zipNames(bytes);
  if (names.length > 0) {
    if (names.includes("mimetype") && (bytes.includes(sheetMime) || hidesItsMime(bytes))) return "ods";
    return names.some((name) => /^xl\/(?:workbook|worksheets\/.*)\.bin$/.test(name)) ? "xlsb" : null;
  }
  const text = startOf(bytes);
  if (!text.startsWith("<")) return null;
  if (text.includes("urn:schemas-microsoft-com:office:spreadsheet") && /<(?:\w+:)?workbook\b/i.test(text)) return "xml";
  if (text.startsWith("<?xml") && text.includes(sheetMime) && text.includes("<office:document")) return "ods";
  return /<(?:table|html)\b/i.test(text) ? "html" : null;
}

/** Some writers pack that entry, too: then no kind of document can be read from it, and a text document is found out later. */
function hidesItsMime(bytes: Buffer): boolean {
  return !bytes.includes("application/vnd.oasis.opendocument.") && !bytes.includes("application/epub");
}

/** 0..1 for .xls, .xlsb, .ods and what shops save under those names; text in them is not ours, a web page only under such a name. */
export function sniffWorkbook(head: Uint8Array, fileName: string): number {
  const isNamed = /\.(?:xl[a-z]{1,2}|ods|fods)$/i.test(fileName);
  switch (kindOf(head)) {
    case "biff":
    case "xlsb":
    case "ods":
    case "xml":
      return 0.97;
    case "html":
      return isNamed ? 0.9 : 0;
    case null:
      return /\.xlsb$/i.test(fileName) && zipNames(Buffer.from(head)).length > 0 ? 0.97 : 0;
  }
}

/** Workbooks of before 1995 are records without a container; their first record says so. */
function isBareBiff(bytes: Buffer): boolean {
  const [id, version = 1, length = 0, high] = bytes;
  return id === 9 && [0, 2, 4].includes(version) && length >= 4 && length <= 8 && high === 0;
}

function startOf(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString("utf16le", 2).trimStart();
  return bytes
    .toString("latin1")
    .replace(/^\u00ef\u00bb\u00bf/, "")
    .trimStart();
}
