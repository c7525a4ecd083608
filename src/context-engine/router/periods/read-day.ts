import { addMonths, formatDay, isoWeekday, toCivilDate, toDayNumber } from "#core/calendar.ts";
import { addUnits, dayOf, startOf, unitFrom } from "./calendar-spans.ts";
import { isNamedHere } from "./named-here.ts";
import {
  assume,
  isProblem,
  type Outcome,
  type Phrase,
  recentYear,
  skipAny,
  skipFillers,
  type Source,
  toMeaning,
  tokenAt,
} from "./phrase.ts";
import { titled } from "./read-calendar-unit.ts";
import { readSaidYear } from "./read-year.ts";
import { monthNames, weekdayNames } from "./vocabulary.ts";

const today = ["today", "this morning", "this afternoon", "this evening", "tonight"];
const yesterday = ["yesterday", "last night"];

/** "today", "yesterday", "the day before yesterday". */
export function readNearDay(source: Source, at: number): Phrase | null {
  const before = skipAny(source, at, ["day before yesterday", "ereyesterday"]);
  if (before !== null) return oneDay(before, source.today - 2, "the day before yesterday");
  const past = skipAny(source, at, yesterday);
  if (past !== null)
    return { ...oneDay(past, source.today - 1, "yesterday"), back: { unit: "day", count: 1, isPrevious: false } };
  const now = skipAny(source, at, today);
  return now === null
    ? null
    : { ...oneDay(now, source.today, "today"), back: { unit: "day", count: 0, isPrevious: false } };
}

function oneDay(to: number, day: number, name: string): Phrase {
  return { to, outcome: toMeaning({ first: day, last: day }, "day", name), inYear: null };
}

/** "June 2", "2nd of June 2026", "Fri 5 June", "June 2nd last year". */
export function readDate(source: Source, at: number): Phrase | null {
  const start = tokenAt(source, at).kind === "weekday" ? skipFillers(source, at + 1, new Set(["the"])) : at;
  const date = readMonthAndDay(source, start);
  if (date === null) return null;
  const { month, day, to } = date;
  const name = `${titled(monthNames[month - 1] ?? "")} ${day}`;
  const inYear = (year: number): Outcome => {
    const found = dayOf(year, month, day);
    return found === null
      ? { reason: `there is no ${day} ${titled(monthNames[month - 1] ?? "")} ${year}` }
      : sameWeekday(source, at, found);
  };
  const said = readSaidYear(source, to, true);
  if (said !== null) return { to: said.to, outcome: inYear(said.year), inYear: null, year: said.year };
  if (dayOf(2024, month, day) === null)
    return { to, outcome: { reason: `there is no ${day} ${titled(monthNames[month - 1] ?? "")}` }, inYear: null };
  const year = recentYear(source, (of) => dayOf(of, month, day));
  const asDay = assume(inYear(year), `the most recent ${name}: ${year}`);
  const phrase: Phrase = { to, outcome: asDay, inYear };
  return date.maybeYear ? orMonth(source, at, phrase, { month, year: 2000 + day, asDay }) : phrase;
}

/** "aug 26": of this year the month, of last year the day, and either way the other one is told. */
function orMonth(
  source: Source,
  at: number,
  phrase: Phrase,
  { month, year, asDay }: { readonly month: number; readonly year: number; readonly asDay: Outcome },
): Phrase {
  const first = toDayNumber({ year, month, day: 1 });
  const isSoon = year > source.year || first > source.today;
  if (year < source.year - 1 || isSoon || isProblem(asDay)) return phrase;
  const whole = unitFrom("month", first);
  const asMonth = toMeaning({ first, last: Math.min(whole.last, Math.max(source.today, first)) }, "month");
  const before = tokenAt(source, at - 1).text;
  if (before === "on") return phrase;
  if (before === "in" || before === "during") return { to: phrase.to, outcome: asMonth, inYear: null, year, asDay };
  const [one, other] = year === source.year ? [asMonth, asDay] : [asDay, asMonth];
  const otherwise = [{ first: other.first, last: other.last, label: other.label }];
  return { to: phrase.to, outcome: { ...one, otherwise }, inYear: null, asDay };
}

