import { addMonths, formatDay, isoWeekday } from "#core/calendar.ts";
import { addUnits, monthsIn, type SpanUnit, startOf, unitFrom } from "./calendar-spans.ts";
import type { PeriodUnit } from "./found-time.ts";
import { assume, type Phrase, skipAny, skipFillers, type Source, spell, toMeaning, tokenAt } from "./phrase.ts";
import { readSaidYear } from "./read-year.ts";

const qualifiers: ReadonlySet<string> = new Set([
  "full",
  "calendar",
  "business",
  "trading",
  "finished",
  "closed",
  "of",
]);

/** A unit of the calendar at a token; after "last" and "this" a letter is enough: "last q". */
function unitAt(source: Source, at: number): { readonly unit: SpanUnit; readonly to: number } | null {
  const { text } = tokenAt(source, at);
  if (text === "half") return { unit: "half", to: skipAny(source, at + 1, ["year"]) ?? at + 1 };
  if (text === "day" || text === "week" || text === "month" || text === "quarter" || text === "year")
    return { unit: text, to: at + 1 };
  const letter = { d: "day", w: "week", m: "month", q: "quarter", y: "year" } as const;
  const isLetter = text === "d" || text === "w" || text === "m" || text === "q" || text === "y";
  return isLetter ? { unit: letter[text], to: at + 1 } : null;
}

const nearlyLast = ["last", "most recent", "latest"];
const nameOfAll: readonly string[] = [
  "all time",
  "alltime",
  "all of time",
  "all history",
  "whole history",
  "full history",
  "all year",
  "all years",
  "all dates",
  "lifetime",
  "since the beginning of time",
  "since the beginning",
  "since the very beginning",
  "since the very start",
  "from the very beginning",
  "from the start",
  "from day 1",
  "since the start",
  "since day 1",
  "since inception",
  "since we opened",
  "since we started",
  "since opening",
  "from the beginning",
  "ever",
  "overall",
  "to date",
  "so far",
];

/** "all time", "ever", "overall", "to date" alone. */
export function readAll(source: Source, at: number): Phrase | null {
  const to = skipAny(source, at, nameOfAll);
  const isPart =
    /^(?:year|all)$/.test(tokenAt(source, at).text) && /^(?:year)$/.test(tokenAt(source, (to ?? at) - 1).text);
  if (to === null || (isPart && skipAny(source, to, ["long"]) !== null)) return null;
  const outcome = { first: 0, last: 0, unit: "all" as const, label: "all time", assumptions: [], otherwise: [] };
  return { to, outcome, inYear: null, isAll: true };
}

/** "the week just gone": "past" is spelled "last". */
const justGone: readonly string[] = ["just gone", "just last", "just ended", "just finished", "just over"];

/** "last month", "the past quarter", "last full week", "last weekend", "the week before last", "this and last month". */
export function readLastUnit(source: Source, at: number): Phrase | null {
  const beforeLast = unitAt(source, at);
  if (beforeLast !== null && skipAny(source, beforeLast.to, ["before last"]) !== null)
    return whole(source, beforeLast.to + 2, beforeLast.unit, 2, `the ${beforeLast.unit} before last`);
  const gone = beforeLast === null ? null : skipAny(source, beforeLast.to, justGone);
  if (beforeLast !== null && gone !== null) return whole(source, gone, beforeLast.unit, 1, `last ${beforeLast.unit}`);
  const { text } = tokenAt(source, at);
  if (text === "ly" || text === "py") return whole(source, at + 1, "year", 1, "last year");
  const near = skipAny(source, at, nearlyLast);
  if (near === null) return null;
  const isPlain = tokenAt(source, at).text === "last";
  const start = skipFillers(source, near, qualifiers);
  if (tokenAt(source, start).text === "weekend") return readWeekend(source, at);
  const found = unitAt(source, start);
  if (found === null || (!isPlain && found.unit === "day")) return null;
  const { written } = tokenAt(source, at);
  const isPrevious = isPlain && written.startsWith("pr");
  const isLoose = isPlain && start === near && found.unit === "year" && isWholeYearBack(source, at);
  if (isLoose) return lastUnits(source, found.to, 12, "month", ["the last 12 full months, not the calendar year"]);
  const name = `last ${found.unit}`;
  const phrase = whole(source, found.to, found.unit, 1, name, isPrevious);
  return written === "last" || isPrevious || isPlain
    ? phrase
    : { ...phrase, outcome: assume(phrase.outcome, `${name}: the last full one`) };
}

