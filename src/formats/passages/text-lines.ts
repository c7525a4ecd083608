import { openText } from "#formats/json/text-file.ts";
import type { NumberedLine } from "./text-blocks.ts";

const blockBytes = 128 << 10;
/** Of a longer line a part at a time is given, so that no text has to fit into memory. */
const mostCharacters = 16_384;

/**
 * The lines of a text file whatever its encoding, without their ends; nothing of a long line is lost. Bytes that are no
 * text become the sign for that.
 * @throws OmError `EMPTY_FILE`, `NOT_TEXT`, `ENCODING_UNREADABLE`
 */
export function* readLines(path: string): Iterable<NumberedLine> {
  const source = openText(path);
  try {
    const decoder = new TextDecoder();
    const bytes = Buffer.allocUnsafe(blockBytes);
    let rest = "";
    let line = 1;
    for (;;) {
      const count = source.read(bytes, 0);
      rest += decoder.decode(bytes.subarray(0, count), { stream: count > 0 });
      const cut = cutLines(rest, line, count === 0);
      yield* cut.lines;
      ({ rest, line } = cut);
      if (count === 0) return;
    }
  } finally {
    source.close();
  }
}

/** Lines of a text that is there as a whole. */
export function linesOf(text: string): readonly NumberedLine[] {
  return cutLines(text, 1, true).lines;
}

function cutLines(text: string, firstLine: number, isLast: boolean) {
  const lines: NumberedLine[] = [];
  let line = firstLine;
  let from = 0;
  for (const found of text.matchAll(/\r\n|\n|\r(?!$)/g)) {
    for (const part of cutLong(text.slice(from, found.index))) lines.push({ text: part, line });
    line += 1;
    from = found.index + found[0].length;
  }
  let rest = text.slice(from);
  const parts = cutLong(isLast ? rest.replace(/\r$/, "") : rest);
  if (!isLast) rest = parts.pop() ?? "";
  for (const part of parts) if (!isLast || part !== "") lines.push({ text: part, line });
  return { lines, line, rest: isLast ? "" : rest };
}

function cutLong(text: string): string[] {
  const parts: string[] = [];
  let rest = text.replaceAll("\0", "\ufffd");
  while (rest.length > mostCharacters) {
    const blank = rest.lastIndexOf(" ", mostCharacters);
    const end = blank > mostCharacters / 2 ? blank : mostCharacters - (isHalf(rest) ? 1 : 0);
    parts.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return [...parts, rest];
}

function isHalf(text: string): boolean {
  const code = text.charCodeAt(mostCharacters - 1);
  return code >= 0xd800 && code < 0xdc00;
}
