import { formatDay, toCivilDate, toDayNumber } from "#core/calendar.ts";
import { dayOf, startOf, unitFrom } from "./calendar-spans.ts";
import {
  isProblem,
  type Meaning,
  type Outcome,
  type Phrase,
  skipAny,
  type Source,
  spell,
  toMeaning,
  tokenAt,
} from "./phrase.ts";
import { readPhrase } from "./read-phrase.ts";

/** Days from one time to another; both are kept, for they may as well be compared. */
export interface Range {
  readonly to: number;
  readonly outcome: Outcome;
  readonly ends: {
    readonly left: Phrase;
    readonly right: Phrase;
    readonly rightAt: number;
    readonly isMarked: boolean;
  } | null;
}

/** Where nothing says when it begins: before any row of a business. */
const longAgo = toDayNumber({ year: 1990, month: 1, day: 1 });
const leads = ["in between", "between", "starting from", "starting", "from"];
const including = ["and including", "including", "the end of", "end of"];

/** "between A and B", "from A to B", "A - B", "since A", "until A", "before A", "after A". */
export function readRange(source: Source, at: number): Range | null {
  return readBothEnds(source, at) ?? readSince(source, at) ?? readOneEnd(source, at);
}

function readBothEnds(source: Source, at: number): Range | null {
  const lead = skipAny(source, at, leads);
  const since = lead === null ? skipAny(source, at, ["since"]) : null;
  const start = lead ?? since ?? at;
  const isBetween = lead !== null && tokenAt(source, lead - 1).text === "between";
  const leftAt = skipAny(source, start, ["the start of", "the beginning of", "start of", "beginning of"]) ?? start;
  const said = readEnd(source, leftAt) ?? (leftAt > start ? readCurrent(source, leftAt) : null);
  const bare = said === null ? bareDay(source, start) : null;
  const middle = said?.to ?? bare?.to;
  if (middle === undefined) return null;
  const rightAt = readConnector(source, middle, isBetween, said);
  if (rightAt === null) return null;
  const bareEnd = readBareEnd(source, rightAt, said);
  const namedEnd = readEnd(source, rightAt);
  const right = bareEnd !== null && bareEnd.to === namedEnd?.to ? bareEnd : (namedEnd ?? bareEnd);
  if (right === null || right.isAll === true || said?.isAll === true) return null;
  const ofRight = withMonthOf(source, bareDay(source, start), right);
  const left = ofRight?.to === middle ? ofRight : said;
  if (left === null) return null;
  const aligned = alignYears(source, left, right);
  const { last } = aligned;
  const isWeekday = tokenAt(source, leftAt).kind === "weekday" && left.to === leftAt + 1;
  const first = isWeekday ? lastWeekdayBefore(aligned.first, last) : aligned.first;
  const isMarked = lead !== null;
  return { to: right.to, outcome: asDays(join(first, last), left, right), ends: { left, right, rightAt, isMarked } };
}

/** "Monday through Friday last week", "from Friday to Monday": the one just before the other. */
function lastWeekdayBefore(left: Outcome, right: Outcome): Outcome {
  if (isProblem(left) || isProblem(right) || right.unit !== "day" || left.first <= right.last) return left;
  const day = left.first - 7 * Math.ceil((left.first - right.last) / 7);
  return { ...toMeaning({ first: day, last: day }, "day") };
}

/** A time at an end; "now", "date" and "present" are today. */
function readEnd(source: Source, at: number): Phrase | null {
  const start = skipAny(source, at, ["the"]) ?? at;
  const now = skipAny(source, start, ["now", "date", "present", "current date"]);
  if (now !== null) {
    return { to: now, outcome: toMeaning({ first: source.today, last: source.today }, "day"), inYear: null };
  }
  const phrase = readPhrase(source, at);
  return phrase === null || phrase.isAll === true ? null : phrase;
}

/** "the start of the year": the unit that goes on. */
function readCurrent(source: Source, at: number): Phrase | null {
  const to = skipAny(source, at, [
    "the year",
    "the month",
    "the quarter",
    "the week",
    "year",
    "month",
    "quarter",
    "week",
  ]);
  const { text } = to === null ? { text: "" } : tokenAt(source, to - 1);
  if (to === null || (text !== "year" && text !== "month" && text !== "quarter" && text !== "week")) return null;
  const days = unitFrom(text, startOf(text, source.today, source.context.calendar));
  return { to, outcome: toMeaning(days, text), inYear: null };
}

interface BareDay {
  readonly to: number;
  readonly day: number;
}

/** "2" of "2 to 5 June". */
function bareDay(source: Source, at: number): BareDay | null {
  const start = skipAny(source, at, ["the"]) ?? at;
  const { kind, value } = tokenAt(source, start);
  const isDay = (kind === "number" || kind === "ordinal") && value >= 1 && value <= 31;
  return isDay ? { to: start + 1, day: value } : null;
}