/** "over the past year", "the past year", "over the last year": the months behind us, not a calendar year. */
function isWholeYearBack(source: Source, at: number): boolean {
  if (tokenAt(source, at).written === "past") return true;
  const before = tokenAt(source, at - 2).text;
  return (
    tokenAt(source, at - 1).text === "the" && (before === "over" || before === "throughout" || before === "across")
  );
}

function whole(source: Source, to: number, unit: SpanUnit, count: number, name: string, isPrevious = false): Phrase {
  const first = addUnits(unit, startOf(unit, source.today, source.context.calendar), -count);
  const outcome = toMeaning(unitFrom(unit, first), unit, name, notFiscal(source, unit));
  return { to, outcome, inYear: null, back: { unit, count, isPrevious } };
}

/** Where the business has years of its own, that the calendar's were taken. */
function notFiscal({ context: { calendar } }: Source, unit: PeriodUnit): readonly string[] {
  const differs =
    unit === "quarter"
      ? calendar.fiscalYearStart % 3 !== 1
      : (unit === "year" || unit === "half") && calendar.fiscalYearStart !== 1;
  return differs ? [`the calendar ${unit}, not the fiscal one`] : [];
}

const countWords = { couple: 2, few: 3 };

/** "last 30 days", "past 12 full months", "rolling 12 months", "last couple of weeks": days end today, others are full. */
export function readLastUnits(source: Source, at: number): Phrase | null {
  const { text } = tokenAt(source, at);
  if (text !== "last" && text !== "rolling") return null;
  const countAt = skipFillers(source, at + 1, qualifiers);
  const token = tokenAt(source, countAt);
  const isVague = token.text === "couple" || token.text === "few";
  const count = token.text === "couple" ? countWords.couple : token.text === "few" ? countWords.few : token.value;
  if (!isVague && token.kind !== "number") return null;
  const unitStart = skipFillers(source, countAt + 1, qualifiers);
  const named = tokenAt(source, unitStart).text;
  const found = named === "fortnight" ? { unit: "week" as const, to: unitStart + 1 } : unitAt(source, unitStart);
  if (found === null) return readLastHours(source, unitStart, count);
  const times = named === "fortnight" ? count * 2 : count;
  if (times === 0) return { to: found.to, outcome: { reason: `the last 0 ${found.unit}s are no time` }, inYear: null };
  if (times > 9_999)
    return { to: found.to, outcome: { reason: `the last ${times} ${found.unit}s begin too long ago` }, inYear: null };
  const assumptions = isVague && token.text === "few" ? ["a few: three"] : [];
  const phrase = lastUnits(source, found.to, times, found.unit, assumptions);
  const isPrevious = tokenAt(source, at).written.startsWith("pr");
  return isPrevious ? { ...phrase, preceding: { unit: found.unit, count: times } } : phrase;
}

function lastUnits(
  source: Source,
  to: number,
  count: number,
  unit: SpanUnit,
  assumptions: readonly string[] = [],
): Phrase {
  const days = isoDaysBack(source, unit, count);
  if (days.first < minimum)
    return { to, outcome: { reason: `the last ${count} ${unit}s begin too long ago` }, inYear: null };
  const name = unit === "day" ? `the last ${count} days` : `the last ${count} full ${unit}s`;
  const named = count === 1 ? (unit === "day" ? "today" : `last ${unit}`) : name;
  const kind: PeriodUnit = unit === "day" ? "days" : count === 1 ? unit : "range";
  const meaning = toMeaning(days, kind, null, assumptions);
  return {
    to,
    outcome: { ...meaning, label: `${named} (${count === 1 ? meaning.label : spell(days)})` },
    inYear: null,
  };
}

const minimum = -719_162; // 0001-01-01

