import { cuesOf, hasCue, type DimensionMention, type Reading } from "../reading.ts";
import { type Catalogue, type Family, resolveNoun } from "./catalogue.ts";

export interface ChosenDimensions {
  readonly by: readonly string[];
  /** What is asked for and the rows do not have: its noun as it is written. */
  readonly missing: readonly DimensionMention[];
  /** Nouns that nothing was made of: "the market" may be part of a name. */
  readonly idle: readonly DimensionMention[];
}

/**
 * What numbers are told by: what stands behind "by", "per" or "each", what is ranked, filtered by a value or asked for
 * with "which", and spans of time. A noun beside a name ("the store Fernhill") or after "all" is none.
 */
export function chooseDimensions(
  reading: Reading,
  family: Family,
  catalogue: Catalogue,
  context: {
    readonly counted: readonly DimensionMention[];
    readonly isRanked: boolean;
    readonly hasThreshold: boolean;
  },
): ChosenDimensions {
  const nouns = reading.dimensions.filter(
    (noun) =>
      !context.counted.includes(noun) &&
      !isCountedByNoun(noun, reading) &&
      !isBesideName(noun, reading) &&
      !isOfAll(noun, reading) &&
      !isExcluded(noun, reading),
  );
  const asked = nouns.filter(
    (noun) =>
      isGrouped(noun, reading) ||
      isAskedFor(noun, reading) ||
      isSeveral(noun, reading) ||
      context.isRanked ||
      context.hasThreshold,
  );
  const resolved = asked.map((noun) => ({ noun, at: noun.from, ...resolveNoun(noun.noun, family, catalogue) }));
  const resolvedEach = eachOf(reading, family, catalogue);
  const grains = reading.time.grains.map(({ from, dimension }) => ({ at: from, dimension }));
  const there = resolved.filter(({ isThere }) => isThere).map(({ at, dimension }) => ({ at, dimension }));
  const ordered = [...there, ...resolvedEach, ...doers(reading, family, catalogue, nouns), ...grains]
    .toSorted((one, other) => one.at - other.at)
    .map(({ dimension }) => dimension);
  return {
    by: [...new Set(ordered)],
    missing: resolved.filter(({ isThere }) => !isThere).map(({ noun }) => noun),
    idle: nouns.filter((noun) => !asked.includes(noun)),
  };
}

/** "buyers per store": how many there are of them in each. */
function isCountedByNoun({ from, to }: DimensionMention, { metrics, cues }: Reading): boolean {
  return (
    metrics.some((mention) => mention.from === from && mention.to === to && mention.metric === "customers") &&
    cues.some(({ cue, from: at }) => cue === "by" && at === to)
  );
}

/** "how did the categories sell": each of them, where nothing else is said of them. */
function isSeveral({ from, to, noun }: DimensionMention, { words, cues, links }: Reading): boolean {
  const isTheirs =
    (noun === "product" || noun === "sku") &&
    (links.length > 0 || /^(?:good|thing|stuff)/.test(words[from]?.key ?? ""));
  if (isTheirs) return false;
  const isPlace = noun === "store" && cues.some(({ cue }) => cue === "stock" || cue === "out of stock");
  return !isPlace && noun !== "order" && to - from === 1 && words[from]?.key.endsWith("s") === true;
}

/** "each tea", "every candle": the products of a category that is named. */
function eachOf(reading: Reading, family: Family, catalogue: Catalogue): readonly { at: number; dimension: string }[] {
  const named = reading.links.find(
    ({ from, dimension }) => dimension === "category" && /^(?:each|every)$/.test(reading.words[from - 1]?.key ?? ""),
  );
  return named === undefined ? [] : [{ at: named.from, ...resolveNoun("product", family, catalogue) }];
}

/** "who sold how much": the sellers; "who spent most": the customers. */
function doers(
  reading: Reading,
  family: Family,
  catalogue: Catalogue,
  nouns: readonly DimensionMention[],
): readonly { at: number; dimension: string }[] {
  const [who] = cuesOf(reading, "who");
  // "who sold more, Quay Street or Old Market": who it may be is named.
  const isNamed = reading.words.some(({ key }) => key === "or") && reading.links.length > 1;
  if (who === undefined || nouns.length > 0 || isNamed) return [];
  const verb = reading.cues.find(
    ({ cue }) => cue === "sold" || cue === "spent" || cue === "bought" || cue === "returned",
  );
  if (verb === undefined) return [];
  const resolved = resolveNoun(verb.cue === "sold" ? "employee" : "customer", family, catalogue);
  return resolved.isThere ? [{ at: who.from, dimension: resolved.dimension }] : [];
}

/** "by store", "per region", "store by category", "each category", "by store and category". */
function isGrouped(noun: DimensionMention, reading: Reading): boolean {
  const grains = reading.time.grains.map(({ from, to }) => ({ from, to }));
  const bys = [...cuesOf(reading, "by", "share"), ...grains];
  const isRight = bys.some(
    (cue) => cue.to <= noun.from && noun.from - cue.to <= 2 && isFree(cue.to, noun.from, reading),
  );
  const isLeft = cuesOf(reading, "by").some((cue) => cue.from === noun.to);
  return isRight || isLeft;
}

/** "which products", "what stores", "who": what the rows of the answer are. */
function isAskedFor(noun: DimensionMention, reading: Reading): boolean {
  const asks = cuesOf(reading, "which", "who").some((cue) => cue.to <= noun.from && noun.from - cue.to <= 3);
  return asks || noun.from === 0 || /^(?:what|whose|list|show)$/.test(reading.words[noun.from - 1]?.key ?? "");
}

function isBesideName({ from, to, noun }: DimensionMention, { links }: Reading): boolean {
  return links.some(
    (link) =>
      (link.from <= from && to <= link.to) ||
      ((link.from === to || link.to === from) && link.candidates.some(({ dimension }) => isOfNoun(dimension, noun))),
  );
}

/** A product may be named by its sku, and a store is where stock lies. */
function isOfNoun(dimension: string, noun: string): boolean {
  const same = [
    ["store", "location"],
    ["product", "sku"],
  ].find((group) => group.includes(noun)) ?? [noun];
  return same.includes(dimension);
}

/** "all stores", "of the shops": every one of them, together. */
function isOfAll({ from, to }: DimensionMention, { words, cues }: Reading): boolean {
  const before = words[from - 1]?.key ?? "";
  const further = words[from - 2]?.key ?? "";
  const isEach = cues.some(
    (each) => (each.cue === "by" || each.cue === "share") && each.to === from - (before === "the" ? 1 : 0),
  );
  const isCounted = /^(?:counted|included|together|combined|inclusive)$/.test(words[to]?.key ?? "");
  return isCounted || (!isEach && (before === "all" || (before === "the" && further === "all")));
}

/** "rows without a region": the noun says which rows, not what they are told by. */
function isExcluded({ from }: DimensionMention, reading: Reading): boolean {
  return (
    hasCue(reading, "unknown value") &&
    cuesOf(reading, "unknown value", "not").some(({ to }) => from >= to && from - to <= 1)
  );
}

/** Only small words, other nouns and spans of time stand between. */
function isFree(from: number, to: number, { words, dimensions, time }: Reading): boolean {
  for (let at = from; at < to; at += 1) {
    const isSmall = /^(?:the|our|my|and|&|,|product|each|different|single|of)$/.test(words[at]?.key ?? "");
    const isNoun = dimensions.some((noun) => noun.from <= at && at < noun.to);
    const isGrain = time.grains.some((grain) => grain.from <= at && at < grain.to);
    if (!isSmall && !isNoun && !isGrain) return false;
  }
  return true;
}
