import { corrupt } from "./archive-error.ts";
import type { BitReader } from "./bzip2-bits.ts";

/** A block before the last step: its bytes in the order of the Burrows-Wheeler transform, each with a link to the next. */
export interface Bzip2Block {
  /** Low 8 bits: the byte; high 24 bits: where the next one stands. */
  readonly links: Uint32Array;
  readonly bytes: number;
  /** The link to the first byte. */
  readonly first: number;
  /** Of the unpacked bytes. */
  readonly checksum: number;
}

const mostCodeBits = 20;
const groupSymbols = 50;
const mostRun = 1 << 21;

interface CodeTable {
  readonly shortest: number;
  /** The largest code of each length, -1 where there is none. */
  readonly limits: Int32Array;
  /** What to take off a code of each length to get its place in `symbols`. */
  readonly bases: Int32Array;
  readonly symbols: Uint16Array;
}

/** Reads one block behind its six magic bytes. Every loop consumes bits or is bounded by the block's size. */
export function readBlock(reader: BitReader, mostBytes: number): Bzip2Block {
  const checksum = reader.word();
  if (reader.bits(1) !== 0) throw damaged("it is in a form that has been out of use since 1997");
  const origin = reader.bits(24);
  const used = readUsedBytes(reader);
  const groupCount = reader.bits(3);
  const selectorCount = reader.bits(15);
  if (used.length === 0 || groupCount < 2 || groupCount > 6 || selectorCount === 0) throw damaged("a block's head");
  const selectors = readSelectors(reader, groupCount, selectorCount);
  const tables = Array.from({ length: groupCount }, () => readCodeTable(reader, used.length + 2));
  const links = new Uint32Array(mostBytes);
  const bytes = readSymbols(reader, tables, selectors, used, links);
  if (origin >= bytes) throw damaged("a block's first byte");
  linkBytes(links, bytes);
  return { links, bytes, first: links[origin] ?? 0, checksum };
}

function readUsedBytes(reader: BitReader): Uint8Array {
  const ranges = reader.bits(16);
  const used: number[] = [];
  for (let range = 0; range < 16; range += 1) {
    if ((ranges & (0x8000 >> range)) === 0) continue;
    const bytes = reader.bits(16);
    for (let byte = 0; byte < 16; byte += 1) if ((bytes & (0x8000 >> byte)) !== 0) used.push(range * 16 + byte);
  }
  return Uint8Array.from(used);
}

/** Which table each run of 50 symbols uses, written as moves to the front. */
function readSelectors(reader: BitReader, groupCount: number, count: number): Uint8Array {
  const order = Array.from({ length: groupCount }, (_, group) => group);
  return Uint8Array.from({ length: count }, () => {
    let place = 0;
    while (reader.bits(1) === 1) {
      place += 1;
      if (place >= groupCount) throw damaged("a block's selectors");
    }
    const [group = 0] = order.splice(place, 1);
    order.unshift(group);
    return group;
  });
}

function readCodeTable(reader: BitReader, symbolCount: number): CodeTable {
  const lengths = new Uint8Array(symbolCount);
  let length = reader.bits(5);
  for (let symbol = 0; symbol < symbolCount; symbol += 1) {
    for (;;) {
      if (length < 1 || length > mostCodeBits) throw damaged("a block's codes");
      if (reader.bits(1) === 0) break;
      length += reader.bits(1) === 0 ? 1 : -1;
    }
    lengths[symbol] = length;
  }
  const limits = new Int32Array(mostCodeBits + 1).fill(-1);
  const bases = new Int32Array(mostCodeBits + 1);
  const symbols = new Uint16Array(symbolCount);
  let code = 0;
  let place = 0;
  for (let bits = 1; bits <= mostCodeBits; bits += 1) {
    bases[bits] = code - place;
    for (let symbol = 0; symbol < symbolCount; symbol += 1) {
      if (lengths[symbol] !== bits) continue;
      symbols[place] = symbol;
      place += 1;
      code += 1;
    }
    if (code > 1 << bits) throw damaged("a block's codes");
    limits[bits] = code - 1;
    code <<= 1;
  }
  return { shortest: Math.min(...lengths), limits, bases, symbols };
}

/** The symbols of the block: runs of the front byte, and bytes by their place behind the front. Gives the count of bytes. */
function readSymbols(
  reader: BitReader,
  tables: readonly CodeTable[],
  selectors: Uint8Array,
  used: Uint8Array,
  links: Uint32Array,
): number {
  const order = Uint8Array.from(used);
  const endSymbol = used.length + 1;
  let count = 0;
  let run = 0;
  let runStep = 1;
  for (const group of selectors) {
    const table = tables[group];
    if (table === undefined) throw damaged("a block's selectors");
    for (let left = groupSymbols; left > 0; left -= 1) {
      const symbol = readSymbol(reader, table);
      if (symbol <= 1) {
        run += runStep << symbol;
        runStep <<= 1;
        if (run > mostRun) throw damaged("a run in a block");
        continue;
      }
      if (count + run > links.length) throw damaged("a block's size");
      links.fill(order[0] ?? 0, count, count + run);
      count += run;
      run = 0;
      runStep = 1;
      if (symbol === endSymbol) return count;
      if (count === links.length) throw damaged("a block's size");
      const place = symbol - 1;
      const byte = order[place] ?? 0;
      for (let at = place; at > 0; at -= 1) order[at] = order[at - 1] ?? 0;
      order[0] = byte;
      links[count] = byte;
      count += 1;
    }
  }
  throw damaged("the end of a block");
}

function readSymbol(reader: BitReader, { shortest, limits, bases, symbols }: CodeTable): number {
  let length = shortest;
  let code = reader.bits(length);
  while (code > (limits[length] ?? -1)) {
    length += 1;
    if (length > mostCodeBits) throw damaged("a code");
    code = (code << 1) | reader.bits(1);
  }
  const symbol = symbols[code - (bases[length] ?? 0)];
  if (symbol === undefined) throw damaged("a code");
  return symbol;
}

/** Puts into the high bits of each byte's place where the byte behind it stands. */
function linkBytes(links: Uint32Array, count: number): void {
  const starts = new Uint32Array(257);
  for (let at = 0; at < count; at += 1) {
    const behind = ((links[at] ?? 0) & 0xff) + 1;
    starts[behind] = (starts[behind] ?? 0) + 1;
  }
  for (let byte = 1; byte < 257; byte += 1) starts[byte] = (starts[byte] ?? 0) + (starts[byte - 1] ?? 0);
  for (let at = 0; at < count; at += 1) {
    const byte = (links[at] ?? 0) & 0xff;
    const place = starts[byte] ?? 0;
    starts[byte] = place + 1;
    links[place] = ((links[place] ?? 0) | (at << 8)) >>> 0;
  }
}

function damaged(what: string): Error {
  return corrupt(`the bzip2 archive is damaged: ${what}`);
}
