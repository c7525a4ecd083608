import type { Word } from "../words.ts";
import { cardinalWords, ordinalWords } from "../../utils/number-words.ts";
import { isUnit, monthNames, nearWord, spellings, weekdayNames } from "./vocabulary.ts";

/**
 * - `iso`: a form of `parseSpan`; `date`: 3/4/2026, its order not known; `quarter`, `half`: q3, h1, by their number;
 * - `quoted`: part of a name, so it says no time.
 */
export type TokenKind =
  | "word"
  | "number"
  | "ordinal"
  | "month"
  | "weekday"
  | "unit"
  | "quarter"
  | "half"
  | "iso"
  | "date"
  | "quoted"
  | "end";

export interface TimeToken {
  readonly kind: TokenKind;
  /** As the grammar spells it: "lst" is "last", "aug" is "august". */
  readonly text: string;
  /** Of a number, an ordinal, a month, a weekday, a quarter or a half; else 0. */
  readonly value: number;
  /** Key of the word as it was written, or of its part. */
  readonly written: string;
  /** Index of its word. */
  readonly at: number;
  /** Characters between its word and the one before: one blank is 1, ", " 2, " - " 3; 0 inside a word. */
  readonly gap: number;
}

export const endToken: TimeToken = { kind: "end", text: "", value: 0, written: "", at: -1, gap: 1 };

/** Words as the grammar reads them; a word that holds several, as "last30days" or "q3-2026", becomes several. */
export function toTimeTokens(words: readonly Word[]): readonly TimeToken[] {
  const areAllQuoted = words.every(({ quoted }) => quoted);
  return words.flatMap((word, at) => {
    const gap = at === 0 ? 1 : word.from - (words[at - 1]?.to ?? 0);
    if (word.quoted && !areAllQuoted) return [{ ...endToken, kind: "quoted" as const, at, gap }];
    return splitKey(word.key).map((part, index) => toToken(part, at, index === 0 ? gap : 0));
  });
}

function toToken(written: string, at: number, gap: number): TimeToken {
  const token = { written, at, gap, value: 0 };
  if (/^\d{1,6}$/.test(written)) return { ...token, kind: "number", text: written, value: Number(written) };
  const cardinal = cardinalWords.get(written);
  if (cardinal !== undefined) return { ...token, kind: "number", text: String(cardinal), value: cardinal };
  const ordinal = ordinalWords.get(written) ?? Number(/^(\d{1,2})(?:st|nd|rd|th)$/.exec(written)?.[1] ?? 0);
  if (ordinal > 0) return { ...token, kind: "ordinal", text: String(ordinal), value: ordinal };
  const part = /^([qh])([0-9])$/.exec(written);
  if (part !== null) {
    return { ...token, kind: part[1] === "q" ? "quarter" : "half", text: written, value: Number(part[2]) };
  }
  if (/^\d{4}-(?:\d{2}|\d{2}-\d{2}|[wq]\d{1,2})$/.test(written)) {
    return { ...token, kind: "iso", text: written.toUpperCase().replace(/W(\d)$/, "W0$1") };
  }
  if (/^\d{1,4}([/.-])\d{1,2}(?:\1\d{2,4})?$/.test(written)) return { ...token, kind: "date", text: written };
  const text = spellings.get(written) ?? nearWord(written) ?? written;
  const month = monthNames.indexOf(text) + 1;
  if (month > 0) return { ...token, kind: "month", text, value: month };
  const weekday = weekdayNames.indexOf(text) + 1;
  if (weekday > 0) return { ...token, kind: "weekday", text, value: weekday };
  return { ...token, kind: isUnit(text) ? "unit" : "word", text };
}

const short: Readonly<Record<string, string>> = { d: "day", w: "week", m: "month", q: "quarter", y: "year" };
const letters = "(?:d|days?|w|wks?|weeks?|m|mos?|mths?|months?|q|qtrs?|quarters?|y|yrs?|years?)";
const nearby = "(last|past|prev|previous|lst|this|next)";
const twoOrFour = String.raw`(\d{4}|\d{2})`;

