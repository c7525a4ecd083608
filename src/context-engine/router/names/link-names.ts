import type { Word } from "../words.ts";
import { exactSpans, type MatchKind, type NameMatch, type NameSpan, partSpans } from "./find-spans.ts";
import type { KnownName, NameIndex } from "./name-index.ts";
import { keyOfName, partsOf, showName } from "./name-text.ts";
import { compareTexts } from "./similar-words.ts";

export interface NameCandidate {
  readonly dimension: string;
  readonly name: string;
  /** From 0 to 1: how much of the name is written, and how well. */
  readonly score: number;
  readonly how: MatchKind;
}

/** Words [from, to) that stand for a name. */
export interface NameLink {
  readonly from: number;
  readonly to: number;
  readonly dimension: string;
  /** Best first; several names where it is not clear which is meant, or one name of several dimensions. */
  readonly candidates: readonly NameCandidate[];
  readonly isClear: boolean;
  /** All candidates are one text in several dimensions: which is meant depends on the numbers that are asked. */
  readonly sameName: boolean;
  /** Another part of the reading uses the words. */
  readonly isTaken: boolean;
  /** A word for its dimension stands beside it, or it is quoted. */
  readonly isHinted: boolean;
  /** For people, where it is read otherwise than written. */
  readonly said: string | null;
}

export interface LinkHints {
  /** The dimension of a word that stands right before or behind this one. */
  readonly dimensionAt?: (index: number) => string | undefined;
  /** Of one that stands right before it; `dimensionAt` where absent. */
  readonly dimensionBefore?: (index: number) => string | undefined;
}

const order = [
  "region",
  "store",
  "location",
  "channel",
  "category",
  "vendor",
  "employee",
  "customer",
  "product",
  "sku",
];
const mostCandidates = 50;

/**
 * Links words to the names of a business: names in full first, then words of a name, then what is spelt otherwise; as much
 * of the question as can be, by as few names as can be. Words that are `taken` are part of a name in full, or in quotes.
 */
export function linkNames(
  words: readonly Word[],
  taken: (index: number) => boolean,
  index: NameIndex,
  hints: LinkHints = {},
): readonly NameLink[] {
  const isQuoted = (from: number, to: number): boolean => words.slice(from, to).every(({ quoted }) => quoted);
  const at = hints.dimensionAt;
  const before = hints.dimensionBefore ?? at;
  const context = {
    words,
    index,
    taken,
    isHinted: (from: number, to: number, dimension?: string) =>
      isQuoted(from, to) ||
      [at?.(from), at?.(to - 1)].some(
        (noun) => noun !== undefined && (dimension === undefined || fitsHint(dimension, noun)),
      ),
    isNamed: (from: number, to: number) => isQuoted(from, to) || before?.(from) !== undefined,
  };
  const spans = [...exactSpans(context), ...partSpans(context)];
  return chooseSpans(spans, words.length).map((span) => toLink(span, words, taken, index, hints));
}

/** The spans that read most, none over another; O(words + spans). */
function chooseSpans(spans: readonly NameSpan[], count: number): readonly NameSpan[] {
  const byStart = Map.groupBy(spans, ({ from }) => from);
  const best = Array.from({ length: count + 1 }, () => 0);
  const chosen = new Map<number, NameSpan>();
  for (let from = count - 1; from >= 0; from -= 1) {
    best[from] = best[from + 1] ?? 0;
    for (const span of byStart.get(from) ?? []) {
      const score = span.score + (best[span.to] ?? 0);
      if (score <= (best[from] ?? 0)) continue;
      best[from] = score;
      chosen.set(from, span);
    }
  }
  const links: NameSpan[] = [];
  for (let from = 0; from < count; from += 1) {
    const span = chosen.get(from);
    if (span === undefined) continue;
    links.push(span);
    from = span.to - 1;
  }
  return links;
}

interface Found extends NameMatch {
  readonly known: KnownName;
  readonly key: string;
}