/** The end that follows "to", "until", "and" of "between", or a dash. */
function readConnector(source: Source, at: number, isBetween: boolean, left: Phrase | null): number | null {
  const { text, kind, gap } = tokenAt(source, at);
  const word = skipAny(source, at, isBetween ? ["and", "to", "up to"] : ["up to", "to"]);
  if (word !== null) return skipAny(source, word, including) ?? word;
  const before = tokenAt(source, at - 1);
  // A dash is no word: " - " leaves three characters, ".." two.
  const isDash = gap === 3 && kind !== "end" && kind !== "word";
  const isDotted = gap === 2 && kind === "iso" && before.kind === "iso";
  const areMonths = kind === "month" && before.kind === "month" && gap === 1 && left !== null && text !== before.text;
  return isDash || isDotted || areMonths ? at : null;
}

/** "5" of "June 2 to 5", "12" of "weeks 10 to 12". */
function readBareEnd(source: Source, at: number, left: Phrase | null): Phrase | null {
  const bare = bareDay(source, at);
  if (bare === null || left === null || isProblem(left.outcome)) return null;
  if (
    /^(?:unit|word)$/.test(tokenAt(source, bare.to).kind) &&
    tokenAt(source, bare.to).gap === 1 &&
    tokenAt(source, at).kind === "number"
  ) {
    const after = tokenAt(source, bare.to).text;
    if (!/^(?:by|per|for|vs|in|at|and|of|to|on)$/.test(after)) return null;
  }
  const { unit, first } = left.outcome;
  if (unit === "week") {
    const week = Number(/^week (\d+)/.exec(left.outcome.label)?.[1] ?? 0);
    if (week === 0 || bare.day <= week) return null;
    const begin = first + 7 * (bare.day - week);
    return { to: bare.to, outcome: toMeaning({ first: begin, last: begin + 6 }, "week"), inYear: null };
  }
  if (unit !== "day") return null;
  const { year, month, day } = toCivilDate(first);
  const found = bare.day > day ? dayOf(year, month, bare.day) : null;
  return found === null
    ? null
    : { to: bare.to, outcome: toMeaning({ first: found, last: found }, "day"), inYear: null };
}

function withMonthOf(source: Source, bare: BareDay | null, right: Phrase): Phrase | null {
  if (bare === null || isProblem(right.outcome) || right.outcome.unit !== "day" || right.back !== undefined)
    return null;
  const of = right.asDay ?? right.outcome;
  if (isProblem(of)) return null;
  const { year, month, day } = toCivilDate(of.first);
  const found = bare.day < day ? dayOf(year, month, bare.day) : null;
  return found === null || tokenAt(source, bare.to).text === "of"
    ? null
    : { to: bare.to, outcome: toMeaning({ first: found, last: found }, "day"), inYear: null };
}

/** A year that one end says is that of both; where neither does, the first one is the most recent. */
function alignYears(source: Source, left: Phrase, right: Phrase): { readonly first: Outcome; readonly last: Outcome } {
  const one = settleDay(left, right);
  const other = settleDay(right, left);
  if (isProblem(one) || isProblem(other)) return { first: one, last: other };
  if (left.inYear !== null && right.inYear === null) {
    const { year } = toCivilDate(other.last);
    const same = left.inYear(year);
    const isAfter = isProblem(same) || same.first > other.last;
    return { first: isAfter ? left.inYear(year - 1) : same, last: other };
  }
  if (right.inYear === null) return { first: one, last: other };
  const { year } = toCivilDate(one.first);
  const same = right.inYear(year);
  if (isProblem(same) || left.inYear === null) {
    const isOver = !isProblem(same) && same.last < one.first && left.year !== undefined;
    return { first: one, last: isOver ? right.inYear(year + 1) : same };
  }
  if (same.last >= one.first)
    return { first: one, last: { ...same, last: Math.min(same.last, Math.max(source.today, one.first)) } };
  // "November to February" goes over the end of a year: the most recent one that has come to its end's begin.
  const next = right.inYear(year + 1);
  if (isProblem(next) || next.first <= source.today) return { first: one, last: next };
  return { first: left.inYear(year - 1), last: same };
}

/** "aug 26 to sep 5": beside a day it is a day; of two such both are days. */
function settleDay(phrase: Phrase, beside: Phrase): Outcome {
  const isDay = !isProblem(beside.outcome) && beside.outcome.unit === "day";
  const isMonth = !isProblem(phrase.outcome) && phrase.outcome.unit === "month";
  const both = isMonth && !isProblem(beside.outcome) && beside.outcome.unit === "month";
  return phrase.asDay !== undefined && (isDay || !both) ? phrase.asDay : phrase.outcome;
}

function join(left: Outcome, right: Outcome): Outcome {
  if (isProblem(left)) return left;
  if (isProblem(right)) return right;
  if (left.first > right.last)
    return { reason: `a time from ${formatDay(left.first)} to ${formatDay(right.last)} ends before it begins` };
  return rangeOf({ first: left.first, last: right.last }, [left, right], null);
}

/** "Jan 26 to Mar 26": both are months, or both are days. */
function asDays(outcome: Outcome, left: Phrase, right: Phrase): Outcome {
  const [one, other] = [left.asDay, right.asDay];
  if (isProblem(outcome) || one === undefined || other === undefined || isProblem(one) || isProblem(other))
    return outcome;
  const days = { first: one.first, last: other.last };
  const isSame = days.first === outcome.first && days.last === outcome.last;
  return { ...outcome, otherwise: isSame || days.first > days.last ? [] : [{ ...days, label: spell(days) }] };
}

