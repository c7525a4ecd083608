import { formatDay, parseDay, toCivilDate } from "#core/calendar.ts";
import { type Days, describeDays, type SpanUnit } from "./calendar-spans.ts";
import type { PeriodContext, PeriodUnit } from "./found-time.ts";
import { endToken, type TimeToken } from "./time-tokens.ts";

/** What a reader looks at: the words, and the day that they are said on. */
export interface Source {
  readonly tokens: readonly TimeToken[];
  readonly context: PeriodContext;
  /** Today as a day number, and its year. */
  readonly today: number;
  readonly year: number;
  /** All words, as they are spelled and as they were written. */
  readonly said: ReadonlySet<string>;
  /** Times that were read already, by where they begin: readers ask for the same ones. */
  readonly read: Map<number, Phrase | null>;
  readonly alone: Map<number, Phrase | null>;
}

/** Days that words mean. */
export interface Meaning extends Days {
  readonly unit: PeriodUnit;
  readonly label: string;
  readonly assumptions: readonly string[];
  readonly otherwise: readonly (Days & { readonly label: string })[];
}

/** Why words mean no days, though they look like it. */
export interface Problem {
  readonly reason: string;
}

export type Outcome = Meaning | Problem;

/** Words up to a token that name a time by themselves. */
export interface Phrase {
  /** The token after it. */
  readonly to: number;
  readonly outcome: Outcome;
  /** The same in another year, where no year is said: "August", "Black Friday", "Q3". */
  readonly inYear: ((year: number) => Outcome) | null;
  /** The year, where it is said or nothing but a year is. */
  readonly year?: number;
  readonly isYearAlone?: boolean;
  /** "this week", "last month": units back from the current one. */
  readonly back?: { readonly unit: PeriodUnit; readonly count: number; readonly isPrevious: boolean };
  /** "previous 7 days": beside another time, those just before it. */
  readonly preceding?: { readonly unit: SpanUnit; readonly count: number };
  /** Comes on other days each year: Easter. */
  readonly isHoliday?: boolean;
  /** Of a holiday: the same in another year, though its year was said. */
  readonly again?: (year: number) => Outcome;
  /** "aug 26": the same as a day, where the words beside it are days. */
  readonly asDay?: Outcome;
  /** Holds all days. */
  readonly isAll?: boolean;
}

export type Reader = (source: Source, at: number) => Phrase | null;

export function toSource(tokens: readonly TimeToken[], context: PeriodContext): Source {
  const today = parseDay(context.today) ?? 0;
  const said = new Set(tokens.flatMap(({ text, written }) => [text, written]));
  return { tokens, context, today, year: toCivilDate(today).year, said, read: new Map(), alone: new Map() };
}

export function tokenAt({ tokens }: Source, at: number): TimeToken {
  return tokens[at] ?? endToken;
}

/** The token after some words, by how the grammar spells them; null where others stand there. */
export function skipWords(source: Source, at: number, text: string): number | null {
  let [begin, to] = [0, at];
  while (begin <= text.length) {
    const word = tokenAt(source, to).text;
    const end = begin + word.length;
    if (word === "" || !text.startsWith(word, begin) || (end < text.length && text[end] !== " ")) return null;
    begin = end + 1;
    to += 1;
  }
  return to;
}

/** The same for the first of several that fits. */
export function skipAny(source: Source, at: number, texts: readonly string[]): number | null {
  for (const text of texts) {
    const to = skipWords(source, at, text);
    if (to !== null) return to;
  }
  return null;
}

/** The token after any words of a set. */
export function skipFillers(source: Source, at: number, fillers: ReadonlySet<string>, most = 4): number {
  let to = at;
  while (to < at + most && fillers.has(tokenAt(source, to).text)) to += 1;
  return to;
}

export function isProblem(outcome: Outcome): outcome is Problem {
  return "reason" in outcome;
}

export function toMeaning(
  days: Days,
  unit: PeriodUnit,
  name: string | null = null,
  assumptions: readonly string[] = [],
): Meaning {
  const dates = describeDays(days);
  const label = name === null || name === dates ? dates : `${name} (${dates})`;
  return { first: days.first, last: days.last, unit, label, assumptions, otherwise: [] };
}

export function assume(outcome: Outcome, ...assumptions: readonly string[]): Outcome {
  return isProblem(outcome) ? outcome : { ...outcome, assumptions: [...outcome.assumptions, ...assumptions] };
}

/** Ends today where it would go on beyond. */
export function untilToday(meaning: Meaning, { today }: Source): Meaning {
  if (meaning.first > today || meaning.last <= today) return meaning;
  const days = { first: meaning.first, last: today };
  return { ...meaning, ...days, label: `${meaning.label.replace(/ \(.*\)$/, "")} to date (${spell(days)})` };
}

/** Both ends, where one word for a span would hide that it ends today. */
export function spell({ first, last }: Days): string {
  return first === last ? formatDay(first) : `${formatDay(first)} to ${formatDay(last)}`;
}

/** The most recent year in which what is named has begun; `begins` is null for a year that lacks it. */
export function recentYear({ today, year }: Source, begins: (year: number) => number | null): number {
  for (let of = year + 1; of > year - 9; of -= 1) {
    const first = begins(of);
    if (first !== null && first <= today) return of;
  }
  return year;
}
