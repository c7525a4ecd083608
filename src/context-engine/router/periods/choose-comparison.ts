import { formatDay, toCivilDate } from "#core/calendar.ts";
import { addUnits, type Days, startOf, unitFrom } from "./calendar-spans.ts";
import type { ComparedWith, FoundComparison, FoundPeriod, FoundTime, PeriodUnit } from "./found-time.ts";
import { apart, type Gathered, type Item, saysChange, toWords } from "./gather-times.ts";
import {
  isProblem,
  type Meaning,
  type Phrase,
  skipAny,
  skipFillers,
  type Source,
  spell,
  toMeaning,
  tokenAt,
} from "./phrase.ts";
import type { SaidComparison } from "./read-comparison.ts";

type Chosen = Pick<FoundTime, "periods" | "comparison">;

/** Which of the times is told, and which one it is compared with. */
export function chooseComparison(source: Source, gathered: Gathered): Chosen {
  const { compared } = gathered;
  const items = alignYears(splitCompared(source, gathered), compared !== null);
  if (compared !== null) return withWords(source, items, compared);
  const pair = findPair(source, items);
  if (pair === null) return { periods: narrow(items).map((item) => toFound(source, item)), comparison: null };
  return withPair(source, pair, items);
}

/** "vs the same period last year": the base is what else is said. */
function withWords(source: Source, items: readonly Item[], compared: NonNullable<Gathered["compared"]>): Chosen {
  const [base, ...others] = narrow(items);
  const span = toWords(source, compared.from, compared.to);
  const repeats = base !== undefined && others.every((other) => sameDays(base, other));
  const periods = (base === undefined ? [] : repeats ? [base] : [base, ...others]).map((item) => toFound(source, item));
  const unit = compared.said.kind === "unit_before" ? compared.said.unit : "year";
  // "WoW" alone is of the last full week, "vs last week" of the one that goes on.
  const isOfFull = compared.said.kind === "unit_before" && compared.isRepeated === true && unit !== "day";
  const usual = isOfFull ? fullItem(source, unit) : usualItem(source, compared.usualUnit ?? unit);
  const told = base ?? usual;
  const comparedWith = resolve(source, told, compared.said);
  return { periods, comparison: { ...span, with: comparedWith, label: compared.label, usual: toFound(source, usual) } };
}

/** What the words mean beside a window of this unit. */
function resolve(source: Source, base: Item, said: SaidComparison): ComparedWith {
  const meaning = meaningOf(base);
  if (said.kind === "year_ago" && base.phrase?.isHoliday === true) return holidayBefore(source, base, 1) ?? said;
  if (said.kind === "unit_before" && isSeries(base, said.unit))
    return { kind: "earlier", ...inMonthsOrDays(said.unit) };
  if (said.kind === "unit_before") return unitBefore(meaning.unit, said.unit, said.count);
  if (said.kind === "same_in_year") {
    const years = toCivilDate(meaning.first).year - said.year;
    return years === 0 ? { kind: "previous" } : { kind: "earlier", unit: "months", count: 12 * years };
  }
  if (said.kind === "preceding") {
    const days = { first: addUnits(said.unit, meaning.first, -said.count), last: meaning.first - 1 };
    const isSame = meaning.unit === "days" && said.unit === "day" && meaning.last - meaning.first + 1 === said.count;
    return isSame
      ? { kind: "previous" }
      : { kind: "period", period: toFound(source, itemOf(toMeaning(days, "range"))) };
  }
  return said;
}

/** "month over month in 2026": of a longer time each month beside the one before. */
function isSeries(base: Item, unit: PeriodUnit): boolean {
  const { first, last } = meaningOf(base);
  const { unit: of } = meaningOf(base);
  return of !== "all" && of !== unit && last - first + 1 > lengths(unit) * 1.5;
}

function lengths(unit: PeriodUnit): number {
  return (unitMonths[unit] ?? 0) * 31 + (unitDays[unit] ?? 0);
}

function inMonthsOrDays(unit: PeriodUnit): { readonly unit: "days" | "months"; readonly count: number } {
  const months = unitMonths[unit];
  return months === undefined ? { unit: "days", count: unitDays[unit] ?? 1 } : { unit: "months", count: months };
}

const unitDays: Readonly<Record<string, number>> = { day: 1, week: 7 };
const unitMonths: Readonly<Record<string, number>> = { month: 1, quarter: 3, half: 6, year: 12 };

