import { createHash } from "node:crypto";
import { normaliseText } from "./fold-word.ts";

export interface IdentifiedText {
  readonly id: string;
  readonly text: string;
}

/** Texts with at least this much in common say the same (Broder's resemblance, over pairs of words). */
const sameEnough = 0.8;

/** Of so many minima of a text's pairs (MinHash), rows of a band must agree for two texts to be compared at all. */
const bands = 24;
const rowsOfBand = 4;

/** Of a longer text so many characters are compared; what follows must be the same. */
const mostCharacters = 200_000;

/**
 * Groups of texts that say the same in nearly the same words, in the order of their first members, members in the order
 * that is given; texts that stand alone are in no group. Numbers (also as words), codes, signs of currency, per cent, and
 * words that turn a sentence round (`not`, `without`) must be the same in the same order: two invoices that differ in one amount are two.
 * Members are like the first of their group, not only like one another in a chain. Two texts with a resemblance of 0.8 are
 * compared with a probability above 99.99 %; the same texts give the same groups. Texts without words are in none.
 */
export function findNearDuplicates(texts: readonly IdentifiedText[]): readonly (readonly string[])[] {
  const buckets = new Map<string, Group[]>();
  const groups: Group[] = [];
  for (const { id, text } of texts) {
    const { exact, pairs } = readText(text);
    if (pairs.size === 0) continue;
    const keys = bandsOf(pairs).map((band, at) => `${at} ${band} ${exact}`);
    const near = new Set(keys.flatMap((key) => buckets.get(key) ?? []));
    // Groups are looked at in the order in which they began, so that a text which fits two joins the older one.
    const known = [...near]
      .toSorted((left, right) => left.order - right.order)
      .find((group) => isLike(group.pairs, pairs));
    if (known !== undefined) {
      known.ids.push(id);
      continue;
    }
    const group: Group = { order: groups.length, ids: [id], pairs };
    groups.push(group);
    for (const key of keys) {
      const bucket = buckets.get(key);
      if (bucket === undefined) buckets.set(key, [group]);
      else bucket.push(group);
    }
  }
  return groups.map(({ ids }) => ids).filter(({ length }) => length > 1);
}

interface Group {
  readonly order: number;
  readonly ids: string[];
  /** Of its first member. */
  readonly pairs: ReadonlySet<number>;
}

interface ReadText {
  /** What must not differ at all, in its order. */
  readonly exact: string;
  /** Hashes of neighbouring words, each once. */
  readonly pairs: ReadonlySet<number>;
}

/** A word, number or code with what joins its parts, and its sign; signs of currency; per cent. */
const joinedParts = /[+-]?[\p{L}\p{N}]+(?:[.,:/_-][\p{L}\p{N}]+)*|\p{Sc}|[%‰]/gu;

/** Of scripts without spaces each character is a word. */
const separateWords =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|[\p{L}\p{N}\p{M}]+(?:'\p{L}+)*/gu;

/** Words that turn a sentence round, and numbers that are written as words. */
const exactWords: ReadonlySet<string> = new Set(
  (
    "no not never none neither nor without except cannot can't don't doesn't didn't isn't aren't wasn't weren't won't " +
    "nicht kein keine keinen keiner nie ohne außer weder " +
    "one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty seventy eighty ninety " +
    "hundred thousand million dozen half quarter third twice double once"
  ).split(" "),
);

function readText(text: string): ReadText {
  const normalised = normaliseText(text.slice(0, mostCharacters));
  const words = normalised.match(separateWords) ?? [];
  const exactly = words.filter((word) => exactWords.has(word));
  const numbers = (normalised.match(joinedParts) ?? []).filter((part) => !/^[+-]?[\p{L}.,:/_-]+$/u.test(part));
  const pairs = new Set<number>();
  let before = 0;
  for (const word of words) {
    const hash = hashText(word);
    pairs.add(mix(Math.imul(before, 31) ^ hash));
    before = hash;
  }
  const exact = JSON.stringify([numbers, exactly, text.slice(mostCharacters)]);
  return { exact: createHash("sha256").update(exact).digest("base64"), pairs };
}

/** Minima of the pairs under as many orders, a text for each band. */
function bandsOf(pairs: ReadonlySet<number>): readonly string[] {
  const minima = new Uint32Array(bands * rowsOfBand).fill(0xff_ff_ff_ff);
  for (const pair of pairs) {
    for (let at = 0; at < minima.length; at += 1) {
      const value = mix(pair ^ Math.imul(at + 1, 0x9e_37_79_b1));
      if (value < (minima[at] ?? 0)) minima[at] = value;
    }
  }
  return Array.from({ length: bands }, (_, band) =>
    minima.subarray(band * rowsOfBand, (band + 1) * rowsOfBand).join(","),
  );
}

/** Resemblance: what two sets have in common, as a share of all that either has. */
function isLike(left: ReadonlySet<number>, right: ReadonlySet<number>): boolean {
  const common = [...left].reduce((count, pair) => count + (right.has(pair) ? 1 : 0), 0);
  return common > 0 && common >= sameEnough * (left.size + right.size - common);
}

/** FNV-1a over UTF-16. */
function hashText(text: string): number {
  let hash = 0x81_1c_9d_c5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01_00_01_93);
  return hash >>> 0;
}

/** The finaliser of MurmurHash3: every bit of the result depends on every bit. */
function mix(value: number): number {
  let hash = value ^ (value >>> 16);
  hash = Math.imul(hash, 0x85_eb_ca_6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2_b2_ae_35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
