/** Chance that a seed repeats. */
export interface Random {
  /** A whole number in [0, count). */
  below(count: number): number;
  chance(probability: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
  /** An independent source: what one part draws does not move the others. */
  fork(): Random;
}

/** SplitMix32: small, and every seed is a good one. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
  const below = (count: number): number => next() % count;
  return {
    below,
    chance: (probability) => next() < probability * 0x1_0000_0000,
    pick(items) {
      const picked = items[below(items.length)];
      if (picked === undefined) throw new Error("there is nothing to pick from");
      return picked;
    },
    fork: () => createRandom(next()),
  };
}
