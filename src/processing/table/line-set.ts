/** Lines of a file, one bit each: an eighth of a byte for every line up to the last, however many are in it. */
export interface LineSet extends Iterable<number> {
  readonly size: number;
  add(line: number): void;
}

const bitsInWord = 32;
const firstWords = 1 << 10;

/** Empty; gives its lines (whole numbers from 0 on) ascending. */
export function createLineSet(): LineSet {
  let words = new Uint32Array(firstWords);
  let size = 0;
  return {
    get size() {
      return size;
    },
    add(line) {
      const at = Math.floor(line / bitsInWord);
      if (at >= words.length) words = grown(words, at + 1);
      const before = words[at] ?? 0;
      const after = (before | (1 << (line % bitsInWord))) >>> 0;
      if (after === before) return;
      words[at] = after;
      size += 1;
    },
    *[Symbol.iterator]() {
      for (const [at, word] of words.entries()) {
        for (let rest = word; rest !== 0; rest &= rest - 1) yield at * bitsInWord + 31 - Math.clz32(rest & -rest);
      }
    },
  };
}

function grown(words: Uint32Array<ArrayBuffer>, least: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(Math.max(least, words.length * 2));
  larger.set(words);
  return larger;
}