interface MonthAndDay {
  readonly to: number;
  readonly month: number;
  readonly day: number;
  /** Two digits after a month: they may as well be a year. */
  readonly maybeYear: boolean;
}

const ranks: ReadonlySet<string> = new Set(
  "top bottom best worst last first highest lowest biggest which these those # than most least".split(" "),
);

function readMonthAndDay(source: Source, at: number): MonthAndDay | null {
  const one = tokenAt(source, at);
  if (one.kind === "month") {
    const dayAt = skipAny(source, at + 1, ["the"]) ?? at + 1;
    const day = tokenAt(source, dayAt);
    if (!isDayNumber(day) || day.gap === 3 || !isNamedHere(source, at)) return null;
    // "june 5 units": a number of them.
    const maybeYear = day.kind === "number" && day.written.length === 2 && day.value >= 20 && dayAt === at + 1;
    const isOfYear = maybeYear && day.gap === 2 && tokenAt(source, dayAt + 1).kind !== "number";
    return isOfYear ? null : { to: dayAt + 1, month: one.value, day: day.value, maybeYear };
  }
  if (!isDayNumber(one) || (one.kind === "number" && /^[a-z]/.test(one.written))) return null;
  const monthAt = skipAny(source, at + 1, ["day of", "of"]) ?? at + 1;
  const month = tokenAt(source, monthAt);
  if (month.kind !== "month" || ranks.has(tokenAt(source, at - 1).text)) return null;
  if (one.kind === "number" && monthAt === at + 1 && !isNamedHere(source, monthAt)) return null;
  return { to: monthAt + 1, month: month.value, day: one.value, maybeYear: false };
}

function isDayNumber({ kind, value, written }: { kind: string; value: number; written: string }): boolean {
  return (kind === "ordinal" || (kind === "number" && written.length <= 2)) && value >= 1 && value <= 31;
}

/** "Friday June 6 2026" is a Saturday: that is told. */
function sameWeekday(source: Source, at: number, day: number): Outcome {
  const said = tokenAt(source, at);
  const meaning = toMeaning({ first: day, last: day }, "day");
  const name = weekdayNames[isoWeekday(day) - 1] ?? "";
  return said.kind === "weekday" && said.text !== name
    ? assume(meaning, `${formatDay(day)} is a ${titled(name)}`)
    : meaning;
}

const beforeDates: ReadonlySet<string> = new Set("on since from to between and before after of for vs by".split(" "));

/** "3/4/2026", "13.04.2026", "on 3/4": which is the day and which the month is asked where both can be. */
export function readNumericDate(source: Source, at: number): Phrase | null {
  const { kind, text } = tokenAt(source, at);
  if (kind !== "date") return null;
  const [one = 0, other = 0, of] = text.split(/[/.-]/).map(Number);
  const hasDots = text.includes(".");
  // "sales 3/9": at the end of a question it is a day as well.
  const isLast = text.includes("/") && tokenAt(source, at + 1).kind === "end";
  const isLed = beforeDates.has(tokenAt(source, at - 1).text) || isLast;
  if (of === undefined && (text.includes("-") || !isLed)) return null;
  const year = of === undefined ? null : of < 100 ? 2000 + of : of;
  if (year !== null && (year < 1990 || year > 2099)) return null;
  const read = (month: number, day: number): number | null =>
    dayOf(year ?? recentYear(source, (recent) => dayOf(recent, month, day)), month, day);
  // Dates with dots begin with the day.
  const order = hasDots ? "day first" : orderOfAll(source);
  const dayFirst = read(other, one);
  const monthFirst = read(one, other);
  const days = order === "day first" ? [dayFirst] : order === "month first" ? [monthFirst] : [monthFirst, dayFirst];
  const [first, second] = [...new Set(days.filter((day) => day !== null))];
  if (first === undefined) {
    return year === null ? null : { to: at + 1, outcome: { reason: `there is no day ${text}` }, inYear: null };
  }
  const meaning = toMeaning({ first, last: first }, "day");
  const otherwise = second === undefined ? [] : [{ first: second, last: second, label: formatDay(second) }];
  return { to: at + 1, outcome: { ...meaning, otherwise }, inYear: null };
}

