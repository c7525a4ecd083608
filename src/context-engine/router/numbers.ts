import type { NumberMention } from "./reading.ts";
import { cardinalWords, powerWords } from "../utils/number-words.ts";
import type { Word } from "./words.ts";

/** "One" is said of a thing more often than of a number. */
const spelled: ReadonlyMap<string, number> = new Map([
  ...[...cardinalWords].filter(([, value]) => value > 1),
  ...[...powerWords].filter(([, value]) => value <= 1_000),
]);
const moneySigns = new Set(["€", "$", "£", "¥"]);
const moneyWords = new Set([
  "euro",
  "euros",
  "eur",
  "dollar",
  "dollars",
  "usd",
  "pound",
  "pounds",
  "gbp",
  "chf",
  "cad",
  "aud",
]);

/** Numbers of a question that no period is made of: "1,500", "1.5k", "five", "55 %". */
export function findNumbers(words: readonly Word[], isTaken: (index: number) => boolean): readonly NumberMention[] {
  const found: NumberMention[] = [];
  for (let from = 0; from < words.length; from += 1) {
    if (isTaken(from)) continue;
    const value = readNumber(words[from]?.key ?? "");
    if (value === null) continue;
    let to = from + 1;
    let total = value;
    const scale = powerWords.get(words[to]?.key ?? "");
    if (scale !== undefined) {
      total *= scale;
      to += 1;
    }
    const next = words[to]?.key ?? "";
    const isPercent = next === "%" || next === "percent" || next === "pct";
    const isMoney = moneyWords.has(next) || moneySigns.has(words[from - 1]?.key ?? "") || moneySigns.has(next);
    const last = isPercent || moneyWords.has(next) || moneySigns.has(next) ? to + 1 : to;
    const first = moneySigns.has(words[from - 1]?.key ?? "") ? from - 1 : from;
    const text = words
      .slice(first, last)
      .map((word) => word.text)
      .join(" ");
    found.push({ from: first, to: last, text, value: total, isPercent, isMoney });
    from = last - 1;
  }
  return found;
}

/** A number as people write one in passing; null for any other text. */
function readNumber(key: string): number | null {
  const named = spelled.get(key);
  if (named !== undefined) return named;
  const [, digits, scale] = /^(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,15}(?:\.\d{1,9})?)(k|m)?$/.exec(key) ?? [];
  if (digits === undefined) return null;
  const value = Number(digits.replaceAll(",", ""));
  return scale === "k" ? value * 1_000 : scale === "m" ? value * 1_000_000 : value;
}
