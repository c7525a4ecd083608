import { corrupt } from "./archive.ts";
import { createTextPool, type TextPool } from "./text-pool.ts";
import { hasDocumentType, passMarkup, readTag, unescapeText, type Where } from "./xml.ts";

const place = "the list of shared texts";
const inList: Where = () => place;
const mostItemBytes = 2 << 20;

/**
 * The texts that cells point to, in order. Runs of rich text are joined, readings of Japanese text left out.
 * @throws OmError `FILE_CORRUPT`, `FILE_TOO_LARGE`, `ARCHIVE_UNSAFE`
 */
export async function readSharedStrings(chunks: AsyncIterable<Buffer>): Promise<TextPool> {
  const pool = createTextPool();
  let pending: Buffer = Buffer.alloc(0);
  let ended = false;
  for await (const chunk of chunks) {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    const cut = lastItemEnd(pending);
    if (cut > 0) {
      ended = takeItems(pending.toString("utf8", 0, cut), pool) || ended;
      pending = pending.subarray(cut);
    } else if (pending.length > mostItemBytes) throw corrupt(`one of ${place} is larger than ${mostItemBytes} bytes`);
  }
  const rest = pending.toString("utf8");
  ended = takeItems(rest, pool) || ended;
  if (!ended) throw corrupt(`${place} ends in the middle`);
  return pool;
}

/** Behind the last `</si>` or `</x:si>`; an item is never cut, nor a character. */
function lastItemEnd(bytes: Buffer): number {
  for (let at = bytes.lastIndexOf("si>"); at > 1; at = bytes.lastIndexOf("si>", at - 1)) {
    let before = at - 1;
    if (bytes[before] === 0x3a) {
      before -= 1;
      while (before > 0 && bytes[before] !== 0x2f && bytes[before] !== 0x3c && bytes[before] !== 0x3e) before -= 1;
    }
    if (bytes[before] === 0x2f && bytes[before - 1] === 0x3c) return at + 3;
  }
  return 0;
}

/** True where the list itself ends. Whole items only. */
function takeItems(text: string, pool: TextPool): boolean {
  let at = 0;
  let item: string | null = null;
  let isReading = false;
  for (;;) {
    const start = text.indexOf("<", at);
    if (start === -1) break;
    const passed = passMarkup(text, start, inList);
    if (passed !== null) {
      at = passed;
      continue;
    }
    const tag = readQuickly(text, start);
    at = tag.end;
    if (tag.name === "si") {
      if (tag.kind === "open") item = "";
      else {
        pool.add(item ?? "");
        item = null;
      }
    } else if (tag.name === "rPh") isReading = tag.kind === "open";
    else if (tag.name === "t" && tag.kind === "open" && item !== null) {
      const { content, end } = readContent(text, tag.end, inList);
      if (!isReading) item += unescapeText(content);
      at = end;
    } else if (tag.name === "sst" && tag.kind !== "open") return true;
  }
  if (item !== null) throw corrupt(`${place} ends in the middle`);
  return false;
}

interface QuickTag {
  readonly name: string;
  readonly kind: "open" | "close" | "empty";
  readonly end: number;
}

const quick: Readonly<Record<string, Omit<QuickTag, "end">>> = {
  "<si>": { name: "si", kind: "open" },
  "</si>": { name: "si", kind: "close" },
  "<t>": { name: "t", kind: "open" },
  "</t>": { name: "t", kind: "close" },
};

/** The four tags that nearly all of such a list is made of, without the work of reading attributes. */
function readQuickly(text: string, start: number): QuickTag {
  const close = text.indexOf(">", start);
  if (close - start <= 4) {
    const known = quick[text.slice(start, close + 1)];
    if (known !== undefined) return { ...known, end: close + 1 };
  }
  return readTag(text, start, inList);
}

/** Text up to the next tag; sections of raw text (CDATA) are part of it, comments are not. */
export function readContent(
  text: string,
  from: number,
  where: Where,
): { readonly content: string; readonly end: number } {
  let content = "";
  let at = from;
  for (;;) {
    const next = text.indexOf("<", at);
    if (next === -1) throw corrupt(`${where()} ends in the middle`);
    content += text.slice(at, next);
    if (text.charCodeAt(next + 1) !== 0x21) return { content, end: next };
    if (text.startsWith("<!DOCTYPE", next)) throw hasDocumentType(where());
    const end = passMarkup(text, next, where) ?? next;
    if (text.startsWith("<![CDATA[", next)) content += text.slice(next + 9, end - 3).replaceAll("&", "&amp;");
    at = end;
  }
}
