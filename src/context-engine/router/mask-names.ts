import { singular } from "./lexicon/singular.ts";
import type { NameIndex } from "./names/name-index.ts";
import type { Word } from "./words.ts";

/** Words of a name that no period and no number may be read in. */
const hidden = "\u0001";
const longestName = 12;
const supplies = /^(?:supply|cover|stock|inventory)$/;

/**
 * The words with those of names hidden: what stands in quotes, a whole name of several words ("Christmas Toilet Roll",
 * "Xerox 1988"), "days of supply" with the number before it, which is one of days and no time; and the words around "vs"
 * where both are names.
 */
export function maskNames(words: readonly Word[], index: NameIndex): readonly Word[] {
  const keys = words.map(({ key }) => singular(key));
  const isHidden = words.map(({ quoted }) => quoted);
  for (let from = 0; from < keys.length; from += 1) {
    for (let to = Math.min(keys.length, from + longestName); to > from + 1; to -= 1) {
      if (!index.whole.has(keys.slice(from, to).join(" "))) continue;
      isHidden.fill(true, from, to);
      break;
    }
    if (keys[from] === "day" && keys[from + 1] === "of" && supplies.test(keys[from + 2] ?? "")) {
      const hasNumber = /^\d/.test(keys[from - 1] ?? "");
      const begin = hasNumber ? from - 1 : from;
      isHidden.fill(true, /^(?:than|to)$/.test(keys[begin - 1] ?? "") ? begin - 1 : begin, from + 3);
    }
    const isIncluded =
      keys[from] === "today" &&
      (/^(?:included|inclusive|incl)$/.test(keys[from + 1] ?? "") || /^(?:including|incl)$/.test(keys[from - 1] ?? ""));
    if (isIncluded) isHidden[from] = true;
    const isVersus = /^(?:vs|versus|v|against)$/.test(keys[from] ?? "");
    if (isVersus && index.words.has(keys[from - 1] ?? "") && index.words.has(keys[from + 1] ?? ""))
      isHidden[from] = true;
  }
  return words
    .map((word, at) => (isHidden[at] === true && !/^\d/.test(word.key) ? { ...word, key: hidden } : word))
    .map((word, at) => (words[at]?.quoted === true ? { ...word, key: hidden } : word));
}
