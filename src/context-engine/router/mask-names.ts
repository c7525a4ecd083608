import { singular } from "./lexicon/singular.ts";
import type { NameIndex } from "./names/name-index.ts";
import { keyOfName, partsOf } from "./names/name-text.ts";
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
export function maskNames(
  words: readonly Word[],
  index: NameIndex,
): { readonly forTime: readonly Word[]; readonly forNumbers: readonly Word[] } {
  const keys = words.map(({ key }) => singular(key));
  const isName = words.map(({ quoted }) => quoted);
  const isHidden = words.map(() => false);
  for (let from = 0; from < keys.length; from += 1) {
    for (let to = Math.min(keys.length, from + longestName); to > from + 1; to -= 1) {
      if (!isWholeName(words.slice(from, to), index)) continue;
      isName.fill(true, from, to);
      break;
    }
    if (keys[from] === "day" && keys[from + 1] === "of" && supplies.test(keys[from + 2] ?? "")) {
      const hasNumber = /^\d/.test(keys[from - 1] ?? "");
      const begin = hasNumber ? from - 1 : from;
      isHidden.fill(true, /^(?:than|to)$/.test(keys[begin - 1] ?? "") ? begin - 1 : begin, from + 3);
    }
    if (keys[from] === "lifetime" && keys[from + 1] === "value") isHidden[from] = true;
    if (isNamedAsDay(words, from, index)) isName[from] = true;
    const isIncluded =
      keys[from] === "today" &&
      (/^(?:included|inclusive|incl)$/.test(keys[from + 1] ?? "") ||
        (/^(?:including|incl)$/.test(keys[from - 1] ?? "") && keys[from - 2] !== "and"));
    if (isIncluded) isHidden[from] = true;
    const isVersus = /^(?:vs|versus|v|against)$/.test(keys[from] ?? "");
    if (isVersus && isOfName(words[from - 1], index) && isOfName(words[from + 1], index)) isHidden[from] = true;
  }
  const hide = (isOne: (at: number) => boolean): readonly Word[] =>
    words.map((word, at) => (isOne(at) ? { ...word, key: hidden } : word));
  return {
    forTime: hide((at) => isName[at] === true || isHidden[at] === true),
    forNumbers: hide((at) => isName[at] === true),
  };
}

const shortDays = /^(?:mon|tue|wed|thu|fri|sat|sun)$/;
const beforeDays =
  /^(?:on|every|each|last|next|this|past|by|per|and|or|to|till|until|since|before|after|vs|versus|weekday)$/;

/** "sales of Sun" where a category is called so, and not "on Sun", "Sun 29 March". */
function isNamedAsDay(words: readonly Word[], at: number, index: NameIndex): boolean {
  const { key = "", text = "" } = words[at] ?? {};
  if (!shortDays.test(key)) return false;
  const isThere = index.whole(key).length > 0;
  const before = words[at - 1]?.key ?? "";
  const isOfDay = beforeDays.test(before) || /^(?:\d|and$|or$|to$|vs$|the$)/.test(words[at + 1]?.key ?? "");
  return isThere && !isOfDay && (/^\p{Lu}\p{Ll}/u.test(text) || /^(?:of|for|category|in)$/.test(before));
}

/** The words are a name in full, and the name is of several words. */
function isWholeName(words: readonly Word[], index: NameIndex): boolean {
  return index.whole(keyOfName(words.map(({ text }) => text).join(" "))).some((id) => index.wordsOf(id).length > 1);
}

function isOfName(word: Word | undefined, index: NameIndex): boolean {
  return word !== undefined && partsOf(word).some((part) => index.wordOf(part) !== undefined);
}
