import { OmError } from "#core/errors.ts";
import { openText } from "./text-file.ts";

/** A value of the document as it stands in `text`. Good until the cursor moves on. */
export interface CutValue {
  readonly text: string;
  readonly from: number;
  readonly to: number;
  /** Longer than was allowed: only its beginning is here. */
  readonly isCut: boolean;
}

/** Reads a document from front to back; of its text no more than the value at hand is in memory. */
export interface DocumentCursor {
  /** The next character that is no blank, "" at the end. */
  peek(): string;
  /** Passes over the character that `peek` gave. */
  pass(): void;
  /** The whole next value by its quotes and brackets; what is inside is not looked at. */
  cut(mostCharacters: number): CutValue;
  /**
   * `line 3, column 7`.
   * @param offset from the beginning of the value that was cut last; without it: the cursor's place
   */
  placeOf(offset?: number): string;
  /** @param offset see `placeOf` @throws always: `FILE_CORRUPT` with the place */
  fail(what: string, fix: string, offset?: number): never;
  close(): void;
}

const usualBlockBytes = 256 << 10;
const keptOfCutValue = 2_000;
const quote = 34;
const comma = 44;
const colon = 58;
const backslash = 92;
export const cutOff = "the file was cut off: export or copy it again";

/** @param blockBytes for tests, to meet every boundary. @throws OmError `EMPTY_FILE`, `NOT_TEXT`, `ENCODING_UNREADABLE` */
export function openDocument(path: string, blockBytes = usualBlockBytes): DocumentCursor {
  const source = openText(path);
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const block = Buffer.allocUnsafe(blockBytes);
  let text = "";
  let at = 0;
  let cutFrom = 0;
  let hasEnded = false;
  let line = 1;
  /** Where the line began, as an index in `text`; below 0 in front of it. */
  let lineStart = 0;

  /** Drops the text before `keepFrom` and appends the next block; false at the end of the file. */
  function fill(keepFrom: number): boolean {
    if (hasEnded) return false;
    countLines(keepFrom);
    const count = source.read(block, 0);
    hasEnded = count === 0;
    text = text.slice(keepFrom) + decode(count);
    at -= keepFrom;
    cutFrom -= keepFrom;
    lineStart -= keepFrom;
    return true;
  }

  function decode(count: number): string {
    try {
      return decoder.decode(block.subarray(0, count), { stream: count > 0 });
    } catch {
      return fail(
        "bytes that are not UTF-8 follow soon behind this place",
        "save the file as UTF-8, or export it again",
      );
    }
  }

  function countLines(upTo: number): void {
    let next = text.indexOf("\n", Math.max(0, lineStart));
    for (; next !== -1 && next < upTo; next = text.indexOf("\n", next + 1)) {
      line += 1;
      lineStart = next + 1;
    }
  }

  function peek(): string {
    for (;;) {
      for (; at < text.length; at += 1) {
        const code = text.charCodeAt(at);
        if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return text.charAt(at);
      }
      if (!fill(at)) return "";
    }
  }

  function cut(mostCharacters: number): CutValue {
    peek();
    cutFrom = at;
    let beginning: string | null = null;
    const finder = createEndFinder();
    for (;;) {
      at = finder.look(text, at);
      if (finder.hasEnded()) return finish();
      if (at - cutFrom > mostCharacters) {
        beginning ??= text.slice(cutFrom, cutFrom + keptOfCutValue);
        cutFrom = at;
      }
      if (fill(cutFrom)) continue;
      if (finder.mayEnd()) return finish();
      return fail("it ends in the middle of a value", cutOff);
    }

    function finish(): CutValue {
      if (beginning !== null) return { text: beginning, from: 0, to: beginning.length, isCut: true };
      return { text, from: cutFrom, to: at, isCut: at - cutFrom > mostCharacters };
    }
  }

  function fail(what: string, fix: string, offset?: number): never {
    throw new OmError("FILE_CORRUPT", `the JSON is broken at ${placeOf(offset)}: ${what}`, { fix });
  }

  function placeOf(offset?: number): string {
    const place = offset === undefined ? at : cutFrom + offset;
    countLines(place);
    return `line ${line}, column ${place - lineStart + 1}`;
  }

  return {
    peek,
    pass() {
      at += 1;
    },
    cut,
    placeOf,
    fail,
    close: () => source.close(),
  };
}

interface EndFinder {
  /** Looks on from `at`; how far it came. */
  look(text: string, at: number): number;
  /** The value has ended where `look` came to. */
  hasEnded(): boolean;
  /** It may end with the file, as a number does. */
  mayEnd(): boolean;
}

function createEndFinder(): EndFinder {
  let depth = 0;
  let isInText = false;
  let isEscaped = false;
  let hasEnded = false;

  function look(text: string, from: number): number {
    let at = from;
    while (at < text.length) {
      if (isInText) {
        at = lookInText(text, at);
        if (!isInText && depth === 0) return end(at);
        continue;
      }
      const code = text.charCodeAt(at);
      if (code === quote) isInText = true;
      else if (code === 123 || code === 91) depth += 1;
      else if (code === 125 || code === 93) {
        if (depth === 0) return end(at);
        depth -= 1;
        if (depth === 0) return end(at + 1);
      } else if (depth === 0 && (code === comma || code === colon || code <= 32)) return end(at);
      at += 1;
    }
    return at;
  }

  function lookInText(text: string, from: number): number {
    let at = from;
    if (isEscaped) {
      isEscaped = false;
      at += 1;
    }
    const begin = at;
    for (;;) {
      const found = text.indexOf('"', at);
      const stop = found === -1 ? text.length : found;
      let slashes = 0;
      while (stop - slashes > begin && text.charCodeAt(stop - slashes - 1) === backslash) slashes += 1;
      const isQuoted = slashes % 2 === 1;
      if (found === -1) {
        isEscaped = isQuoted;
        return stop;
      }
      if (!isQuoted) {
        isInText = false;
        return stop + 1;
      }
      at = stop + 1;
    }
  }

  function end(at: number): number {
    hasEnded = true;
    return at;
  }

  return { look, hasEnded: () => hasEnded, mayEnd: () => depth === 0 && !isInText };
}
