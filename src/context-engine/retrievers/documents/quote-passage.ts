/** Characters of a passage that an answer quotes; a context has room for most passages as a whole. */
export const longestQuote = 400;
export const longestInContext = 1_500;

/**
 * The part of a passage that has most of the terms, from the beginning of a sentence, on one line and without headings, which
 * its title has. Nothing in it can load or lead anywhere: addresses and the signs of links and pictures are left out, for
 * whoever shows it may follow them.
 */
export function quotePassage(text: string, terms: readonly string[], longest = longestQuote): string {
  const plain = withoutLinks(
    text.replaceAll(/^ {0,3}#{1,6}[ \t].*$/gmu, "").replaceAll(/\*\*|__|^ {0,3}>[ \t]?/gmu, ""),
  )
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .trim();
  if (plain.length <= longest) return plain;
  const sentences = plain.match(/.+?(?:[.!?:;](?=\s|$)|$)/gu) ?? [plain];
  const stems = terms.map((term) => (term.length > 4 ? term.slice(0, -1) : term));
  const countIn = (part: string): number => {
    const folded = part.toLowerCase();
    return stems.filter((stem) => folded.includes(stem)).length;
  };
  const windows = sentences.map((_sentence, at) => {
    const part = takeSentences(sentences.slice(at), longest);
    return { at, part, terms: countIn(part), first: countIn(sentences[at] ?? "") };
  });
  // Of windows with as many terms the one whose first sentence has most of them: it begins with what was asked.
  const [best = { at: 0, part: plain }] = windows.toSorted(
    (one, other) => other.terms - one.terms || other.first - one.first || one.at - other.at,
  );
  const cut = best.part.length > longest ? `${best.part.slice(0, longest - 2).trimEnd()} …` : best.part;
  return best.at === 0 ? cut : `… ${cut}`;
}

/** As many as fit, the first in any case. */
function takeSentences([first = "", ...others]: readonly string[], longest: number): string {
  let part = first.trim();
  for (const sentence of others) {
    const longer = `${part} ${sentence.trim()}`;
    if (longer.length > longest) break;
    part = longer;
  }
  return part;
}

function withoutLinks(text: string): string {
  return text
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/gu, "$1")
    .replaceAll(/!?\[([^\]]*)\]\[[^\]]*\]/gu, "$1")
    .replaceAll(/<[^<>]*>/gu, " ")
    .replaceAll(/\b[a-z][a-z\d+.-]{1,20}:\/\/\S+/giu, "(address)")
    .replaceAll(/\b(?:www\.|data:|javascript:|mailto:)\S+/giu, "(address)");
}