function rangeOf(
  days: { readonly first: number; readonly last: number },
  ends: readonly Meaning[],
  name: string | null,
): Meaning {
  const assumptions = [...new Set(ends.flatMap((end) => end.assumptions))];
  const otherwise = ends.flatMap((end, at) =>
    end.otherwise.map((other) => {
      const first = at === 0 ? other.first : days.first;
      const last = at === 0 && ends.length > 1 ? days.last : at === 0 ? days.last : other.last;
      return { first, last, label: spell({ first, last }) };
    }),
  );
  return {
    ...days,
    unit: "range",
    label: name === null ? spell(days) : `${name} (${spell(days)})`,
    assumptions,
    otherwise: otherwise.filter(({ first, last }) => first <= last),
  };
}

/** "since A", "from A on": until today. */
function readSince(source: Source, at: number): Range | null {
  const lead = skipAny(source, at, ["since", "starting from", "starting", "from", "beginning"]);
  if (lead === null) return null;
  const startAt = skipAny(source, lead, ["the start of", "the beginning of", "start of", "beginning of"]);
  const left = readPhrase(source, startAt ?? lead) ?? (startAt === null ? null : readCurrent(source, startAt));
  if (left === null || left.isAll === true) return null;
  const onwards = skipAny(source, left.to, ["onwards", "onward", "on", "forward", "until today"]);
  if (tokenAt(source, at).text !== "since" && onwards === null) return null;
  if (isProblem(left.outcome)) return { to: left.to, outcome: left.outcome, ends: null };
  const chosen = left.asDay !== undefined && !isProblem(left.asDay) ? left.asDay : left.outcome;
  if (chosen.first > source.today) return null;
  const days = { first: chosen.first, last: source.today };
  const meaning = rangeOf(
    days,
    [{ ...chosen, otherwise: left.asDay === undefined ? chosen.otherwise : [] }],
    `since ${formatDay(chosen.first)}`,
  );
  const { unit } = chosen;
  // From the start of the unit that goes on, it is that unit to date.
  const isUnit = unit !== "day" && unit !== "days" && unit !== "range" && unit !== "all";
  const isCurrent = isUnit && startOf(unit, source.today, source.context.calendar) === chosen.first;
  return { to: onwards ?? left.to, outcome: isCurrent ? { ...meaning, unit } : meaning, ends: null };
}

const untils: readonly (readonly [string, "to" | "before" | "after"])[] = [
  ["up to and including", "to"],
  ["up to", "to"],
  ["to the end of", "to"],
  ["to", "to"],
  ["before", "before"],
  ["after", "after"],
];

/** "until A" takes A in, "before A" and "after A" do not. */
function readOneEnd(source: Source, at: number): Range | null {
  const isPrior = tokenAt(source, at).written === "prior" && tokenAt(source, at + 1).text === "to";
  const found = untils.find(([text]) => skipAny(source, at, [text]) !== null);
  if (found === undefined && !isPrior) return null;
  const [words, kind] = found ?? (["last to", "before"] as const);
  // A bare "to" is as often of "compared to": only "until", "till" and "through" begin a time.
  if (words === "to" && !/^(?:until|till|til|through|thru|upto)$/.test(tokenAt(source, at).written)) return null;
  const lead = skipAny(source, at, [words]) ?? at;
  const start = skipAny(source, lead, including) ?? lead;
  const end = readEnd(source, start);
  if (end === null || isProblem(end.outcome)) {
    return end === null ? null : { to: end.to, outcome: end.outcome, ends: null };
  }
  const { first, last, assumptions } = end.outcome;
  if (kind === "after") {
    if (last >= source.today) return null;
    const days = { first: last + 1, last: source.today };
    return { to: end.to, outcome: { ...rangeOf(days, [], `after ${formatDay(last)}`), assumptions }, ends: null };
  }
  // "before September this year": of that year, and not of all the time before.
  const isOfYear = tokenAt(source, end.to - 2).text === "this" && tokenAt(source, end.to - 1).text === "year";
  const begin = isOfYear ? startOf("year", first, source.context.calendar) : longAgo;
  if (isOfYear && (kind === "to" ? last : first - 1) >= begin) {
    const days = { first: begin, last: kind === "to" ? last : first - 1 };
    return { to: end.to, outcome: { ...rangeOf(days, [], null), assumptions }, ends: null };
  }
  const days = { first: longAgo, last: kind === "to" ? last : first - 1 };
  if (days.last < longAgo) return null;
  const name = kind === "to" ? `until ${formatDay(last)}` : `before ${formatDay(first)}`;
  const isNow = kind === "to" && last === source.today && first === last;
  if (isNow) {
    const all = { first: 0, last: 0, unit: "all" as const, label: "all time", assumptions: [], otherwise: [] };
    return { to: end.to, outcome: all, ends: null };
  }
  return { to: end.to, outcome: { ...rangeOf(days, [], null), label: name, assumptions }, ends: null };
}
