import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { linkNames } from "#context-engine/router/names/link-names.ts";
import { createNameIndex, type KnownName } from "#context-engine/router/names/name-index.ts";
import { readWords } from "#context-engine/router/words.ts";
import { median } from "./measure.ts";

/**
 * What it costs to know the names of a business, and to link the words of a question to them: products of three words,
 * customers, employees and codes, a quarter each; in each question ten names with a wrong letter among thirty words.
 */
export async function runNamesBench(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { names: { type: "string", default: "100000" }, rounds: { type: "string", default: "7" } },
  });
  const names = inventNames(Number(values.names), 7);
  const rounds = Number(values.rounds);
  const before = memoryBytes();
  let index = createNameIndex(names);
  const heldMb = (memoryBytes() - before) / 1e6;
  const buildMs = Array.from({ length: rounds }, () => {
    const start = performance.now();
    index = createNameIndex(names);
    return performance.now() - start;
  });
  const random = createRandom(11);
  const linkMs = (count: number): number => {
    const question = Array.from({ length: count }, (_, at) => {
      const [first = "", second = ""] = (names[random(names.length)]?.name ?? "").split(" ");
      return [`${first.slice(0, -1)}e`, second || "of", "sales"][at % 3];
    });
    const words = readWords(question.join(" "));
    const start = performance.now();
    linkNames(words, (at) => words[at]?.key === "sales" || words[at]?.key === "of", index);
    return performance.now() - start;
  };
  const linked = Array.from({ length: rounds * 30 }, () => linkMs(30));
  const long = Array.from({ length: rounds }, () => linkMs(400));
  console.log(`${names.length} names; ${cpus().length} cores, ${cpus()[0]?.model ?? ""}; medians`);
  console.log(`index: ${median(buildMs).toFixed(0)} ms, holds ${heldMb.toFixed(0)} MB besides the names`);
  console.log(`a question of 30 words: ${median(linked).toFixed(2)} ms, at most ${Math.max(...linked).toFixed(1)} ms`);
  console.log(`a question of 400 words: ${median(long).toFixed(0)} ms`);
}

function memoryBytes(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const syllables = "ba co di fu ga he jo ka li mo na po ra se ti vo wa xe yo zu bra cle dri flo gri pla ste tro".split(
  " ",
);

function inventNames(count: number, seed: number): readonly KnownName[] {
  const random = createRandom(seed);
  const aWord = (): string =>
    Array.from({ length: 2 + random(3) }, () => syllables[random(syllables.length)] ?? "").join("");
  const vocabulary = Array.from({ length: 30_000 }, aWord);
  const pick = (from: number): string => vocabulary[random(from)] ?? "";
  const kinds = [
    { dimension: "product", name: () => `${pick(30_000)} ${pick(200)} ${random(500)} g` },
    { dimension: "customer", name: () => `${pick(30_000)} ${pick(200)} ${pick(30_000)}` },
    { dimension: "sku", name: (at: number) => `CA-${at}-${random(1000)}` },
    { dimension: "employee", name: () => `${pick(300)} ${pick(30_000)}` },
  ];
  return Array.from({ length: count }, (_, at): KnownName => {
    const kind = kinds[at % kinds.length];
    return { dimension: kind?.dimension ?? "", name: kind?.name(at) ?? "", rows: 1 + random(1000) };
  });
}

/** The same numbers at every run. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
}