function unitBefore(of: PeriodUnit, unit: PeriodUnit, count: number): ComparedWith {
  if (of === unit && count === 1) return { kind: "previous" };
  const months = unitMonths[unit];
  if (months !== undefined && (unitMonths[of] ?? 0) > months) return { kind: "previous" };
  if (months !== undefined) return { kind: "earlier", unit: "months", count: months * count };
  return unitMonths[of] !== undefined
    ? { kind: "previous" }
    : { kind: "earlier", unit: "days", count: (unitDays[unit] ?? 1) * count };
}

/** Easter is on another day each year: what it is compared with is named, not counted back. */
function holidayBefore(source: Source, base: Item, years: number): ComparedWith | null {
  const { phrase } = base;
  const year = phrase?.year ?? toCivilDate(meaningOf(base).last).year;
  const outcome = phrase?.again?.(year - years) ?? null;
  return outcome === null || isProblem(outcome) ? null : { kind: "period", period: toFound(source, itemOf(outcome)) };
}

interface Pair {
  readonly base: Item | null;
  readonly other: Item;
  /** Tokens that say that one is compared with the other. */
  readonly from: number;
}

const always: ReadonlySet<string> = new Set(["vs", "than"]);
const fillers: ReadonlySet<string> = new Set([
  "the",
  "in",
  "for",
  "at",
  "of",
  "what",
  "it",
  "was",
  "we",
  "had",
  "did",
  "sold",
  "made",
  "that",
  "those",
  "during",
  "on",
]);
const takings: ReadonlySet<string> = new Set(
  "sales sale revenue orders units takings turnover profit margin those they usual it".split(" "),
);
const rises: ReadonlySet<string> = new Set(
  "up down growth grow grew increase increased decrease decreased drop dropped gain change changed rise fall improvement decline better worse".split(
    " ",
  ),
);

/** Two times of which one is compared with the other, or one that another is to be compared with. */
function findPair(source: Source, items: readonly Item[]): Pair | null {
  const isComparing = saysChange(source) || source.tokens.some(({ text }) => always.has(text));
  for (const [index, other] of items.entries()) {
    const before = items[index - 1];
    const after = before === undefined ? items[index + 1] : undefined;
    const from = markBefore(source, before?.to ?? 0, other.from, before !== undefined);
    if (from !== null) return { base: before ?? after ?? null, other, from };
  }
  const [one, other] = items;
  if (!isComparing || items.length !== 2 || one === undefined || other === undefined) return null;
  const words = source.tokens.slice(one.to, other.from).map(({ text }) => text);
  const isListed = words.length === 0 || words.some((word) => /^(?:and|or|to|with|from)$/.test(word));
  const isContained = narrow(items).length === 1;
  return isListed && !isContained ? later(source, { base: one, other, from: one.to }) : null;
}

/** Where a word of comparison stands before a time: "vs", "than", "compared to", "up on", or "on" right between two. */
function markBefore(source: Source, from: number, to: number, hasBefore: boolean): number | null {
  const isComparing = source.tokens.some(({ text }) => text === "compare");
  for (let at = to - 1; at >= Math.max(from, to - 9); at -= 1) {
    const { text } = tokenAt(source, at);
    // "online vs in-store sales in August": two things are compared, and no times.
    const isSure = text === "vs" && hasBefore;
    if (isSure || ((text === "vs" || text === "than") && isTime(source, at + 1, to))) return at;
    if (skipAny(source, at, ["compare to", "compare with", "compare and", "relative to", "compare against"]) !== null)
      return at;
    const isBeside = skipFillers(source, at + 1, fillers, 8) >= to;
    if ((text === "with" || text === "to") && isComparing && hasBefore) return at;
    if ((text === "on" || text === "over" || text === "from") && isBeside) {
      if (hasBefore && at === from && text !== "from") return at;
      const verb = tokenAt(source, at - 1).text;
      const beforeThe = tokenAt(source, at + 1).text === "the" && text === "over";
      if (rises.has(verb) && at > from && !beforeThe) return at;
    }
  }
  return null;
}

/** "than in July", "than the sales of July"; but not "more than 3 orders last year". */
function isTime(source: Source, from: number, to: number): boolean {
  return source.tokens.slice(from, to).every(({ text }) => fillers.has(text) || takings.has(text));
}

/** "from July to August", "change, July to August", "between July and August": the later one is told beside the earlier. */
function later(source: Source, pair: Pair): Pair {
  const { base, other } = pair;
  const isListed = source.tokens.slice(base?.to ?? 0, other.from).some(({ text }) => text === "to");
  const isOrdered =
    source.tokens.some(({ text }) => text === "between" || text === "from" || text === "difference") ||
    (isListed && source.tokens.every(({ text }) => text !== "compare"));
  if (base === null || !isOrdered || meaningOf(base).first >= meaningOf(other).first) return pair;
  return { ...pair, base: other, other: base };
}

