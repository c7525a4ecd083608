import type { PlaceMention } from "./reading.ts";
import { ordinalWords } from "../utils/number-words.ts";
import type { Word } from "./words.ts";

const verbs = /^(?:came|come|comes|finished|ranked|ranks|placed)$/;

/**
 * Places of a ranking: "second best", "3rd", "came second", "number 1", "#2". `isRanked`: it says by itself that rows are
 * ranked, the best first. "First" alone is said of an order as well, so it is one only behind "came".
 */
export function findPlaces(words: readonly Word[], isTaken: (index: number) => boolean): readonly PlaceMention[] {
  const found: PlaceMention[] = [];
  for (const [at, { key, text }] of words.entries()) {
    if (isTaken(at)) continue;
    const before = words[at - 1]?.key ?? "";
    const isAfterVerb = verbs.test(before) || (before === "in" && verbs.test(words[at - 2]?.key ?? ""));
    const ordinal = ordinalWords.get(key) ?? Number(/^(\d{1,2})(?:st|nd|rd|th)$/.exec(key)?.[1] ?? 0);
    if (ordinal > 1 || (ordinal === 1 && isAfterVerb)) {
      const from = isAfterVerb ? at - (verbs.test(before) ? 1 : 2) : at;
      const to = words[at + 1]?.key === "place" ? at + 2 : at + 1;
      found.push({ from, to, text, place: ordinal, isRanked: isAfterVerb });
    }
    const isMarked = /^(?:#|number|no)$/.test(before) && !isTaken(at - 1) && /^[1-9]$/.test(key);
    if (isMarked)
      found.push({ from: at - 1, to: at + 1, text: `${before}${text}`, place: Number(key), isRanked: true });
  }
  return found;
}
