import { deflateSync } from "node:zlib";

/** A line of text on a page. */
export interface PdfLine {
  readonly text: string;
  /** Size of its letters. */
  readonly size?: number;
  /** More room above it than a line has. */
  readonly gap?: number;
}

export interface PdfOptions {
  readonly title?: string;
  /** It can be opened with a password alone, which is nobody's. */
  readonly isEncrypted?: boolean;
  /** What is put in place of the content of a page, packed. */
  readonly content?: Uint8Array;
}

/** A small PDF, byte for byte: a page for each list of lines; an empty list is a page without text. */
export function writePdf(pages: readonly (readonly PdfLine[])[], options: PdfOptions = {}): Buffer {
  const objects: Buffer[] = [];
  const add = (content: string | Buffer): number => objects.push(Buffer.from(content));
  const catalog = add("<</Type/Catalog/Pages 2 0 R>>");
  add(""); // the pages, which are not known yet
  const font = add("<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>");
  const kids = pages.map((lines) => {
    const packed = deflateSync(options.content ?? toContent(lines));
    const content = add(
      Buffer.concat([
        Buffer.from(`<</Length ${packed.length}/Filter/FlateDecode>>\nstream\n`),
        packed,
        Buffer.from("\nendstream"),
      ]),
    );
    return add(
      `<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F1 ${font} 0 R>>>>/Contents ${content} 0 R>>`,
    );
  });
  objects[1] = Buffer.from(`<</Type/Pages/Kids[${kids.map((kid) => `${kid} 0 R`).join(" ")}]/Count ${kids.length}>>`);
  const trailer = [`/Root ${catalog} 0 R`];
  if (options.title !== undefined) trailer.push(`/Info ${add(`<</Title(${escape(options.title)})>>`)} 0 R`);
  if (options.isEncrypted === true) {
    const key = `<${"5a".repeat(32)}>`;
    trailer.push(`/Encrypt ${add(`<</Filter/Standard/V 1/R 2/P -4/O ${key}/U ${key}>>`)} 0 R/ID[<00><00>]`);
  }
  return joinObjects(objects, trailer.join(""));
}

function toContent(lines: readonly PdfLine[]): Buffer {
  let y = 760;
  const shown = lines.map(({ text, size = 11, gap = 0 }) => {
    y -= size * 1.2 + gap;
    return `/F1 ${size} Tf 1 0 0 1 72 ${y} Tm (${escape(text)}) Tj\n`;
  });
  return Buffer.from(`BT\n${shown.join("")}ET`, "latin1");
}

function escape(text: string): string {
  return text.replaceAll(/[()\\]/g, String.raw`\$&`);
}

function joinObjects(objects: readonly Buffer[], trailer: string): Buffer {
  const pieces = [Buffer.from("%PDF-1.4\n")];
  let length = pieces[0]?.length ?? 0;
  const offsets = objects.map((content, index) => {
    const offset = length;
    const piece = Buffer.concat([Buffer.from(`${index + 1} 0 obj\n`), content, Buffer.from("\nendobj\n")]);
    pieces.push(piece);
    length += piece.length;
    return offset;
  });
  const entries = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${entries}`;
  const end = `trailer\n<</Size ${objects.length + 1}${trailer}>>\nstartxref\n${length}\n%%EOF\n`;
  return Buffer.concat([...pieces, Buffer.from(table + end)]);
}