/** Dates of one question are written in one order: a number beyond 12 shows which. */
function orderOfAll({ tokens }: Source): "day first" | "month first" | null {
  const dates = tokens.flatMap(({ kind, text }) => (kind === "date" ? [text.split(/[/.-]/).map(Number)] : []));
  if (dates.some(([one = 0]) => one > 12 && one <= 31)) return "day first";
  return dates.some(([, other = 0]) => other > 12) ? "month first" : null;
}

const beforeDayOfMonth: ReadonlySet<string> = new Set("on since from to between and before after until".split(" "));

/** "on the 2nd": of this month, or of the one before where it is still to come. */
export function readDayOfMonth(source: Source, at: number): Phrase | null {
  const { kind, value, written } = tokenAt(source, at);
  const isMarked = kind === "ordinal" && /^\d/.test(written) && value <= 31;
  const lead = tokenAt(source, at - 1).text === "the" ? tokenAt(source, at - 2) : tokenAt(source, at - 1);
  const after = tokenAt(source, at + 1);
  const ofMonth = skipAny(source, at + 1, ["of last month", "of the last month"]);
  const isLed = beforeDayOfMonth.has(lead.text) || (after.kind === "end" && tokenAt(source, at - 1).text === "the");
  if (!isMarked || (!isLed && ofMonth === null)) return null;
  if (after.kind === "unit" || after.kind === "weekday") return null;
  const ofThis = skipAny(source, at + 1, ["of this month", "of the month"]);
  const start = startOf("month", source.today, source.context.calendar);
  for (let back = ofMonth === null ? 0 : 1; back < 4; back += 1) {
    const { year, month } = toCivilDate(addMonths(start, -back));
    const day = dayOf(year, month, value);
    if (day === null || day > source.today) continue;
    const outcome = assume(
      toMeaning({ first: day, last: day }, "day"),
      `the most recent ${written}: ${formatDay(day)}`,
    );
    return { to: ofMonth ?? ofThis ?? at + 1, outcome, inYear: null };
  }
  return null;
}

/** "last Friday", "on Friday", "Friday last week", "this Monday", "the Friday before last". */
export function readWeekday(source: Source, at: number): Phrase | null {
  const near = skipAny(source, at, ["last week", "this week"]);
  if (near !== null && tokenAt(source, near).kind === "weekday")
    return ofWeek(source, near + 1, tokenAt(source, near).value, tokenAt(source, at).text === "last");
  const isNear = tokenAt(source, at).text === "last" || tokenAt(source, at).text === "this";
  const nameAt = isNear ? at + 1 : at;
  const { kind, value, text } = tokenAt(source, nameAt);
  if (kind !== "weekday" || !isNamedHere(source, nameAt)) return null;
  if (!isNear && /^(?:each|every|per|by|next|all)$/.test(tokenAt(source, at - 1).text)) return null;
  const last = skipAny(source, nameAt + 1, ["of last week", "in last week", "last week"]);
  if (last !== null) return ofWeek(source, last, value, true);
  const current = skipAny(source, nameAt + 1, ["of this week", "in this week", "this week"]);
  if (current !== null) return ofWeek(source, current, value, false);
  const recent = source.today - ((isoWeekday(source.today) - value + 7) % 7 || 7);
  const beforeLast = skipAny(source, nameAt + 1, ["before last"]);
  const name = titled(text);
  if (beforeLast !== null) return oneDay(beforeLast, recent - 7, `the ${name} before last`);
  if (isNear && tokenAt(source, at).text === "this") return ofWeek(source, nameAt + 1, value, false);
  const day = oneDay(nameAt + 1, recent, `${isNear ? "last " : ""}${name}`);
  return isNear ? day : { ...day, outcome: assume(day.outcome, `the most recent ${name}: ${formatDay(recent)}`) };
}

/** Null for one that is still to come: that is no time that numbers are of. */
function ofWeek(source: Source, to: number, weekday: number, isLast: boolean): Phrase | null {
  const { calendar } = source.context;
  const start = addUnits("week", startOf("week", source.today, calendar), isLast ? -1 : 0);
  const day = start + ((weekday - calendar.firstWeekday + 7) % 7);
  const name = titled(weekdayNames[weekday - 1] ?? "");
  return day > source.today ? null : oneDay(to, day, `${name} ${isLast ? "last" : "this"} week`);
}
