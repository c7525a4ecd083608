/**
 * Text of files as a prompt may have it: without signs that are not seen (line breaks, direction marks, tags of the
 * Unicode block of that name), and no longer than it may be. Says of itself that it was cut.
 */
export function toUntrusted(text: string, mostCharacters: number): string {
  const seen = text.toWellFormed().replaceAll(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ");
  return seen.length <= mostCharacters ? seen : `${cutAt(seen, mostCharacters)}…`;
}

/**
 * JSON in which no mark can be written and no special token of a tokenizer stands: every "<" is an escape, which a reader
 * of JSON turns back.
 */
export function toData(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}

/** Never between the halves of one character. */
function cutAt(text: string, at: number): string {
  return text
    .slice(0, at)
    .toWellFormed()
    .replace(/\uFFFD$/, "");
}
