/** Characters of a passage that are quoted. */
export const longestQuote = 400;

/**
 * The part of a passage that has most of the terms, from the beginning of a sentence, on one line and without headings, which
 * its title has. Nothing in it can load or lead anywhere: addresses and the signs of links and pictures are left out, for
 * whoever shows it may follow them.
 */
export function quotePassage(text: string, terms: readonly string[]): string {
  const plain = withoutLinks(
    text.replaceAll(/^ {0,3}#{1,6}[ \t].*$/gmu, "").replaceAll(/\*\*|__|^ {0,3}>[ \t]?/gmu, ""),
  )
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .trim();
  if (plain.length <= longestQuote) return plain;
  const sentences = plain.match(/.+?(?:[.!?:;](?=\s|$)|$)/gu) ?? [plain];
  const stems = terms.map((term) => (term.length > 4 ? term.slice(0, -1) : term));
  const scores = sentences.map((sentence) => {
    const folded = sentence.toLowerCase();
    return stems.filter((stem) => folded.includes(stem)).length;
  });
  const best = scores.indexOf(Math.max(...scores));
  let quote = (sentences[best] ?? "").trim();
  for (let at = best + 1; at < sentences.length; at += 1) {
    const longer = `${quote} ${(sentences[at] ?? "").trim()}`;
    if (longer.length > longestQuote) break;
    quote = longer;
  }
  const cut = quote.length > longestQuote ? `${quote.slice(0, longestQuote - 2).trimEnd()} …` : quote;
  return best === 0 ? cut : `… ${cut}`;
}

function withoutLinks(text: string): string {
  return text
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/gu, "$1")
    .replaceAll(/!?\[([^\]]*)\]\[[^\]]*\]/gu, "$1")
    .replaceAll(/<[^<>]*>/gu, " ")
    .replaceAll(/\b[a-z][a-z\d+.-]{1,20}:\/\/\S+/giu, "(address)")
    .replaceAll(/\b(?:www\.|data:|javascript:|mailto:)\S+/giu, "(address)");
}
