import { createSimilarWords, joinSimilar, type SimilarWords } from "./similar-words.ts";
import { isNumber, joinParts, keyOfName, wordsOfName } from "./name-text.ts";

/** A name as a filter writes it, and where rows have it. */
export interface KnownName {
  readonly dimension: string;
  readonly name: string;
  /** Visible rows that have it; 0 where none has it any more, and then nothing finds it. */
  readonly rows: number;
}

/** Names by what a question may say of them. Ids are places in `names`; words are numbered too. */
export interface NameIndex {
  readonly names: readonly KnownName[];
  /** Ids of the names that are this text, wherever words begin in it: see `joinParts`. */
  whole(key: string): readonly number[];
  wordOf(text: string): number | undefined;
  textOf(word: number): string;
  /** Ids of the names that have this word, ascending. */
  namesWith(word: number): Uint32Array;
  /** The words of a name, in order. */
  wordsOf(id: number): Uint32Array;
  /** A number for the dimension of a name. */
  dimensionOf(id: number): number;
  readonly similar: SimilarWords;
}

/** An index over the names from one place on; those before it are in the one below, and words are numbered across both. */
export interface NameLayer extends NameIndex {
  readonly from: number;
  readonly to: number;
  readonly below: NameLayer | null;
  readonly words: number;
  readonly dimensions: ReadonlyMap<string, number>;
}

/**
 * Build O(characters of the names that `below` does not have), for names that only grow behind it. The order of the names
 * changes no link.
 */
export function createNameIndex(names: readonly KnownName[], below: NameLayer | null = null): NameLayer {
  const from = below?.to ?? 0;
  const own = names.slice(from);
  const { numbers, texts, numberOf, wordOf } = numberWords(below);
  const ofNames = createLists();
  /** Besides its words, what a name has when two of them are written as one: "t-shirt", "30cl". */
  const joined = createLists();
  const wholes = createWholes(own);
  for (const [at, { name }] of own.entries()) {
    const words = wordsOfName(name);
    for (const parts of words) for (const part of parts) ofNames.push(numberOf(part));
    ofNames.end();
    for (const text of joinedWords(words)) joined.push(numberOf(text));
    joined.end();
    if (words.length > 0) wholes.add(words.reduce(joinParts, ""), at);
  }
  const first = below?.words ?? 0;
  const words = first + texts.length;
  const { starts, places } = invert(own.length, words, [ofNames, joined]);
  const shift = (ids: Uint32Array): Uint32Array => (from === 0 ? ids : ids.map((id) => id + from));
  const { dimensions, dimensionOf } = numberDimensions(own, below?.dimensions ?? new Map());
  const similar = createSimilarWords(texts, (text) => numbers.get(text));
  return {
    names,
    from,
    to: names.length,
    below,
    words,
    dimensions,
    whole: (key) => [...(below?.whole(key) ?? []), ...wholes.find(key).map((at) => at + from)],
    wordOf,
    textOf: (word) => (word < first ? (below?.textOf(word) ?? "") : (texts[word - first] ?? "")),
    namesWith: (word) => {
      const found = shift(places.subarray(starts[word] ?? 0, starts[word + 1] ?? starts[word] ?? 0));
      return below === null ? found : joinIds(below.namesWith(word), found);
    },
    wordsOf: (id) => (id < from ? (below?.wordsOf(id) ?? new Uint32Array()) : ofNames.get(id - from)),
    dimensionOf: (id) => (id < from ? (below?.dimensionOf(id) ?? 0) : dimensionOf(id - from)),
    similar: below === null ? similar : joinSimilar(below.similar, similar, first),
  };
}

function joinIds(one: Uint32Array, other: Uint32Array): Uint32Array {
  if (other.length === 0) return one;
  if (one.length === 0) return other;
  const ids = new Uint32Array(one.length + other.length);
  ids.set(one);
  ids.set(other, one.length);
  return ids;
}

/** Words that are there already keep their number; new ones come behind all of them. */
function numberWords(below: NameLayer | null): {
  readonly numbers: ReadonlyMap<string, number>;
  readonly texts: readonly string[];
  readonly numberOf: (text: string) => number;
  readonly wordOf: (text: string) => number | undefined;
} {
  const first = below?.words ?? 0;
  const numbers = new Map<string, number>();
  const texts: string[] = [];
  const wordOf = (text: string): number | undefined => {
    const own = numbers.get(text);
    return own === undefined ? below?.wordOf(text) : own + first;
  };
  const numberOf = (text: string): number => {
    const known = wordOf(text);
    if (known !== undefined) return known;
    numbers.set(text, texts.length);
    texts.push(text);
    return first + texts.length - 1;
  };
  return { numbers, texts, numberOf, wordOf };
}