function toLink(
  { from, to, matches }: NameSpan,
  words: readonly Word[],
  taken: (index: number) => boolean,
  index: NameIndex,
  hints: LinkHints,
): NameLink {
  const written = words.slice(from, to);
  const parts = written.flatMap(partsOf);
  const isExact = matches[0]?.how === "exact";
  const hint = hints.dimensionAt?.(from) ?? hints.dimensionAt?.(to - 1);
  const all = matches.flatMap(({ id, ...match }): Found[] => {
    const known = index.names[id];
    return known === undefined ? [] : [{ id, ...match, known, key: keyOfName(known.name) }];
  });
  const hinted = hint === undefined ? [] : all.filter(({ known }) => fitsHint(known.dimension, hint));
  const fitting = asWritten(hinted.length > 0 ? hinted : all, written, isExact);
  const sorted = fitting.toSorted(compareFound);
  const isSame = new Set(sorted.map(({ key }) => key)).size === 1;
  const isOneEach = new Set(sorted.map(({ known }) => known.dimension)).size === sorted.length;
  const [first] = sorted;
  const isClear = isSame && isOneEach;
  const isRespelt =
    !isExact || (first !== undefined && index.wordsOf(first.id).length !== parts.length && !/\d/.test(first.key));
  const text = showName(written.map((word) => word.text).join(" "));
  return {
    from,
    to,
    dimension: first?.known.dimension ?? "",
    candidates: sorted.slice(0, mostCandidates).map((found) => ({
      dimension: found.known.dimension,
      name: found.known.name,
      score: scoreOf(found, parts, index),
      how: found.how,
    })),
    isClear,
    sameName: isClear && sorted.length > 1,
    isTaken: isExact && written.some((_, at) => taken(from + at)),
    isHinted: hinted.length > 0 || written.every(({ quoted }) => quoted),
    said:
      isClear && isRespelt && first !== undefined
        ? `"${text}" read as the ${first.known.dimension} ${showName(first.known.name)}`
        : null,
  };
}

/** Of names that differ in plural, letter case or signs alone, the one that is written to the letter comes first; alone in its dimension. */
function asWritten(found: readonly Found[], written: readonly Word[], isExact: boolean): readonly Found[] {
  if (!isExact || found.length < 2) return found;
  const text = written.map((word) => word.text).join(" ");
  const levelOf = (name: string): number => {
    if (name.trim() === text) return 0;
    return name.trim().toLowerCase() === text.toLowerCase() ? 1 : 2;
  };
  const rated = found.map((each) => ({ ...each, cost: levelOf(each.known.name) }));
  const best = new Map<string, number>();
  for (const { known, cost } of rated) best.set(known.dimension, Math.min(cost, best.get(known.dimension) ?? cost));
  return rated
    .filter(({ known, cost }) => cost === best.get(known.dimension))
    .map((each) => ({ ...each, cost: Math.max(0, each.cost - 1) }));
}

function compareFound(one: Found, other: Found): number {
  return (
    one.cost - other.cost ||
    rankOf(one.known.dimension) - rankOf(other.known.dimension) ||
    other.known.rows - one.known.rows ||
    compareTexts(one.known.name, other.known.name)
  );
}

function rankOf(dimension: string): number {
  const rank = order.indexOf(dimension);
  return rank < 0 ? order.length : rank;
}

function scoreOf({ id, cost, how }: Found, parts: readonly string[], index: NameIndex): number {
  if (how === "exact") return 1;
  const covered = Math.min(1, parts.length / Math.max(1, index.wordsOf(id).length));
  return covered * (1 - Math.max(0, cost) / Math.max(4, parts.join("").length));
}

function fitsHint(dimension: string, hint: string): boolean {
  const places = new Set(["store", "location"]);
  const items = new Set(["product", "sku"]);
  return dimension === hint || (places.has(dimension) && places.has(hint)) || (items.has(dimension) && items.has(hint));
}