/** A range of two like times becomes two where they are compared: "how did sales change from July to August". */
function splitCompared(source: Source, { items, grains, compared }: Gathered): readonly Item[] {
  const isComparing = saysChange(source);
  if (!isComparing || items.length !== 1 || grains.length > 0 || compared !== null) return items;
  const [item] = items;
  const ends = item?.ends ?? null;
  if (item === undefined || ends === null) return items;
  const { left, right } = ends;
  if (isProblem(left.outcome) || isProblem(right.outcome)) return items;
  const { unit } = left.outcome;
  const isWhole = unit === "month" || unit === "quarter" || unit === "half" || unit === "year" || unit === "week";
  const isGap = source.tokens.some(({ text }) => text === "difference" || text === "differ" || text === "gap");
  if (unit !== right.outcome.unit || (!isWhole && !isGap)) return items;
  return apart(item.from, ends);
}

/** "June vs July 2026", "Q1 2026 vs Q2": a year that is said once is that of both. */
function alignYears(items: readonly Item[], isTold: boolean): readonly Item[] {
  const [one, other] = items;
  if (items.length !== 2 || one === undefined || other === undefined) return items;
  const aligned = [inYearOf(one, other), inYearOf(other, one)] as const;
  // "August compared with August last year": the year is of the one that it stands beside.
  return !isTold && sameDays(...aligned) ? items : aligned;
}

function inYearOf(item: Item, beside: Item): Item {
  const inYear = item.phrase?.inYear ?? null;
  const year = beside.phrase?.year;
  const isPlain = beside.phrase?.isYearAlone !== true;
  if (inYear === null || year === undefined || !isPlain) return item;
  const outcome = inYear(year);
  return isProblem(outcome)
    ? item
    : { ...item, outcome, phrase: item.phrase === null ? null : { ...item.phrase, inYear: null, year } };
}

function withPair(source: Source, pair: Pair, items: readonly Item[]): Chosen {
  const { base, other } = swap(source, pair);
  const span = { from: pair.from, to: Math.max(other.to, pair.from + 1) };
  const words = toWords(source, Math.min(span.from, other.from), span.to);
  const compared = besideBase(source, base, other);
  const rest = items.filter((item) => item !== base && item !== other);
  const periods = [...(base === null ? [] : [base]), ...rest].map((item) => toFound(source, item));
  const label = compared.kind === "period" ? compared.period.label : meaningOf(other).label;
  const unit = other.phrase?.back?.unit ?? meaningOf(other).unit;
  const comparison: FoundComparison = {
    ...words,
    with: compared,
    label,
    usual: toFound(source, usualItem(source, unit)),
  };
  return { periods, comparison };
}

/** "last month beside this month", "compare 2025 with 2026": what goes on is told, beside the same part of the other one. */
function swap(source: Source, pair: Pair): Pair {
  const { base, other } = pair;
  if (base === null) return pair;
  const [one, two] = [base.phrase?.back, other.phrase?.back];
  const isBackwards =
    one !== undefined && two !== undefined && one.unit === two.unit && one.count > 0 && two.count === 0;
  const [told, beside] = [meaningOf(base), meaningOf(other)];
  const goesOn = beside.first <= source.today && source.today < beside.last && told.last < beside.first;
  return isBackwards || (goesOn && told.unit === beside.unit) ? { ...pair, base: other, other: base } : pair;
}

/** "last year", "2025" and "last week" beside a window of another unit mean its like there. */
function besideBase(source: Source, base: Item | null, other: Item): ComparedWith {
  const asPeriod: ComparedWith = { kind: "period", period: toFound(source, other) };
  const told = base ?? usualItem(source, other.phrase?.back?.unit ?? meaningOf(other).unit);
  const { unit, first } = meaningOf(told);
  const { back, preceding } = other.phrase ?? {};
  if (base !== null && preceding !== undefined) return resolve(source, base, { kind: "preceding", ...preceding });
  const years = toCivilDate(first).year - toCivilDate(meaningOf(other).first).year;
  if (other.phrase?.isYearAlone === true && unit !== "year") {
    if (told.phrase?.isHoliday === true) return holidayBefore(source, told, years) ?? asPeriod;
    if (base === null || years > 0)
      return years === 1 ? { kind: "year_ago" } : { kind: "earlier", unit: "months", count: 12 * years };
  }
  // "this Tuesday vs last Tuesday" on a Friday: the one before.
  if (base !== null && unit === "day" && sameDays(base, other)) return { kind: "earlier", unit: "days", count: 7 };
  // "August compared to last August": the one a year before.
  if (base !== null && back === undefined && sameDays(base, other) && (unitMonths[unit] ?? 12) < 12)
    return { kind: "year_ago" };
  if (back === undefined || back.count === 0) return asPeriod;
  if (back.unit === "year") {
    if (back.count > 1) return unit === "year" ? asPeriod : { kind: "earlier", unit: "months", count: 12 * back.count };
    if (told.phrase?.isHoliday === true) return holidayBefore(source, told, 1) ?? asPeriod;
    if (unit === "year") return back.isPrevious || told.phrase?.back?.count === 0 ? { kind: "year_ago" } : asPeriod;
    return { kind: "year_ago" };
  }
  if (unit === back.unit && (back.isPrevious || told.phrase?.back?.count === 0) && back.count === 1)
    return { kind: "previous" };
  if (unit === "day" && back.unit === "week") return { kind: "earlier", unit: "days", count: 7 * back.count };
  if (unit === "day" && back.unit === "month") return { kind: "earlier", unit: "months", count: back.count };
  return asPeriod;
}

