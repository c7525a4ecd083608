import { type StatedNumber, toStated } from "./stated-number.ts";
import { cardinalWords, ordinalWords, powerWords } from "../utils/number-words.ts";
import type { FoundNumber } from "./read-number.ts";

/** Phrases that are a number by themselves; the longer first. */
const phrases: readonly (readonly [RegExp, string, StatedNumber["kind"]])[] = [
  [/(?:two|2)[ -]thirds\b/iy, "0.666667", "part"],
  [/(?:three|3)[ -]quarters\b/iy, "0.75", "part"],
  [/(?:one|a)[ -]third\b/iy, "0.333333", "part"],
  [/(?:one|a)[ -](?:quarter|fourth)(?= of\b)/iy, "0.25", "part"],
  [/(?:one|a)[ -]fifth(?= of\b)/iy, "0.2", "part"],
  [/(?:one|a)[ -]tenth(?= of\b)/iy, "0.1", "part"],
  [/half an? million\b/iy, "500000", "plain"],
  [/(?:one|a) and a half times\b/iy, "1.5", "times"],
  [/(?:one )?half\b/iy, "0.5", "part"],
  [/(?:doubled|doubling|doubles|double|twice|twofold)\b/iy, "2", "times"],
  [/(?:tripled|tripling|triples|triple|threefold|thrice)\b/iy, "3", "times"],
  [/(?:quadrupled|quadruple|fourfold)\b/iy, "4", "times"],
  [/(?:tenfold)\b/iy, "10", "times"],
  [/(?:halved|halving|halves)\b/iy, "0.5", "times"],
  [/(?:a )?dozen\b/iy, "12", "plain"],
  [/a couple\b/iy, "2", "plain"],
  [/½/y, "0.5", "part"],
  [/¼/y, "0.25", "part"],
  [/¾/y, "0.75", "part"],
];

/** A number in words at this place: "twelve", "twenty-five thousand", "a third", "doubled", "the second". */
export function readNumberWords(text: string, from: number): FoundNumber | null {
  for (const [phrase, value, kind] of phrases) {
    phrase.lastIndex = from;
    const match = phrase.exec(text);
    const stated = match === null ? null : toStated(value, 0, kind);
    if (match !== null && stated !== null) return { stated, to: from + match[0].length };
  }
  return readCount(text, from) ?? readRank(text, from);
}

function readRank(text: string, from: number): FoundNumber | null {
  const [word = ""] = /^[a-z]+/iu.exec(text.slice(from)) ?? [];
  const rank = ordinalWords.get(word.toLowerCase());
  const stated = rank === undefined ? null : toStated(String(rank), 0, "rank");
  return stated === null ? null : { stated, to: from + word.length };
}

/** One word after the other, as long as they make one number. */
function readCount(text: string, from: number): FoundNumber | null {
  let [whole, part, to, isRead] = [0, 0, from, false];
  for (const match of text.slice(from).matchAll(/(\s|-|\band\b|\ba\b)*?([a-z]+)/giu)) {
    const gap = from + match.index;
    if (gap !== to) break;
    const word = (match[2] ?? "").toLowerCase();
    const isFiller = word === "and" || word === "a" || word === "an";
    if (isFiller) {
      const next = /^[\s-]*([a-z]+)/iu.exec(text.slice(gap + match[0].length))?.[1]?.toLowerCase() ?? "";
      const goesOn =
        word === "and" ? isRead && part >= 100 && countOf(next) !== undefined : !isRead && powerWords.has(next);
      if (!goesOn) break;
      if (word !== "and") part = 1;
    } else {
      const one = countOf(word);
      const power = powerWords.get(word);
      if (one !== undefined) part += one;
      else if (power !== undefined && (isRead || part > 0)) {
        if (power === 100) part *= 100;
        else [whole, part] = [whole + part * power, 0];
      } else break;
      isRead = true;
    }
    to = gap + match[0].length;
  }
  if (!isRead) return null;
  const percent = /^[\s-]?(?:percentage points?)\b/iu.exec(text.slice(to));
  const share = /^[\s-]?(?:percent|per cent)\b/iu.exec(text.slice(to));
  const times = /^[\s-]?(?:times|fold)\b/iu.exec(text.slice(to));
  const kind = percent !== null ? "points" : share !== null ? "percent" : times !== null ? "times" : "plain";
  const stated = toStated(String(whole + part), 0, kind);
  return stated === null ? null : { stated, to: to + (percent ?? share ?? times ?? [""])[0].length };
}

function countOf(word: string): number | undefined {
  return word === "zero" ? 0 : cardinalWords.get(word);
}