function isoDaysBack(source: Source, unit: SpanUnit, count: number): { first: number; last: number } {
  if (unit === "day") return { first: source.today - count + 1, last: source.today };
  const end = startOf(unit, source.today, source.context.calendar);
  return { first: addUnits(unit, end, -count), last: end - 1 };
}

/** "last 24 hours", "past 48 hrs": rows are of days. */
function readLastHours(source: Source, at: number, hours: number): Phrase | null {
  if (tokenAt(source, at).text !== "hour" || hours % 24 !== 0 || hours === 0) return null;
  const days = { first: source.today - hours / 24, last: source.today };
  const assumptions = [`whole days: ${spell(days)}`];
  return { to: at + 1, outcome: toMeaning(days, "range", `the last ${hours} hours`, assumptions), inYear: null };
}

const unitOfToDate: Readonly<Record<string, SpanUnit>> = { wtd: "week", mtd: "month", qtd: "quarter", ytd: "year" };
const soFar = ["to date", "so far", "to now", "to today", "to this day", "as of today", "as of now"];
const endOfUnit = /^(?:and|or|vs|to|with)$/;

/** "this month", "month to date", "YTD", "so far this week", "current quarter"; "YTD last year" the same span of it. */
export function readThisUnit(source: Source, at: number): Phrase | null {
  const short = unitOfToDate[tokenAt(source, at).text];
  if (short !== undefined) return toDate(source, at + 1, short);
  const before = tokenAt(source, at).text;
  if (before === "last" || before === "ly" || before === "py") {
    const unitEnd = before === "last" ? (unitAt(source, at + 1)?.to ?? at + 1) : at + 1;
    const unit = unitOfToDate[tokenAt(source, unitEnd).text] ?? spelledToDate(source, at + 1, unitEnd);
    if (unit === undefined) return null;
    const end = unitOfToDate[tokenAt(source, unitEnd).text] === undefined ? unitEnd + 2 : unitEnd + 1;
    const said = before === "last" ? (unitAt(source, at + 1)?.unit ?? unit) : "year";
    return spanBack(source, end, unit, monthsIn[said] === undefined ? unit : said);
  }
  const lead = skipAny(source, at, ["so far"]);
  const start = skipAny(source, lead ?? at, ["this", "in this", "in the", "the"]) ?? lead ?? at;
  const unitStart = skipFillers(source, start, qualifiers);
  const isThis = tokenAt(source, start - 1).text === "this" && start > at;
  const found = unitAt(source, unitStart) ?? (isThis ? otherUnit(source, unitStart) : null);
  if (found === null) return null;
  const after = skipAny(source, found.to, soFar);
  if (!isThis && after === null && lead === null) return null;
  if (isThis && tokenAt(source, found.to - 1).text === "day") return null;
  const said = isThis && after === null ? readSaidYear(source, found.to) : null;
  if (said !== null) return spanBack(source, said.to, found.unit, "year");
  return toDate(source, after ?? found.to, found.unit);
}

/** "last year to date": a unit between the words. */
function spelledToDate(source: Source, at: number, to: number): SpanUnit | undefined {
  return skipAny(source, to, ["to date"]) === null ? undefined : unitAt(source, at)?.unit;
}

/** "this and last month", "this vs last year": the unit is said once. */
function otherUnit(source: Source, at: number): { readonly unit: SpanUnit; readonly to: number } | null {
  const next = skipAny(source, at + 1, ["the last", "last"]);
  if (!endOfUnit.test(tokenAt(source, at).text) || next === null) return null;
  const found = unitAt(source, next);
  return found === null ? null : { unit: found.unit, to: at };
}

function toDate(source: Source, to: number, unit: SpanUnit): Phrase {
  const said = readSaidYear(source, to);
  if (said !== null && said.year === source.year) return currentToDate(source, said.to, unit);
  if (said !== null && (unit === "year" || said.year === source.year - 1))
    return yearsBack(source, said.to, unit, source.year - said.year);
  const isBack = tokenAt(source, to).text === "last" && unitAt(source, to + 1)?.unit === unit && unit !== "year";
  return isBack ? spanBack(source, to + 2, unit, unit) : currentToDate(source, to, unit);
}

