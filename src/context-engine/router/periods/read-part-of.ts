import { addMonths, toCivilDate } from "#core/calendar.ts";
import { addUnits, type Days, monthsIn, nthWeekday, type SpanUnit, startOf, unitFrom } from "./calendar-spans.ts";
import {
  isProblem,
  type Meaning,
  type Outcome,
  type Phrase,
  type Reader,
  skipAny,
  type Source,
  toMeaning,
  tokenAt,
} from "./phrase.ts";
import { titled } from "./read-calendar-unit.ts";

/** "first week of March", "last 10 days of August", "second Monday of June", "first half of March". */
export function readPartOf(source: Source, at: number, readPlain: Reader): Phrase | null {
  const rank = rankAt(source, at);
  if (rank === null) return null;
  const counted = tokenAt(source, at + 1);
  const hasCount = counted.kind === "number" && counted.value > 0 && counted.value < 400;
  const partAt = hasCount ? at + 2 : at + 1;
  const part = tokenAt(source, partAt);
  const start = skipAny(source, partAt + 1, ["of", "in"]);
  if (start === null) return null;
  const of = readWhole(source, start, readPlain);
  if (of === null || isProblem(of.outcome)) return null;
  const count = hasCount ? counted.value : 1;
  const cut = (outcome: Outcome): Outcome => {
    if (isProblem(outcome)) return outcome;
    const days = daysOf(source, outcome, { rank, count, hasCount, part });
    const name = `${rank < 0 ? "last" : ["first", "second", "third", "fourth", "fifth"][rank - 1]} ${hasCount ? `${count} ` : ""}${part.kind === "weekday" ? titled(part.text) : part.text}${count > 1 ? "s" : ""} of ${outcome.label.replace(/ \(.*\)$/, "")}`;
    if (days === null) return { reason: `there is no ${name}` };
    const isWeek = part.text === "week" && !hasCount;
    const assumptions = isWeek
      ? [...outcome.assumptions, `weeks of seven days counted from the ${rank < 0 ? "end" : "start"}`]
      : outcome.assumptions;
    const unit = hasCount || part.text === "weekend" || part.text === "half" ? "range" : (spanUnit(part.text) ?? "day");
    return { ...toMeaning(days, unit, name), assumptions };
  };
  const now = cut(of.outcome);
  // "the last day of the month" that is still to come is that of the month before.
  const isToCome = isCurrent(source, start) && !isProblem(now) && now.first > source.today;
  const outcome = isToCome ? cut(unitBefore(source, of.outcome)) : now;
  const isCut = daysOf(source, of.outcome, { rank, count, hasCount, part }) !== null;
  if (!isCut && (part.kind !== "weekday" || rank !== 5)) return null;
  const { inYear } = of;
  return { to: of.to, outcome, inYear: inYear === null ? null : (year) => cut(inYear(year)) };
}

function isCurrent(source: Source, at: number): boolean {
  return tokenAt(source, at).text === "the" && tokenAt(source, at + 1).kind === "unit";
}

function unitBefore(source: Source, of: Meaning): Meaning {
  const unit = spanUnit(of.unit) ?? "month";
  return toMeaning(unitFrom(unit, addUnits(unit, startOf(unit, of.first, source.context.calendar), -1)), unit);
}

/** 1 to 5 from the start, -1 from the end. */
function rankAt(source: Source, at: number): number | null {
  const { kind, value, text } = tokenAt(source, at);
  if (kind === "ordinal" && value <= 5) return value;
  return text === "last" || text === "final" ? -1 : null;
}

/** A month, quarter or year: a named one, or "the month", the current one. */
function readWhole(source: Source, at: number, readPlain: Reader): Phrase | null {
  const current = skipAny(source, at, [
    "the month",
    "the quarter",
    "the year",
    "this month",
    "this quarter",
    "this year",
    "the current month",
    "month",
    "year",
  ]);
  if (current !== null) {
    const unit = spanUnit(tokenAt(source, current - 1).text) ?? "month";
    const days = unitFrom(unit, startOf(unit, source.today, source.context.calendar));
    return { to: current, outcome: toMeaning(days, unit), inYear: null };
  }
  const named = readPlain(source, at);
  if (named === null || isProblem(named.outcome)) return null;
  const { unit } = named.outcome;
  // A month that goes on has all its weeks, though it is told until today.
  const isPart = unit === "month" || unit === "quarter" || unit === "half" || unit === "year";
  const whole = isPart ? unitFrom(unit, named.outcome.first) : null;
  return whole === null ? null : { ...named, outcome: { ...named.outcome, ...whole } };
}

function spanUnit(text: string): SpanUnit | null {
  return text === "day" ||
    text === "week" ||
    text === "month" ||
    text === "quarter" ||
    text === "half" ||
    text === "year"
    ? text
    : null;
}

interface Part {
  readonly rank: number;
  readonly count: number;
  readonly hasCount: boolean;
  readonly part: { readonly kind: string; readonly text: string; readonly value: number };
}

function daysOf(source: Source, of: Meaning, { rank, count, hasCount, part }: Part): Days | null {
  const { year, month } = toCivilDate(of.first);
  if (part.kind === "weekday" || part.text === "weekend") {
    if (of.unit !== "month" || hasCount) return null;
    const day = nthWeekday(year, month, part.text === "weekend" ? 6 : part.value, rank);
    return day === null ? null : { first: day, last: part.text === "weekend" ? day + 1 : day };
  }
  const unit = spanUnit(part.text);
  if (unit === null || (hasCount && rank > 1)) return null;
  if (unit === "half" && of.unit === "month")
    return rank === 1 ? { first: of.first, last: of.first + 14 } : { first: of.first + 15, last: of.last };
  if (unit === "half" && monthsIn[of.unit] !== 12) return null;
  if (monthsIn[unit] !== undefined && (monthsIn[of.unit] ?? 0) <= (monthsIn[unit] ?? 0)) return null;
  if (rank < 0) return within(of, { first: addUnits(unit, of.last + 1, -count), last: of.last });
  const first =
    unit === "day" || unit === "week"
      ? addUnits(unit, of.first, rank - 1)
      : addMonths(of.first, (rank - 1) * (monthsIn[unit] ?? 1));
  return within(of, { first, last: addUnits(unit, first, count) - 1 });
}

function within(of: Days, days: Days): Days | null {
  return days.first >= of.first && days.first <= of.last
    ? { first: days.first, last: Math.min(days.last, of.last) }
    : null;
}
