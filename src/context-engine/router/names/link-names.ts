import { editDistance } from "../lexicon/spelling.ts";
import { singular } from "../lexicon/singular.ts";
import type { Word } from "../words.ts";
import { type KnownName, type NameIndex, nameKeys, toCode } from "./name-index.ts";

export interface NameCandidate {
  readonly dimension: string;
  readonly name: string;
  readonly score: number;
  readonly how: "exact" | "words" | "similar";
}

/** Words [from, to) that stand for a name. */
export interface NameLink {
  readonly from: number;
  readonly to: number;
  readonly dimension: string;
  /** Best first; several names where it is not clear which is meant, or one name of several columns. */
  readonly candidates: readonly NameCandidate[];
  readonly isClear: boolean;
  /** Another part of the reading uses the words. */
  readonly isTaken: boolean;
  /** A word for its dimension stands beside it, or it is quoted. */
  readonly isHinted: boolean;
  /** For people, where it is read otherwise than written. */
  readonly said: string | null;
}

export interface LinkHints {
  readonly dimensionAt?: (index: number) => string | undefined;
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
const longest = 12;
/** A word that more names of a dimension have says nothing by itself. */
const mostNames = 20;
const mostCandidates = 50;

export function linkNames(
  words: readonly Word[],
  taken: (index: number) => boolean,
  index: NameIndex,
  hints: LinkHints = {},
): readonly NameLink[] {
  const keys = words.map(({ key }) => singular(key));
  const links = exactLinks(words, keys, taken, index, hints);
  const isCovered = (at: number): boolean => links.some(({ from, to }) => from <= at && at < to);
  for (let from = 0; from < words.length; from += 1) {
    if (taken(from) || isCovered(from)) continue;
    const link = partLink(words, keys, from, (at) => taken(at) || isCovered(at), index, hints);
    if (link === null) continue;
    links.push(link);
    from = link.to - 1;
  }
  return links.toSorted((one, other) => one.from - other.from);
}

function exactLinks(
  words: readonly Word[],
  keys: readonly string[],
  taken: (at: number) => boolean,
  index: NameIndex,
  hints: LinkHints,
): NameLink[] {
  const links: NameLink[] = [];
  for (let from = 0; from < keys.length;) {
    let to = Math.min(keys.length, from + longest);
    let ids: readonly number[] | undefined;
    for (; to > from; to -= 1) {
      const piece = keys.slice(from, to);
      const code = toCode(piece.join(""));
      ids = index.whole.get(piece.join(" ")) ?? (code === null ? undefined : index.whole.get(code));
      if (ids !== undefined && isAllowed(piece, from, to, words, hints)) break;
      ids = undefined;
    }
    if (ids === undefined) {
      from += 1;
      continue;
    }
    const isTaken = Array.from({ length: to - from }, (_, at) => taken(from + at)).some(Boolean);
    links.push(toLink({ from, to, ids, how: "exact", isTaken }, words, index, hints));
    from = to;
  }
  return links;
}

/** Numbers and small words are names only where that is said. */
function isAllowed(
  piece: readonly string[],
  from: number,
  to: number,
  words: readonly Word[],
  hints: LinkHints,
): boolean {
  const isBare = piece.every((key) => /^[\d.,]+$/.test(key) || key.length < 2 || small.has(key));
  return !isBare || isHintedAt(from, to, words, hints);
}

const small = new Set(
  "the a an of in on at to for by and or is are was were be do does did not no all any each every this that it we i you our my your us me as with from up down out off over under so if than then one".split(
    " ",
  ),
);

function isHintedAt(from: number, to: number, words: readonly Word[], { dimensionAt }: LinkHints): boolean {
  return (
    words.slice(from, to).every(({ quoted }) => quoted) ||
    dimensionAt?.(from) !== undefined ||
    dimensionAt?.(to - 1) !== undefined
  );
}

interface Draft {
  readonly from: number;
  readonly to: number;
  readonly ids: readonly number[];
  readonly how: NameCandidate["how"];
  readonly isTaken: boolean;
}

/** Words of a name, though not all of them, perhaps misspelt: as many words in a row as some name has. */
function partLink(
  words: readonly Word[],
  keys: readonly string[],
  from: number,
  taken: (at: number) => boolean,
  index: NameIndex,
  hints: LinkHints,
): NameLink | null {
  let ids: readonly number[] | null = null;
  let isSimilar = false;
  let to = from;
  for (; to < keys.length && !taken(to) && to - from < longest; to += 1) {
    const key = keys[to] ?? "";
    const found = idsOf(key, index);
    const exact: readonly number[] = found === null ? [] : ids === null ? found.ids : intersect(ids, found.ids);
    const both: readonly number[] = exact.length > 0 || ids === null ? exact : nearIn(ids, key, index);
    if (both.length === 0) break;
    isSimilar ||= exact.length === 0 || found?.isSimilar === true;
    ids = both;
  }
  if (ids === null || ids.length === 0) return null;
  const draft: Draft = { from, to, ids, how: isSimilar ? "similar" : "words", isTaken: false };
  return isTelling(draft, keys, index, isHintedAt(from, to, words, hints)) ? toLink(draft, words, index, hints) : null;
}

/** How streets and the like are cut short. */
const shortened: Readonly<Record<string, string>> = {
  st: "street",
  str: "street",
  rd: "road",
  ave: "avenue",
  av: "avenue",
  sq: "square",
  mkt: "market",
  ctr: "center",
  blvd: "boulevard",
};

/** Beside the right first words of a name a short one may be misspelt, too: "bridge edn". */
function nearIn(ids: readonly number[], key: string, index: NameIndex): readonly number[] {
  if (key.length < 3 || /\d/.test(key) || small.has(key) || ids.length > mostCandidates) return [];
  return ids.filter((id) =>
    nameKeys(index.names[id]?.name ?? "").some((word) => word.length >= 3 && editDistance(key, word, 1) <= 1),
  );
}

function idsOf(key: string, index: NameIndex): { readonly ids: readonly number[]; readonly isSimilar: boolean } | null {
  if (key.length < 2 || small.has(key)) return null;
  const own = index.words.get(key) ?? index.words.get(shortened[key] ?? key);
  if (own !== undefined) return { ids: own, isSimilar: false };
  if (key.length < 4 || /\d/.test(key)) return null;
  const most = key.length >= 7 ? 2 : 1;
  let best = most + 1;
  let near: string[] = [];
  for (let length = key.length - most; length <= key.length + most; length += 1) {
    for (const word of index.spellings.get(`${key[0] ?? ""}${length}`) ?? []) {
      if (word.length < 4) continue;
      const distance = editDistance(key, word, Math.min(most, best));
      if (distance > most || distance > best) continue;
      near = distance < best ? [word] : [...near, word];
      best = distance;
    }
  }
  const ids = [...new Set(near.flatMap((word) => index.words.get(word) ?? []))].toSorted((one, other) => one - other);
  return ids.length === 0 ? null : { ids, isSimilar: true };
}

/** One number or a word that many names have is no name. */
function isTelling({ from, to, ids }: Draft, keys: readonly string[], index: NameIndex, isHinted: boolean): boolean {
  const said = keys.slice(from, to);
  if (said.every((key) => /^[\d.,]+$/.test(key))) return false;
  const byDimension = Map.groupBy(ids, (id) => index.names[id]?.dimension ?? "");
  return (
    isHinted || said.length > 1 || Math.min(...[...byDimension.values()].map((group) => group.length)) <= mostNames
  );
}

function intersect(one: readonly number[], other: readonly number[]): number[] {
  const inside = new Set(other);
  return one.filter((id) => inside.has(id));
}

function toLink(draft: Draft, words: readonly Word[], index: NameIndex, hints: LinkHints): NameLink {
  const { from, to, how, isTaken } = draft;
  const hint = hints.dimensionAt?.(from) ?? hints.dimensionAt?.(to - 1);
  const all = draft.ids.flatMap((id): (KnownName & { score: number })[] => {
    const known = index.names[id];
    if (known === undefined) return [];
    return [{ ...known, score: (to - from) / Math.max(1, nameKeys(known.name).length) }];
  });
  const hinted = hint === undefined ? [] : all.filter(({ dimension }) => fitsHint(dimension, hint));
  const rank = (dimension: string): number => (order.indexOf(dimension) + order.length + 1) % (order.length + 1);
  const sorted = (hinted.length > 0 ? hinted : all).toSorted(
    (one, other) =>
      rank(one.dimension) - rank(other.dimension) || other.rows - one.rows || (one.name < other.name ? -1 : 1),
  );
  const candidates = sorted
    .slice(0, mostCandidates)
    .map(({ dimension, name, score }): NameCandidate => ({ dimension, name, score, how }));
  const names = new Set(candidates.map(({ name }) => name));
  const text = words
    .slice(from, to)
    .map((word) => word.text)
    .join(" ");
  const [first] = candidates;
  const isClear =
    names.size === 1 || (how === "exact" && new Set(candidates.map(({ dimension }) => dimension)).size === names.size);
  return {
    from,
    to,
    dimension: first?.dimension ?? "",
    candidates,
    isClear,
    isTaken,
    isHinted: hinted.length > 0 || words.slice(from, to).every(({ quoted }) => quoted),
    said:
      how === "exact" || !isClear || first === undefined
        ? null
        : `"${text}" read as ${first.name} (${first.dimension})`,
  };
}

function fitsHint(dimension: string, hint: string): boolean {
  const places = new Set(["store", "location"]);
  const items = new Set(["product", "sku"]);
  return dimension === hint || (places.has(dimension) && places.has(hint)) || (items.has(dimension) && items.has(hint));
}

/** Names that are like a text, for a refusal that helps. */
export function nearestNames(
  text: string,
  index: NameIndex,
  { limit, dimension }: { readonly limit: number; readonly dimension?: string },
): readonly KnownName[] {
  const ids = nameKeys(text).flatMap((key) => idsOf(key, index)?.ids ?? []);
  const known = [...new Set(ids)].flatMap((id) => index.names[id] ?? []);
  return known
    .filter((name) => dimension === undefined || name.dimension === dimension)
    .toSorted((one, other) => other.rows - one.rows)
    .slice(0, limit);
}