/** The unit that goes on: what "vs last month" is told of. */
function usualItem(source: Source, unit: PeriodUnit): Item {
  const of = unit === "days" || unit === "range" || unit === "all" ? "year" : unit;
  const days = { first: startOf(of, source.today, source.context.calendar), last: source.today };
  const label = of === "day" ? `today (${formatDay(source.today)})` : `this ${of} to date (${spell(days)})`;
  const assumptions = [`no period was named: this ${of === "day" ? "day" : `${of} to date`}`];
  const phrase: Phrase = {
    to: 0,
    outcome: toMeaning(days, of),
    inYear: null,
    back: { unit: of, count: 0, isPrevious: false },
  };
  return { ...itemOf({ ...toMeaning(days, of), label, assumptions }), phrase };
}

function fullItem(source: Source, unit: PeriodUnit): Item {
  const of = unit === "week" || unit === "month" || unit === "quarter" ? unit : "month";
  const first = addUnits(of, startOf(of, source.today, source.context.calendar), -1);
  return itemOf(toMeaning(unitFrom(of, first), of, `last ${of}`, [`no period was named: the last full ${of}`]));
}

/** "this year, January to August", "in 2025 by store, August": the wider time says of which year the narrower is. */
function narrow(items: readonly Item[]): readonly Item[] {
  const [one, other] = items;
  if (items.length !== 2 || one === undefined || other === undefined) return items;
  const [wide, close] = isYearLike(one) ? [one, other] : isYearLike(other) ? [other, one] : [null, null];
  if (wide !== null && close.phrase?.inYear != null) {
    const outcome = close.phrase.inYear(toCivilDate(meaningOf(wide).first).year);
    if (!isProblem(outcome)) return [{ ...close, outcome }];
  }
  if (sameDays(one, other)) return [one];
  // Two times of which the one lies in the other are one where the wider is a year, and the narrower no mere day.
  if (contains(other, one)) return isWithin(one, other) ? [one] : items;
  return contains(one, other) && isWithin(other, one) ? [other] : items;
}

function isWithin(close: Item, wide: Item): boolean {
  const unit = meaningOf(wide).unit;
  return (
    meaningOf(close).unit !== "day" && (unit === "year" || unit === "half" || unit === "quarter" || unit === "all")
  );
}

function isYearLike(item: Item): boolean {
  return item.phrase?.isYearAlone === true || item.phrase?.back?.unit === "year";
}

function contains(one: Item, other: Item): boolean {
  const [wide, close] = [meaningOf(one), meaningOf(other)];
  return wide.first <= close.first && close.last <= wide.last;
}

function sameDays(one: Item, other: Item): boolean {
  const [left, right] = [meaningOf(one), meaningOf(other)];
  return left.first === right.first && left.last === right.last && left.unit === right.unit;
}

const nothing: Meaning = { first: 0, last: 0, unit: "all", label: "all time", assumptions: [], otherwise: [] };

function meaningOf({ outcome }: Item): Meaning {
  return isProblem(outcome) ? nothing : outcome;
}

function itemOf(outcome: Meaning): Item {
  return { from: 0, to: 0, outcome, phrase: null, ends: null };
}

function toFound(source: Source, item: Item): FoundPeriod {
  const { first, last, unit, label, assumptions, otherwise } = meaningOf(item);
  const say = (days: Days): string => `${formatDay(days.first)}..${formatDay(days.last)}`;
  const isAll = unit === "all";
  return {
    ...(item.to === 0 ? { from: 0, to: 0 } : toWords(source, item.from, item.to)),
    period: isAll ? "all" : say({ first, last }),
    label,
    toDate: !isAll && last >= source.today,
    unit,
    assumptions,
    otherwise: otherwise.map((other) => ({ period: say(other), label: other.label })),
  };
}
