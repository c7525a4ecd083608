/** About 400 tokens, the size of a passage: see `weigh`. */
export const passageWeight = 1_600;
const hardlyBlank = /\s/u;
/** What ends a sentence, with the quotes and brackets that close behind it. */
const sentenceEnd = /[.!?…](?:["'”’»)\]]*)(?=\s)|[。！？]/gu;

/**
 * How much of a model's window a text takes, in letters of Latin script: about four of these are a token, and a sign of
 * East Asia is about one.
 */
export function weigh(text: string): number {
  let weight = text.length;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= 0x2e80 && code < 0xd800) weight += 3;
  }
  return weight;
}

/** A text in pieces of at most `most`: cut behind a sentence, else a line, else a word, else where it must be. Nothing is lost but blanks between. */
export function cutText(text: string, most: number): readonly { readonly text: string; readonly at: number }[] {
  const pieces: { text: string; at: number }[] = [];
  let at = 0;
  while (at < text.length) {
    const reach = reachOf(text, at, most);
    const end = reach === text.length ? reach : at + cutWithin(text.slice(at, reach + 1), reach - at);
    const piece = text.slice(at, end);
    const lead = piece.length - piece.trimStart().length;
    // Blanks in front of a first line may mean something; behind a cut they do not.
    const kept = pieces.length === 0 ? piece.trimEnd() : piece.trim();
    if (kept.trim() !== "") pieces.push({ text: kept, at: pieces.length === 0 ? at : at + lead });
    at = end;
  }
  return pieces;
}

/** How far `most` goes from a place on: at least one character. */
function reachOf(text: string, from: number, most: number): number {
  let left = most;
  let at = from;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    left -= code >= 0x2e80 && code < 0xd800 ? 4 : 1;
    if (left < 0 && at > from) break;
    at += 1;
  }
  return at;
}

/** @param text one character longer than what may be taken */
function cutWithin(text: string, most: number): number {
  const least = most / 2;
  let best = 0;
  for (const found of text.matchAll(sentenceEnd)) {
    const end = found.index + found[0].length;
    if (end <= most) best = end;
  }
  if (best > least) return best;
  const line = text.lastIndexOf("\n", most);
  if (line > least) return line;
  for (let at = most; at > least; at -= 1) if (hardlyBlank.test(text[at] ?? "")) return at;
  return isHalf(text, most) ? most - 1 || most : most;
}

/** Behind the first half of a character. */
function isHalf(text: string, at: number): boolean {
  const code = text.charCodeAt(at - 1);
  return code >= 0xd800 && code < 0xdc00;
}
