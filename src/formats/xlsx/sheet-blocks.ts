import { corrupt } from "./archive.ts";
import { hasDocumentType } from "./xml.ts";

/** A row of 16,384 cells takes a few MB. */
const mostRowBytes = 8 << 20;
const mostHeadBytes = 2 << 20;
const mostCommentBytes = 1 << 20;
const mostTagBytes = 1 << 20;
const overlap = 64;
const nothing = Buffer.alloc(0);

/** Text of a sheet's XML that ends where rows end (`rows`) or, below the rows, where a tag ends (`below`). */
export interface SheetBlock {
  readonly is: "rows" | "below";
  readonly text: string;
}

export interface SheetSplitter {
  /** `x:` where the sheet writes `<x:row>`; known with the first block. */
  readonly prefix: string;
  push(chunk: Buffer): readonly SheetBlock[];
  /** From here on rows are passed over without being looked at. */
  skipRows(): void;
  /** @throws OmError `FILE_CORRUPT` where the rows have no end */
  finish(): void;
}

/**
 * Cuts the bytes of a sheet into blocks of whole rows, whatever the chunks; no character and no row is ever cut.
 * Memory: a chunk and a row.
 */
export function createSheetSplitter(sheetName: string): SheetSplitter {
  const place = `sheet "${sheetName}"`;
  let state: "head" | "rows" | "below" = "head";
  let prefix = "";
  let isSkipping = false;
  let pending: Buffer = nothing;
  /** Text from the beginning of a row on, in which a comment or raw text has not ended. */
  let held = "";

  return {
    get prefix() {
      return prefix;
    },
    push(chunk) {
      const blocks: SheetBlock[] = [];
      const bytes = state === "head" ? takeHead(join(pending, chunk)) : chunk;
      if (bytes === null) return blocks;
      if (state === "rows") takeRows(blocks, bytes);
      else pending = join(pending, bytes);
      if (state === "below") takeBelow(blocks);
      return blocks;
    },
    skipRows() {
      isSkipping = true;
    },
    finish() {
      if (state !== "below") throw corrupt(`${place} ends in the middle`);
    },
  };

  /** Bytes behind the beginning of the rows; null while it has not come. */
  function takeHead(bytes: Buffer): Buffer | null {
    const text = bytes.toString("latin1");
    const open = /<([\w.-]+:)?sheetData(?=[\s/>])[^<>]*>/.exec(text);
    if (bytes[0] === 0xff || bytes[0] === 0xfe) throw corrupt(`${place} is written in UTF-16, as no workbook is`);
    if (/<![A-Za-z[]/.test(text.slice(0, open?.index))) throw hasDocumentType(place);
    if (open === null) {
      if (bytes.length > mostHeadBytes) throw corrupt(`${place} has no rows`);
      pending = bytes;
      return null;
    }
    prefix = open[1] ?? "";
    state = open[0].endsWith("/>") ? "below" : "rows";
    pending = nothing;
    return bytes.subarray(open.index + open[0].length);
  }

  /** Copies no more than the row that two chunks share. */
  function takeRows(blocks: SheetBlock[], chunk: Buffer): void {
    if (endsRows(chunk)) {
      const bytes = join(pending, chunk);
      const end = bytes.indexOf(`</${prefix}sheetData`);
      if (!isSkipping) give(blocks, held + bytes.toString("utf8", 0, end));
      held = "";
      pending = bytes.subarray(end);
      state = "below";
      return;
    }
    if (isSkipping) {
      pending = chunk.length >= overlap ? chunk.subarray(-overlap) : join(pending, chunk).subarray(-overlap);
      return;
    }
    const first = pending.length === 0 ? 0 : firstCut(chunk);
    if (first === -1) pending = join(pending, chunk);
    else {
      const shared = join(pending, chunk.subarray(0, first));
      giveClosed(blocks, shared.toString("utf8"));
      const last = Math.max(first, lastCut(chunk));
      giveClosed(blocks, chunk.toString("utf8", first, last));
      pending = chunk.subarray(last);
    }
    if (pending.length > mostRowBytes) throw corrupt(`${place} has a row of more than ${mostRowBytes} bytes`);
  }

  /** A cut in a comment or in raw text is none, although it looks like the end of a row. */
  function giveClosed(blocks: SheetBlock[], text: string): void {
    const whole = held + text;
    const open = whole.includes("!") ? openMarkup(whole) : -1;
    const cut = open === -1 ? whole.length : Math.max(0, whole.lastIndexOf(`<${prefix}row`, open));
    held = whole.slice(cut);
    if (held.length > mostCommentBytes) throw corrupt(`${place} has a comment that does not end`);
    give(blocks, whole.slice(0, cut));
  }

  function give(blocks: SheetBlock[], text: string): void {
    if (text !== "") blocks.push({ is: "rows", text });
  }

  function endsRows(chunk: Buffer): boolean {
    const mark = `</${prefix}sheetData`;
    // As text, although bytes would do: the collector frees buffers when it frees texts, and they are 64 KB each.
    if (chunk.toString("latin1").includes(mark)) return true;
    return join(pending.subarray(-overlap), chunk.subarray(0, overlap)).includes(mark);
  }

  /** Behind the first end of a row, or before the first beginning of one; -1 where there is neither. */
  function firstCut(chunk: Buffer): number {
    const [close, open] = [`</${prefix}row>`, `<${prefix}row `];
    const end = chunk.indexOf(close);
    const start = chunk.indexOf(open);
    if (end === -1) return start;
    return start === -1 ? end + close.length : Math.min(start, end + close.length);
  }

  function lastCut(chunk: Buffer): number {
    const [close, open] = [`</${prefix}row>`, `<${prefix}row `];
    const end = chunk.lastIndexOf(close);
    return Math.max(end === -1 ? -1 : end + close.length, chunk.lastIndexOf(open));
  }

  function takeBelow(blocks: SheetBlock[]): void {
    const cut = pending.lastIndexOf(">") + 1;
    if (cut > 0) {
      blocks.push({ is: "below", text: pending.toString("utf8", 0, cut) });
      pending = pending.subarray(cut);
    } else if (pending.length > mostTagBytes) throw corrupt(`${place} ends in the middle of a tag`);
  }
}

/** Where a comment or raw text begins that does not end in the text; -1 where there is none. */
function openMarkup(text: string): number {
  let at = 0;
  for (;;) {
    const open = text.indexOf("<!", at);
    if (open === -1) return -1;
    const end = text.indexOf(text.startsWith("<!--", open) ? "-->" : "]]>", open);
    if (end === -1) return open;
    at = end;
  }
}

function join(left: Buffer, right: Buffer): Buffer {
  return left.length === 0 ? right : Buffer.concat([left, right]);
}

/**
 * Counts the `<row` tags of a sheet on its raw bytes, apart from all that reads them, up to the end of its rows.
 * Those in comments count, too.
 */
export function createRowTagCounter(): { push(chunk: Buffer): void; count(): number } {
  let carry: Buffer = Buffer.alloc(0);
  /** Bytes at the front of `carry` whose tags are counted: what stands before a name is looked at. */
  let counted = 0;
  let count = 0;
  let ended = false;
  return {
    push(chunk) {
      if (ended) return;
      const bytes = carry.length === 0 ? chunk : Buffer.concat([carry, chunk]);
      const until = Math.max(counted, bytes.length - overlap);
      take(bytes, counted, until);
      const kept = Math.max(0, until - overlap);
      carry = bytes.subarray(kept);
      counted = until - kept;
    },
    count() {
      if (!ended) take(carry, counted, carry.length);
      ended = true;
      return count;
    },
  };

  /** Tags whose name begins in [from, to). */
  function take(bytes: Buffer, from: number, to: number): void {
    let end = bytes.indexOf("sheetData>", from);
    while (end !== -1 && !isTagName(bytes, end, 0x2f)) end = bytes.indexOf("sheetData>", end + 1);
    const isEnd = end !== -1 && end < to;
    const until = isEnd ? end : to;
    for (let at = bytes.indexOf("row", from); at !== -1 && at < until; at = bytes.indexOf("row", at + 3)) {
      if (isSeparator(bytes[at + 3]) && isTagName(bytes, at, 0x3c)) count += 1;
    }
    ended ||= isEnd;
  }
}

/** A name stands behind `<` (or `</` when that is the mark), with a namespace prefix or without. */
function isTagName(bytes: Buffer, at: number, mark: number): boolean {
  let before = at - 1;
  if (bytes[before] === 0x3a) {
    do before -= 1;
    while (before >= 0 && !isSeparator(bytes[before]) && bytes[before] !== 0x3c && at - before < overlap);
  }
  return bytes[before] === mark;
}

function isSeparator(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x3e || byte === 0x2f || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