function currentToDate(source: Source, to: number, unit: SpanUnit): Phrase {
  const first = startOf(unit, source.today, source.context.calendar);
  const days = { first, last: source.today };
  const meaning = toMeaning(days, unit, null, notFiscal(source, unit));
  const label = unit === "day" ? `today (${formatDay(source.today)})` : `this ${unit} to date (${spell(days)})`;
  return { to, outcome: { ...meaning, label }, inYear: null, back: { unit, count: 0, isPrevious: false } };
}

/** The elapsed part of this unit, one unit or one year earlier. */
function spanBack(source: Source, to: number, unit: SpanUnit, by: SpanUnit): Phrase {
  if (by === "year") return yearsBack(source, to, unit, 1);
  const first = startOf(unit, source.today, source.context.calendar);
  const begin = addUnits(unit, first, -1);
  const last = unit === "week" ? source.today - 7 : Math.min(addUnits(unit, source.today, -1), first - 1);
  const days = { first: begin, last };
  return {
    to,
    outcome: { ...toMeaning(days, unit), label: `last ${unit} to the same day (${spell(days)})` },
    inYear: null,
  };
}

/** The part of a unit that has gone by, so many years before. */
export function yearsBack(source: Source, to: number, unit: SpanUnit, years: number): Phrase {
  const first = startOf(unit, source.today, source.context.calendar);
  const back = (day: number): number =>
    unit === "day" || unit === "week" ? day - 364 * years : addMonths(day, -12 * years);
  const days = { first: back(first), last: back(source.today) };
  const meaning = toMeaning(days, unit, null, [`the same part of the ${unit} that has gone by`]);
  return { to, outcome: { ...meaning, label: `${unit} to the same day (${spell(days)})` }, inYear: null };
}

/** "3 days ago", "two weeks ago", "a month ago": the unit that lies so far back. */
export function readAgo(source: Source, at: number): Phrase | null {
  const token = tokenAt(source, at);
  const count = token.text === "a" || token.text === "an" ? 1 : token.kind === "number" ? token.value : 0;
  const found = unitAt(source, at + 1);
  if (found === null || count === 0 || count > 999 || skipAny(source, found.to, ["ago", "back"]) === null) return null;
  const { unit } = found;
  if (token.text === "a" && unit === "year") return null;
  const name = `${count} ${unit}${count === 1 ? "" : "s"} ago`;
  const first = addUnits(unit, startOf(unit, source.today, source.context.calendar), -count);
  if (first < minimum) return null;
  return { to: found.to + 1, outcome: toMeaning(unitFrom(unit, first), unit, name), inYear: null };
}

/** "last weekend", "this weekend", "the weekend", "weekend before last". */
export function readWeekend(source: Source, at: number): Phrase | null {
  const near = tokenAt(source, at).text;
  const nameAt = near === "last" || near === "this" ? skipFillers(source, at + 1, qualifiers) : at;
  if (tokenAt(source, nameAt).text !== "weekend" || tokenAt(source, nameAt).written.endsWith("s")) return null;
  const { today } = source;
  const weekday = isoWeekday(today);
  const begun = today - ((weekday - 6 + 7) % 7);
  const beforeLast = skipAny(source, nameAt + 1, ["before last"]);
  const isOver = weekday < 6;
  const lastFull = isOver ? begun : begun - 7;
  if (beforeLast !== null) return weekend(source, beforeLast, lastFull - 7, "the weekend before last");
  const gone = skipAny(source, nameAt + 1, justGone);
  if (gone !== null) return weekend(source, gone, lastFull, "last weekend");
  if (near === "last") return weekend(source, nameAt + 1, lastFull, "last weekend");
  if (nameAt === at && tokenAt(source, at - 1).text !== "the" && !/^(?:on|over)$/.test(tokenAt(source, at - 1).text))
    return null;
  if (near === "this" && isOver) return null;
  return weekend(source, nameAt + 1, begun, near === "this" ? "this weekend" : "the weekend");
}

function weekend({ today }: Source, to: number, saturday: number, name: string): Phrase {
  const days = {
    first: saturday,
    last: saturday <= today ? Math.min(saturday + 1, Math.max(today, saturday)) : saturday + 1,
  };
  return { to, outcome: toMeaning(days, "range", name), inYear: null };
}