function numberDimensions(
  names: readonly KnownName[],
  before: ReadonlyMap<string, number>,
): { readonly dimensions: ReadonlyMap<string, number>; readonly dimensionOf: (at: number) => number } {
  const dimensions = new Map(before);
  const ofNames = new Uint16Array(names.length);
  for (const [at, { dimension }] of names.entries()) {
    const known = dimensions.get(dimension) ?? dimensions.size;
    dimensions.set(dimension, known);
    ofNames[at] = known;
  }
  return { dimensions, dimensionOf: (at) => ofNames[at] ?? 0 };
}

function joinedWords(words: readonly (readonly string[])[]): readonly string[] {
  if (words.length < 2) return []; // found by its whole text
  const joined: string[] = [];
  for (const [at, parts] of words.entries()) {
    if (parts.length > 1) joined.push(parts.join(""));
    const [first = "", second] = parts;
    const [next = "", afterNext] = words[at + 1] ?? [];
    if (second !== undefined || next === "" || afterNext !== undefined) continue;
    if (isNumber(first) === isNumber(next) && (isNumber(first) || (first.length > 2 && next.length > 2))) continue;
    joined.push(first + next);
  }
  return joined;
}

interface Lists {
  push(value: number): void;
  /** The list is complete; what comes belongs to the next one. */
  end(): void;
  get(list: number): Uint32Array;
}

/** Many short lists in two typed arrays. */
function createLists(): Lists {
  let values = new Uint32Array(1024);
  let ends = new Uint32Array(256);
  let count = 0;
  let lists = 0;
  return {
    push: (value) => {
      if (count === values.length) values = grow(values);
      values[count] = value;
      count += 1;
    },
    end: () => {
      if (lists === ends.length) ends = grow(ends);
      ends[lists] = count;
      lists += 1;
    },
    get: (list) => values.subarray(list === 0 ? 0 : ends[list - 1], ends[list] ?? 0),
  };
}

function grow(values: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(values.length * 2);
  larger.set(values);
  return larger;
}

/** From names with their words to words with their names, each once and ascending. */
function invert(
  names: number,
  words: number,
  lists: readonly Lists[],
): { readonly starts: Uint32Array; readonly places: Uint32Array } {
  const starts = new Uint32Array(words + 1);
  const last = new Int32Array(words).fill(-1);
  const forEach = (take: (word: number, id: number) => void): void => {
    last.fill(-1);
    for (let id = 0; id < names; id += 1) {
      for (const list of lists) {
        for (const word of list.get(id)) {
          if (last[word] === id) continue;
          last[word] = id;
          take(word, id);
        }
      }
    }
  };
  forEach((word) => (starts[word + 1] = (starts[word + 1] ?? 0) + 1));
  for (let word = 1; word <= words; word += 1) starts[word] = (starts[word] ?? 0) + (starts[word - 1] ?? 0);
  const ends = starts.slice(0, words);
  const places = new Uint32Array(starts[words] ?? 0);
  forEach((word, id) => {
    const end = ends[word] ?? 0;
    places[end] = id;
    ends[word] = end + 1;
  });
  return { starts, places };
}

/** Names by a hash of their whole text: eight bytes a name instead of a text. */
function createWholes(names: readonly KnownName[]): {
  add(key: string, id: number): void;
  find(key: string): readonly number[];
} {
  const size = 2 ** Math.ceil(Math.log2(Math.max(16, names.length * 2)));
  const heads = new Int32Array(size).fill(-1);
  const next = new Int32Array(names.length).fill(-1);
  const hashes = new Uint32Array(names.length);
  return {
    add: (key, id) => {
      const hash = hashOf(key);
      hashes[id] = hash;
      next[id] = heads[hash % size] ?? -1;
      heads[hash % size] = id;
    },
    find: (key) => {
      const hash = hashOf(key);
      const found: number[] = [];
      for (let id = heads[hash % size] ?? -1; id >= 0; id = next[id] ?? -1) {
        if (hashes[id] === hash && keyOfName(names[id]?.name ?? "") === key) found.push(id);
      }
      return found;
    },
  };
}

/** FNV-1a, 32 bits. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at += 1) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