/** Forms of one word that are several, each with how it is cut. */
const compounds: readonly (readonly [RegExp, (match: readonly string[]) => readonly string[]])[] = [
  [new RegExp(`^${nearby}(\\d{1,5})-?(${letters})$`), ([, near, count, unit]) => cut(near, count, unitOf(unit))],
  [new RegExp(`^${nearby}(${letters}|mnth|wk|quater)$`), ([, near, unit]) => cut(near, unitOf(unit))],
  [new RegExp(`^[lp](\\d{1,4})(${letters})$`), ([, count, unit]) => cut("last", count, unitOf(unit))],
  [/^2day$/, () => cut("today")],
  [/^t(\d{1,2})m$/, ([, count]) => cut("rolling", count, "month")],
  [new RegExp(`^(\\d{1,5})-?(${letters})$`), ([, count, unit]) => cut(count, unitOf(unit))],
  [/^l([wmq])$/, ([, unit]) => cut("last", unitOf(unit))],
  [/^(?:ttm|ltm)$/, () => cut("rolling", "12", "month")],
  [/^(ly|py)(ytd|mtd|qtd)$|^(?:ly|py)td$/, ([, , span]) => cut(span ?? "ytd", "ly")],
  [/^q([1-4])[-–/]q([1-4])$/, ([, one, other]) => cut(`q${one}`, "to", `q${other}`)],
  [new RegExp(`^([qh]\\d)[-/']?${twoOrFour}$`), ([, part, year]) => cut(part, yearOf(year))],
  [new RegExp(`^([1-4])(q|h)[-/']?${twoOrFour}?$`), ([, part, kind, year]) => cut(`${kind}${part}`, yearOf(year))],
  [new RegExp(`^([qh]\\d)[-/]?fy[-/]?${twoOrFour}$`), ([, part, year]) => cut(part, "fy", yearOf(year))],
  [new RegExp(`^fy[-/]?${twoOrFour}[-/]?([qh]\\d)$`), ([, year, part]) => cut(part, "fy", yearOf(year))],
  [new RegExp(`^fy[-/]?${twoOrFour}(?:[-/]\\d{2,4})?$`), ([, year]) => cut("fy", yearOf(year))],
  [/^(\d{4})[-/]?(h[12])$/, ([, year, part]) => cut(part, year)],
  [/^(\d{4})\/?(q[1-4])$/, ([, year, part]) => cut(part, year)],
  [/^(\d{4})-?w(\d{1,2})$/, ([, year, week]) => [`${year}-w${(week ?? "").padStart(2, "0")}`]],
  [/^(?:wks?|w|cw|kw|week)-?(\d{1,2})$/, ([, week]) => cut("week", week)],
  [/^((?:19|20)\d\d)[-/](?:1[3-9]|[2-9]\d)$/, ([, year]) => cut("fy", year)],
  [/^(\d{4})\/(\d{2})$/, ([, year, month]) => [`${year}-${month}`]],
  [/^(\d{1,2})[/-]((?:19|20)\d\d)$/, ([, month, year]) => [`${year}-${(month ?? "").padStart(2, "0")}`]],
  [/^(\d{4})\/(\d{1,2})\/(\d{1,2})$/, ([, year, month, day]) => [[year, two(month), two(day)].join("-")]],
  [/^((?:19|20)\d\d)-((?:19|20)\d\d)$/, ([, one, other]) => cut(one, "to", other)],
  [/^(\d{1,2}(?:st|nd|rd|th)?)-(\d{1,2}(?:st|nd|rd|th)?)$/, ([, one, other]) => cut(one, "to", other)],
  [
    /^(\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?)-(\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?)$/,
    ([, one, other]) => cut(one, "to", other),
  ],
];

function splitKey(key: string): readonly string[] {
  if (key.length > 40) return [key];
  for (const [pattern, split] of compounds) {
    const match = pattern.exec(key);
    if (match !== null) return split([...match]);
  }
  return splitAroundMonth(key) ?? [key];
}

/** "1-jun-2026", "aug26", "2june": a month with numbers around it, and nothing else. */
function splitAroundMonth(key: string): readonly string[] | null {
  if (!/\d/.test(key)) return null;
  const parts = key.match(/\d+(?:st|nd|rd|th)?|[a-z]+/g) ?? [];
  const names = parts.filter((part) => /^[a-z]/.test(part));
  const [name = ""] = names;
  const isDate = names.length === 1 && parts.length <= 3 && monthNames.includes(spellings.get(name) ?? name);
  if (!isDate || !/^[\da-z]+(?:[-/.][\da-z]+){0,2}$/.test(key)) return null;
  // "aug26" and "aug-26" are of the year, as in heads of columns.
  const isOfYear = parts.length === 2 && parts[0] === name && /^[2-3]\d$/.test(parts[1] ?? "");
  return isOfYear ? [name, yearOf(parts[1]) ?? ""] : parts;
}

function cut(...parts: readonly (string | undefined)[]): readonly string[] {
  return parts.filter((part) => part !== undefined);
}

function unitOf(text = ""): string {
  return short[text] ?? text;
}

function yearOf(text: string | undefined): string | undefined {
  return text?.length === 2 ? `20${text}` : text;
}

function two(text = ""): string {
  return text.padStart(2, "0");
}
