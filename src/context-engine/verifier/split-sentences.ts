export interface SentenceSplitter {
  /** More of the text; gives the sentences that are whole now. */
  push(text: string): readonly string[];
  /** No more comes: what is left. */
  end(): readonly string[];
}

/** A sentence that does not end is one that cannot be checked. */
const mostCharacters = 2_000;
const abbreviation = /(?:^|[\s(])(?:\p{L}|vs|approx|ca|no|st|dr|mr|mrs|ms|inc|ltd|co|e\.g|i\.e|incl|excl)$/iu;

/**
 * Cuts a text into sentences while it comes. Citations behind the point belong to the sentence before it. A point within
 * a number, an abbreviation or one of the `names` ends nothing.
 */
export function createSentenceSplitter(names: readonly string[]): SentenceSplitter {
  const withPoint = names.filter((name) => /[.!?\n]/.test(name));
  let rest = "";

  function cut(isEnd: boolean): string[] {
    const sentences: string[] = [];
    for (;;) {
      const at = findEnd(rest, withPoint, isEnd);
      if (at === null) break;
      sentences.push(rest.slice(0, at));
      rest = rest.slice(at);
    }
    if (isEnd || rest.length > mostCharacters) {
      sentences.push(rest);
      rest = "";
    }
    return sentences.map((sentence) => sentence.trim()).filter((sentence) => sentence !== "");
  }

  return {
    push(text) {
      rest += text;
      return cut(false);
    },
    end: () => cut(true),
  };
}

/** Where the first sentence ends, citations included; null where that is not known yet. */
function findEnd(text: string, names: readonly string[], isEnd: boolean): number | null {
  const ends = /[.!?]+["'”’»)]*(?=[\s[]|$)|\n/gu;
  for (const match of text.matchAll(ends)) {
    const end = match.index + match[0].length;
    if (text.slice(0, match.index).trim() === "") continue;
    if (isWithinName(text, match.index, names)) continue;
    const isAbbreviation = match[0].startsWith(".") && abbreviation.test(text.slice(0, match.index));
    // Before a citation it is the end all the same.
    if (isAbbreviation && !/^\s*(?:\[|$)/u.test(text.slice(end))) continue;
    const [behind = ""] = /^(?:\s*\[[^\]\n]{0,40}\])*/u.exec(text.slice(end)) ?? [];
    const next = text.slice(end + behind.length).trimStart();
    // A citation may still come.
    if (next === "" || next.startsWith("[")) return isEnd && next === "" ? text.length : null;
    return end + behind.length;
  }
  return null;
}

function isWithinName(text: string, at: number, names: readonly string[]): boolean {
  return names.some((name) => {
    for (let from = text.indexOf(name); from >= 0 && from <= at; from = text.indexOf(name, from + 1)) {
      if (at < from + name.length) return true;
    }
    return false;
  });
}
