import { formatDay } from "#core/calendar.ts";
import { startOf } from "./calendar-spans.ts";
import { type Holiday, holidayPhrases, holidayWords, weekendOf } from "./holidays.ts";
import {
  assume,
  isProblem,
  type Meaning,
  type Outcome,
  type Phrase,
  recentYear,
  skipAny,
  type Source,
  toMeaning,
  tokenAt,
} from "./phrase.ts";
import { readSaidYear } from "./read-year.ts";

/** "Black Friday 2025", "last Christmas", "Black Friday weekend", "the week of Easter". */
export function readHoliday(source: Source, at: number): Phrase | null {
  const weekOf = skipAny(source, at, ["week of", "weekend of"]);
  const isNear = tokenAt(source, at).text === "last" || tokenAt(source, at).text === "this";
  const start = weekOf ?? (isNear ? at + 1 : at);
  const found = matchHoliday(source, start);
  if (found === null) return null;
  const { holiday } = found;
  const around = tokenAt(source, found.to).text;
  const span = weekOf === null ? around : tokenAt(source, at).text;
  const isSpan = span === "weekend" || span === "week";
  const to = weekOf === null && isSpan ? found.to + 1 : found.to;
  const inYear = (year: number): Outcome => meaningOf(source, holiday, year, isSpan ? span : "day");
  const said = readSaidYear(source, to);
  if (said !== null)
    return { to: said.to, outcome: inYear(said.year), inYear: null, year: said.year, isHoliday: true, again: inYear };
  const begins = (of: number): number | null => {
    const meaning = inYear(of);
    return isProblem(meaning) ? null : meaning.first;
  };
  const year = recentYear(source, begins);
  const outcome = assume(inYear(year), `the most recent ${holiday.name}: ${formatDay(holiday.dayIn(year))}`);
  return { to, outcome, inYear, isHoliday: true, again: inYear };
}

/** The holiday that words name, and the token after them. */
function matchHoliday(source: Source, at: number): { readonly to: number; readonly holiday: Holiday } | null {
  const { text, written } = tokenAt(source, at);
  if (!holidayWords.has(text) && !holidayWords.has(written)) return null;
  for (const { words, holiday } of holidayPhrases) {
    if (words.every((word, index) => isWord(source, at + index, word))) return { to: at + words.length, holiday };
  }
  return null;
}

function isWord(source: Source, at: number, word: string): boolean {
  const { text, written } = tokenAt(source, at);
  return text === word || written === word;
}

function meaningOf(source: Source, holiday: Holiday, year: number, span: "day" | "week" | "weekend"): Meaning {
  const day = holiday.dayIn(year);
  const assumptions = holiday.assumes === undefined ? [] : [holiday.assumes];
  const name = `${holiday.name} ${year}`;
  if (span === "weekend") return toMeaning(weekendOf(holiday, day), "range", `${name} weekend`, assumptions);
  if (span === "day") {
    const { days = 1 } = holiday;
    return toMeaning({ first: day, last: day + days - 1 }, days === 1 ? "day" : "range", name, assumptions);
  }
  const first = startOf("week", day, source.context.calendar);
  return toMeaning({ first, last: first + 6 }, "week", `week of ${name}`, assumptions);
}
