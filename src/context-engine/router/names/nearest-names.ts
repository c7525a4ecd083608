import { readWords } from "../words.ts";
import { functionWords } from "./common-words.ts";
import type { KnownName, NameIndex } from "./name-index.ts";
import { partsOf } from "./name-text.ts";
import { compareTexts } from "./similar-words.ts";

/** A word that more names have tells none of them. */
const mostNames = 2000;

/**
 * Names that are like a text, for a refusal that helps; the most like first. Where a dimension is named and nothing in it is
 * like the text, those of its names with most rows.
 */
export function nearestNames(
  text: string,
  index: NameIndex,
  { limit, dimension }: { readonly limit: number; readonly dimension?: string },
): readonly KnownName[] {
  const likeness = new Map<number, number>();
  for (const part of readWords(text.slice(0, 200)).flatMap(partsOf)) {
    if (functionWords.has(part)) continue;
    const own = index.wordOf(part);
    const words = [...(own === undefined ? [] : [{ word: own, cost: 0 }]), ...index.similar.like(part, 20)];
    const ofPart = new Map<number, number>();
    for (const { word, cost } of words) {
      const ids = index.namesWith(word);
      if (ids.length > mostNames) continue;
      for (const id of ids) ofPart.set(id, Math.max(ofPart.get(id) ?? 0, (1 - cost / 4) / (1 + Math.log(ids.length))));
    }
    for (const [id, like] of ofPart) likeness.set(id, (likeness.get(id) ?? 0) + like);
  }
  const found = [...likeness].flatMap(([id, like]) => {
    const known = index.names[id];
    return known === undefined || (dimension !== undefined && known.dimension !== dimension) ? [] : [{ known, like }];
  });
  if (found.length === 0 && dimension !== undefined) {
    return index.names
      .filter((known) => known.dimension === dimension && known.rows > 0)
      .toSorted(compareKnown)
      .slice(0, limit);
  }
  return found
    .toSorted((one, other) => other.like - one.like || compareKnown(one.known, other.known))
    .map(({ known }) => known)
    .slice(0, limit);
}

function compareKnown(one: KnownName, other: KnownName): number {
  return other.rows - one.rows || compareTexts(one.name, other.name) || compareTexts(one.dimension, other.dimension);
}
