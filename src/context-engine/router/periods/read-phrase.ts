import {
  isProblem,
  type Outcome,
  type Phrase,
  type Reader,
  skipFillers,
  type Source,
  tokenAt,
  untilToday,
} from "./phrase.ts";
import { readAnchored } from "./read-anchored.ts";
import { readMonth, readPart, readIso, readWeekNumber } from "./read-calendar-unit.ts";
import { readDate, readDayOfMonth, readNearDay, readNumericDate, readWeekday } from "./read-day.ts";
import { readHoliday } from "./read-holiday.ts";
import { readPartOf } from "./read-part-of.ts";
import {
  readAgo,
  readAll,
  readLastUnit,
  readLastUnits,
  readThisUnit,
  readWeekend,
  yearsBack,
} from "./read-relative.ts";
import { readFiscalUnit, readSaidYear, readYear } from "./read-year.ts";

/** Every way to name a time by itself; of those that fit, the one of most words is meant. */
const readers: readonly Reader[] = [
  readIso,
  readHoliday,
  readDate,
  readNumericDate,
  readDayOfMonth,
  readPart,
  readMonth,
  readWeekNumber,
  readFiscalUnit,
  readYear,
  readNearDay,
  readLastUnits,
  readLastUnit,
  readThisUnit,
  readAgo,
  readWeekend,
  readWeekday,
  readAll,
];

const fillers: ReadonlySet<string> = new Set(["the", "full", "all", "of", "month", "whole", "calendar"]);
const soFar: ReadonlySet<string> = new Set(["ytd", "mtd", "qtd", "wtd"]);

/** A time that stands at a token: a day, a span, or an unspecified part of one; null where there is none. */
export function readPhrase(source: Source, at: number): Phrase | null {
  const known = source.read.get(at);
  if (known !== undefined) return known;
  const phrase = readNew(source, at);
  source.read.set(at, phrase);
  return phrase;
}

function readNew(source: Source, at: number): Phrase | null {
  const start = skipFillers(source, at, fillers);
  const here = readAround(source, at);
  const phrase = start > at ? longer(here, readAround(source, start)) : here;
  return phrase === null ? null : toDateAfter(source, phrase);
}

/** A time by itself, or by another one that it stands beside. */
function readAround(source: Source, at: number): Phrase | null {
  return longer(longer(readAlone(source, at), anchored(source, at)), partOf(source, at));
}

function readAlone(source: Source, at: number): Phrase | null {
  const known = source.alone.get(at);
  if (known !== undefined) return known;
  const phrase = longer(longest(source, at, readers), ofYearBefore(source, at));
  source.alone.set(at, phrase);
  return phrase;
}

function longest(source: Source, at: number, all: readonly Reader[]): Phrase | null {
  return all.reduce<Phrase | null>((best, read) => longer(best, read(source, at)), null);
}

function longer(one: Phrase | null, other: Phrase | null): Phrase | null {
  return other !== null && (one === null || other.to > one.to) ? other : one;
}

/** One without words around it, for those that stand around it. */
function readPlain(source: Source, at: number): Phrase | null {
  return readAlone(source, skipFillers(source, at, fillers));
}

function anchored(source: Source, at: number): Phrase | null {
  return readAnchored(source, at, readPlain);
}

function partOf(source: Source, at: number): Phrase | null {
  return readPartOf(source, at, readPlain);
}

/** "last year's Q3", "2025 August": the year first. */
function ofYearBefore(source: Source, at: number): Phrase | null {
  const { kind, text } = tokenAt(source, at);
  if (kind !== "number" && !/^(?:last|this|ly|py)$/.test(text)) return null;
  const said = readSaidYear(source, at);
  if (said === null) return null;
  const inner = longest(source, skipFillers(source, said.to, fillers), readers);
  if (inner?.inYear == null) return null;
  const { to, isHoliday = false, inYear } = inner;
  return {
    to,
    outcome: inYear(said.year),
    inYear: null,
    year: said.year,
    ...(isHoliday && { isHoliday, again: inYear }),
  };
}

/** "2026 to date", "August so far": until today. */
function toDateAfter(source: Source, phrase: Phrase): Phrase {
  const { outcome, to } = phrase;
  const words = [tokenAt(source, to).text, tokenAt(source, to + 1).text].join(" ");
  const end = soFar.has(tokenAt(source, to).text)
    ? to + 1
    : /^(?:to (?:date|now|today)|so far)$/.test(words)
      ? to + 2
      : null;
  if (end === null || phrase.back !== undefined || phrase.isAll === true) return phrase;
  const cut: Outcome = isProblem(outcome) ? outcome : untilToday(outcome, source);
  if (phrase.isYearAlone === true && phrase.year !== undefined && phrase.year < source.year)
    return tokenAt(source, to).text === "ytd" ? yearsBack(source, end, "year", source.year - phrase.year) : phrase;
  const isWithin = !isProblem(outcome) && outcome.first <= source.today && outcome.last >= source.today;
  // "2025 to today" goes on from then: a range.
  return isWithin ? { ...phrase, to: end, outcome: cut, inYear: null } : phrase;
}
