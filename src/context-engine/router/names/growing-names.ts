import { createNameIndex, type KnownName, type NameIndex, type NameLayer } from "./name-index.ts";

/** How many rows more, or fewer, have names of one dimension: `rows` stands beside `names`. */
export interface NamesMore {
  readonly dimension: string;
  readonly names: readonly string[];
  readonly rows: readonly number[];
}

export interface GrowingNames {
  /** Of the names that rows have now: what it told before stays right until the next change. */
  readonly index: NameIndex;
  /** O(changes), and now and then O(names). */
  change(changes: readonly NamesMore[]): void;
  /** The names of a dimension that rows have now. */
  namesOf(dimension: string): readonly string[];
}

/** Names that no row has any more are left where they are until they are a tenth of all. */
const leastGone = 1_000;

/**
 * Names while files come and go. What is new lies in a small index above the large one; those of about the same size become
 * one, so that a name is indexed again only as often as the number of names doubles.
 */
export function createGrowingNames(): GrowingNames {
  let names: Mutable<KnownName>[] = [];
  let ids = new Map<string, Map<string, number>>(); // by dimension and name
  let top: NameLayer = createNameIndex(names);
  let gone = 0;

  function add(layers: NameLayer): NameLayer {
    let below: NameLayer | null = layers;
    while (below !== null && below.to - below.from <= names.length - below.to) below = below.below;
    return createNameIndex(names, below);
  }

  function rebuild(): void {
    names = names.filter(({ rows }) => rows > 0);
    ids = new Map();
    for (const [id, { dimension, name }] of names.entries()) idsOf(dimension).set(name, id);
    gone = 0;
    top = createNameIndex(names);
  }

  function idsOf(dimension: string): Map<string, number> {
    const known = ids.get(dimension) ?? new Map<string, number>();
    ids.set(dimension, known);
    return known;
  }

  function addRows(dimension: string, name: string, rows: number, ofDimension: Map<string, number>): void {
    const known = names[ofDimension.get(name) ?? -1];
    if (known === undefined) {
      ofDimension.set(name, names.length);
      names.push({ dimension, name, rows });
      gone += rows > 0 ? 0 : 1;
    } else {
      gone += Number(known.rows > 0) - Number(known.rows + rows > 0);
      known.rows += rows;
    }
  }

  function change(changes: readonly NamesMore[]): void {
    const before = names.length;
    for (const { dimension, names: changed, rows } of changes) {
      const ofDimension = idsOf(dimension);
      for (const [at, name] of changed.entries()) addRows(dimension, name, rows[at] ?? 0, ofDimension);
    }
    if (gone > leastGone && gone * 10 > names.length) rebuild();
    else if (names.length > before) top = add(top);
  }

  const isThere = (id: number): boolean => (names[id]?.rows ?? 0) > 0;
  const index: NameIndex = {
    get names() {
      return names;
    },
    whole: (key) => (gone === 0 ? top.whole(key) : top.whole(key).filter(isThere)),
    wordOf: (text) => {
      const word = top.wordOf(text);
      return gone === 0 || word === undefined || top.namesWith(word).some(isThere) ? word : undefined;
    },
    textOf: (word) => top.textOf(word),
    namesWith: (word) => (gone === 0 ? top.namesWith(word) : top.namesWith(word).filter(isThere)),
    wordsOf: (id) => top.wordsOf(id),
    dimensionOf: (id) => top.dimensionOf(id),
    similar: {
      like: (key, limit) => {
        if (gone === 0) return top.similar.like(key, limit);
        const found = top.similar.like(key, limit + gone);
        return found.filter(({ word }) => top.namesWith(word).some(isThere)).slice(0, limit);
      },
    },
  };
  const namesOf = (dimension: string): readonly string[] =>
    [...(ids.get(dimension) ?? [])].filter(([, id]) => isThere(id)).map(([name]) => name);
  return { index, change, namesOf };
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };
