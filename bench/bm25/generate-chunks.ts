import type { TextChunk } from "#text-index/build-segment.ts";

export interface GeneratedTexts {
  readonly chunks: readonly TextChunk[];
  readonly queries: readonly string[];
}

/** Words beside those that stand everywhere: a word's share is that of Zipf's law with Mandelbrot's shift, 1 / (rank + shift). */
const vocabularySize = 40_000;
const mandelbrotShift = 50;
const endings = ["", "", "", "", "s", "s", "ed", "ing"];
const glue = "the of and in to a is for with that on by as are was from at this be which it have were an or not".split(
  " ",
);
const syllables =
  "ba co di fu ga he jo ka li mo na po ra se ti vo wa xe yo zu bra cle dri flo gri pla ste tro ser min tal".split(" ");

/**
 * Sentences of about 20 words of invented English: two in five words are such as stand in every text, one in thirty is a
 * code or a number. A query is a sentence of about 12 words, half of them out of one chunk. The same for the same seed.
 */
export function generateTexts(chunks: number, queries: number, seed: number): GeneratedTexts {
  const random = createRandom(seed);
  const stems = Array.from({ length: vocabularySize }, () =>
    Array.from({ length: 2 + random(3) }, () => syllables[random(syllables.length)] ?? "").join(""),
  );
  const aWord = (): string => {
    const kind = random(30);
    if (kind < 12) return glue[random(glue.length)] ?? "";
    if (kind === 12) return random(2) === 0 ? String(random(10_000)) : `SK-${random(5000)}/${random(9)}`;
    // The inverse of its distribution function.
    const spread = (vocabularySize + mandelbrotShift) / mandelbrotShift;
    const rank = Math.floor(mandelbrotShift * (spread ** (random(1_000_000) / 1_000_000) - 1));
    return (stems[rank] ?? "") + (endings[random(endings.length)] ?? "");
  };
  const aSentence = (words: number): readonly string[] => Array.from({ length: words }, aWord);
  const made = Array.from({ length: chunks }, (_, at): TextChunk => ({
    line: (at % 500) + 1,
    title: `report ${Math.floor(at / 500)}`,
    text: `${aSentence(12 + random(17)).join(" ")}.`,
  }));
  const asked = Array.from({ length: queries }, () => {
    const words = made[random(chunks)]?.text.slice(0, -1).split(" ") ?? [];
    return [...words.slice(0, 6), ...aSentence(6)].join(" ");
  });
  return { chunks: made, queries: asked };
}

/** The same numbers at every run (Lehmer's generator). */
function createRandom(seed: number): (below: number) => number {
  let state = (seed % 2_147_483_646) + 1;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}
