import type { CsvDialect } from "#core/decision.ts";
import { assembleWat } from "./assemble-wat.ts";
import type { CountByte } from "./byte-source.ts";
import { plainLinesWat, runEndAt } from "./plain-lines.wat.ts";

/** What one scan holds: the same bytes for JavaScript and for the native lane. */
export interface ScanMemory {
  /** Bytes of the table as they are read. */
  readonly window: Buffer;
  /** Canonical text of a chunk. */
  readonly text: Buffer;
  /** For each row of the chunk the line on which it begins, and where in the text its cells do. */
  readonly lines: Float64Array;
  readonly starts: Uint32Array;
  /** null where WebAssembly has no SIMD, or lines end in something it does not know. */
  readonly native: PlainLines | null;
}

/** Lines of the window to be copied, as far as they are plain. */
export interface LineRun {
  /** Number of the first line, and where it begins. */
  readonly line: number;
  readonly from: number;
  /** Where the window's bytes end. */
  readonly end: number;
  readonly mostLines: number;
  /** A line of this length that begins with its first byte may be the header again, which is no row. */
  readonly header: Buffer | null;
  /** Lines with bytes beyond ASCII are not plain: the window holds some that are no UTF-8. */
  readonly asciiOnly: boolean;
}

export interface PlainLines {
  /**
   * Copies lines as rows behind the chunk's first `length` bytes and `rows` rows, until one is not surely a row as it
   * stands: other cells than the table's width, a quote, a NUL, a carriage return inside, nothing but blanks, the header
   * again, no end inside the window, no room, and with `trims` a space at the edge of a cell.
   */
  copy(
    run: LineRun,
    chunk: { readonly length: number; readonly rows: number; readonly trims: boolean },
  ): { readonly rows: number; readonly length: number; readonly next: number };
  /** Counts in bytes of the window only. */
  readonly countByte: CountByte;
  /**
   * Where in the chunk's bytes [from, length) the next number with an exponent or an underscore may stand: at the `e` or
   * the `_`; -1 for none, which is sure.
   */
  findExponent(from: number, length: number): number;
}

/** The part of the global that is used: its types come with those of browsers only. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (pages: { initial: number; maximum: number }) => { readonly buffer: ArrayBuffer };
  readonly Instance: new (
    module: object,
    imports: Record<string, Record<string, object>>,
  ) => { readonly exports: Readonly<Record<string, unknown>> };
};

const pageBytes = 1 << 16;
const windowAt = 1024;
/** Behind window and text: the native lane works in steps of 16 bytes. */
const slackBytes = 64;
/** A chunk of shorter rows than this ends before its text is full. */
const leastRowBytes = 16;
const mostLineNumber = 0xffff_ffff;
const blankCharacters = [" ", "\t", "\r", "\x1a"];

/** Compiled once, by the first scan: what the engine has learnt about the functions serves the next one too. */
const compiled = onFirstCall(compile);

export function createScanMemory(
  sizes: {
    readonly windowBytes: number;
    readonly textBytes: number;
    /** Cells of a row. */
    readonly width: number;
    readonly lane: "native" | "careful";
  },
  dialect: CsvDialect,
): ScanMemory {
  const { windowBytes, textBytes, width, lane } = sizes;
  const mostRows = Math.ceil(textBytes / leastRowBytes);
  const linesAt = alignUp(windowAt + windowBytes + slackBytes);
  const startsAt = linesAt + 8 * mostRows;
  const textAt = startsAt + 4 * mostRows;
  const bytes = textAt + textBytes + slackBytes;

  const instance = lane === "careful" || dialect.lineEnd === "\r" ? null : instantiate(bytes);
  const buffer = instance?.buffer ?? new ArrayBuffer(bytes);
  const window = Buffer.from(buffer, windowAt, windowBytes);
  const text = Buffer.from(buffer, textAt, textBytes);
  const lines = new Float64Array(buffer, linesAt, mostRows);
  const starts = new Uint32Array(buffer, startsAt, mostRows);
  if (instance === null) return { window, text, lines, starts, native: null };

  const { copyPlainLines, countByte, findExponent } = instance;
  const runEnd = new Uint32Array(buffer, runEndAt, 2);
  new Uint8Array(buffer).set(blankBytes(dialect));
  const delimiter = dialect.delimiter.charCodeAt(0);
  // Without a quote that means something, the line feed stands in: it ends the line anyway.
  const quote = dialect.quote === "" ? 10 : dialect.quote.charCodeAt(0);
  const native: PlainLines = {
    copy(run, { length, rows, trims }) {
      const mostLines = Math.min(run.mostLines, mostRows - rows, mostLineNumber - run.line);
      if (mostLines <= 0) return { rows: 0, length, next: run.from };
      const copied = copyPlainLines(
        windowAt + run.from,
        windowAt + run.end,
        textAt + length,
        textAt,
        textBytes,
        run.line,
        mostLines,
        linesAt + 8 * rows,
        startsAt + 4 * rows,
        delimiter,
        quote,
        width,
        run.header?.[0] ?? 0,
        run.header?.length ?? -1,
        trims ? 1 : 0,
        run.asciiOnly ? 1 : 0,
      );
      const [next = 0, end = 0] = runEnd;
      return { rows: copied, length: end - textAt, next: next - windowAt };
    },
    countByte: (_window, wanted, from, to) => countByte(windowAt + from, windowAt + to, wanted),
    findExponent: (from, length) => {
      const found = findExponent(textAt + from, textAt + length) - textAt;
      return found < length ? found : -1;
    },
  };
  return { window, text, lines, starts, native };
}

/** 1 for bytes that an empty record is made of. */
export function blankBytes({ delimiter, quote }: CsvDialect): Uint8Array {
  const blanks = new Uint8Array(256);
  for (const character of [delimiter, quote, ...blankCharacters]) {
    if (character !== "") blanks[character.charCodeAt(0)] = 1;
  }
  return blanks;
}

type NativeFunction = (...numbers: number[]) => number;

interface NativeInstance {
  readonly buffer: ArrayBuffer;
  readonly copyPlainLines: NativeFunction;
  readonly countByte: NativeFunction;
  readonly findExponent: NativeFunction;
}

function onFirstCall<Result>(make: () => Result): () => Result {
  let made: { readonly result: Result } | null = null;
  return () => (made ??= { result: make() }).result;
}

function compile(): object | null {
  try {
    return new WebAssembly.Module(assembleWat(plainLinesWat));
  } catch {
    return null; // no WebAssembly here, or none with SIMD
  }
}

function instantiate(bytes: number): NativeInstance | null {
  const module = compiled();
  if (module === null) return null;
  const pages = Math.ceil(bytes / pageBytes);
  try {
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    const { copyPlainLines, countByte, findExponent } = new WebAssembly.Instance(module, { scan: { memory } }).exports;
    if (!isFunction(copyPlainLines) || !isFunction(countByte) || !isFunction(findExponent)) return null;
    return { buffer: memory.buffer, copyPlainLines, countByte, findExponent };
  } catch {
    return null; // such a memory takes more address space than its bytes: there may be none left
  }
}

function isFunction(value: unknown): value is NativeFunction {
  return typeof value === "function";
}

function alignUp(address: number): number {
  return Math.ceil(address / 8) * 8;
}
