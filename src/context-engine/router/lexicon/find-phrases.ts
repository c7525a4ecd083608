import type { Word } from "../words.ts";
import type { Lexicon } from "./lexicon.ts";
import type { Sense } from "./phrase.ts";
import { singular } from "./singular.ts";

/** Words [from, to) of a question that the lexicon knows. */
export interface PhraseMark {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly senses: readonly Sense[];
}

/** Phrases of the lexicon in a question, from left to right, the longest at each place; `isTaken` words are passed over. */
export function findPhrases(
  words: readonly Word[],
  lexicon: Lexicon,
  isTaken: (index: number) => boolean,
): readonly PhraseMark[] {
  const keys = words.map(({ key }) => singular(key));
  const marks: PhraseMark[] = [];
  for (let from = 0; from < words.length;) {
    const phrase = lexicon.phrases
      .get(keys[from] ?? "")
      ?.find((each) => each.keys.every((key, at) => keys[from + at] === key && !isTaken(from + at)));
    const to = from + (phrase?.keys.length ?? 1);
    if (phrase !== undefined) {
      const text = words
        .slice(from, to)
        .map((word) => word.text)
        .join(" ");
      marks.push({ from, to, text, senses: phrase.senses });
    }
    from = to;
  }
  return marks;
}
