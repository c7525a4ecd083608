import { cardinalWords } from "../utils/number-words.ts";
/** A word of a question, a number, or a sign that means something ("%", ">", "#", "+"). */
export interface Word {
  /** As it is written. */
  readonly text: string;
  /** By which words are compared: see `wordKey`. */
  readonly key: string;
  /** Where it stands in the question: [from, to) in UTF-16 units. */
  readonly from: number;
  readonly to: number;
  /** Stands within quotation marks, as a name does. */
  readonly quoted: boolean;
}

// Letters and digits with what joins them inside a word: CA-320, sales.csv, 1,500, 10:30, 3/4/2026, O'Neill.
const wordOrSign =
  /[\p{L}\p{N}\p{M}_]+(?:(?:['’.-](?=[\p{L}\p{N}])|[,:/](?=\p{N})(?<=\p{N}.))[\p{L}\p{N}\p{M}_]+)*|[%‰€$£¥#&+<>=≥≤]/gu;
const quotation = /"[^"]*"|“[^”]*”|«[^»]*»|„[^“”]*[“”]/gu;
/** "jan-mar": from the one to the other, which the dash says. */
const monthRange =
  /^((?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*)-((?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*)$/i;
const timeUnit = /^(?:day|days|week|weeks|month|months|quarter|quarters|year|years|hour|hours)$/;

/** The words of a question, in order; names of a business are cut the same way, so that the two can meet. */
export function readWords(question: string): readonly Word[] {
  const quotes = [...question.matchAll(quotation)].map((match) => ({
    from: match.index,
    to: match.index + match[0].length,
  }));
  const words = [...question.matchAll(wordOrSign)].flatMap((match) =>
    splitCompound(match[0]).map(({ text, at }) => {
      const from = match.index + at;
      return {
        text,
        key: text === "-" ? "to" : wordKey(text),
        from,
        to: from + text.length,
        quoted: quotes.some((quote) => quote.from < from && from + text.length <= quote.to),
      };
    }),
  );
  return joinYears(words);
}

/** "twenty twenty two" is spoken for 2022: one word, as no number is said so. */
function joinYears(words: readonly Word[]): readonly Word[] {
  return words.flatMap((word, at) => {
    if (isInYear(words, at)) return [];
    const length = yearAt(words, at);
    if (length === 0) return [word];
    const last = words[at + length - 1] ?? word;
    const ones = length === 3 ? numberOf(last.key) : 0;
    const year = 2000 + numberOf(words[at + 1]?.key ?? "") + ones;
    const text = words
      .slice(at, at + length)
      .map((each) => each.text)
      .join(" ");
    return [{ ...word, text, key: String(year), to: last.to }];
  });
}

/** How many words from here are a spoken year; 0 where they are none. */
function yearAt(words: readonly Word[], at: number): number {
  const [one, two, three] = [words[at]?.key, words[at + 1]?.key ?? "", words[at + 2]?.key ?? ""];
  const isOfYears = numberOf(two) >= 10 && numberOf(two) <= 20;
  if (one !== "twenty" || !isOfYears || words[at - 1]?.key === "twenty") return 0;
  return two === "twenty" && numberOf(three) >= 1 && numberOf(three) <= 9 ? 3 : 2;
}

/** 0 for any other word. */
function numberOf(key: string): number {
  return cardinalWords.get(key) ?? 0;
}

function isInYear(words: readonly Word[], at: number): boolean {
  return yearAt(words, at - 1) > 1 || yearAt(words, at - 2) > 2;
}

/** Lower case without accents, apostrophes and a last 's: "Café" and "cafe", "O'Neill" and "ONeill" are the same word. */
function wordKey(text: string): string {
  return text
    .replace(/['’]s$/iu, "")
    .normalize("NFKD")
    .replaceAll(/[\p{M}'’]/gu, "")
    .toLowerCase();
}

/** "year-to-date" and "3-month" are words of their own, "CA-320" and "2026-03-01" are one; so is what has a dot: "a.csv". */
function splitCompound(text: string): { text: string; at: number }[] {
  const [, rank, count] = /^(top|best|bottom|worst)(\d{1,4})$/i.exec(text) ?? [];
  if (rank !== undefined && count !== undefined)
    return [
      { text: rank, at: 0 },
      { text: count, at: rank.length },
    ];
  const [, begin, end] = monthRange.exec(text) ?? [];
  if (begin !== undefined && end !== undefined) {
    return [
      { text: begin, at: 0 },
      { text: "-", at: begin.length },
      { text: end, at: begin.length + 1 },
    ];
  }
  const parts = text.split("-");
  const isOfWords =
    parts.length > 1 &&
    parts.every((part) => /^[\p{L}\p{M}'’]+$/u.test(part) || (/^\d+$/.test(part) && hasUnit(parts)));
  const afterRange = isOfWords ? parts : [text];
  const cut: { text: string; at: number }[] = [];
  let at = 0;
  for (const part of afterRange) {
    cut.push({ text: part, at });
    at += part.length + 1;
  }
  return cut;
}

function hasUnit(parts: readonly string[]): boolean {
  return parts.some((part) => timeUnit.test(part.toLowerCase()));
}
