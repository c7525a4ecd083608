import { isoWeekday } from "#core/calendar.ts";
import { addUnits, type Days, describeDays, type SpanUnit, startOf, unitFrom } from "./calendar-spans.ts";
import type { PeriodUnit } from "./found-time.ts";
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

const befores = ["before", "leading up to", "ahead of"];
const afters = ["after", "following"];

interface Lead {
  readonly to: number;
  readonly name: string;
  readonly unit: PeriodUnit;
  readonly days: (anchor: Meaning, isAfter: boolean) => Days;
}

/** "the Saturday before Easter 2026", "the week before Black Friday", "the 30 days before Christmas", "week of June 1". */
export function readAnchored(source: Source, at: number, readPlain: Reader): Phrase | null {
  if (/^(?:by|per|each|every|which|what)$/.test(tokenAt(source, at - 1).text)) return null;
  const week = readWeekOf(source, at, readPlain);
  if (week !== null) return week;
  const lead = readLead(source, at);
  if (lead === null) return null;
  const before = skipAny(source, lead.to, befores) ?? skipPriorTo(source, lead.to);
  const start = before ?? skipAny(source, lead.to, afters);
  const anchor = start === null ? null : readPlain(source, start);
  if (anchor === null || anchor.isAll === true) return null;
  const move = (outcome: Outcome): Outcome => {
    if (isProblem(outcome)) return outcome;
    const days = lead.days(outcome, before === null);
    const name = `the ${lead.name} ${before === null ? "after" : "before"} ${outcome.label.replace(/ \(.*\)$/, "")}`;
    return { ...toMeaning(days, lead.unit, name), assumptions: outcome.assumptions };
  };
  const { inYear, again, year } = anchor;
  return {
    to: anchor.to,
    outcome: move(anchor.outcome),
    inYear: inYear === null ? null : (of) => move(inYear(of)),
    ...(year !== undefined && { year }),
    ...(again !== undefined && { isHoliday: true, again: (of: number) => move(again(of)) }),
  };
}

/** "prior" is spelled as "last" is. */
function skipPriorTo(source: Source, at: number): number | null {
  return tokenAt(source, at).written === "prior" ? skipAny(source, at, ["last to"]) : null;
}

function readLead(source: Source, at: number): Lead | null {
  const token = tokenAt(source, at);
  if (token.kind === "weekday") {
    return {
      to: at + 1,
      name: titled(token.text),
      unit: "day",
      days: (anchor, isAfter) => weekdayBeside(anchor, token.value, isAfter),
    };
  }
  if (token.kind === "number" && token.value > 0 && token.value < 1_000) {
    const unit = spanUnit(tokenAt(source, at + 1).text);
    const { value } = token;
    return unit === null
      ? null
      : {
          to: at + 2,
          name: `${value} ${unit}s`,
          unit: "range",
          days: (anchor, isAfter) => unitsBeside(anchor, unit, value, isAfter),
        };
  }
  if (token.text === "weekend") {
    return { to: at + 1, name: "weekend", unit: "range", days: weekendBeside };
  }
  const unit = spanUnit(token.text);
  if (unit === null) return null;
  return { to: at + 1, name: unit, unit, days: (anchor, isAfter) => unitBeside(source, anchor, unit, isAfter) };
}

function spanUnit(text: string): SpanUnit | null {
  return text === "day" || text === "week" || text === "month" || text === "quarter" || text === "year" ? text : null;
}

function weekdayBeside({ first, last }: Days, weekday: number, isAfter: boolean): Days {
  const day = isAfter
    ? last + ((weekday - isoWeekday(last) + 7) % 7 || 7)
    : first - ((isoWeekday(first) - weekday + 7) % 7 || 7);
  return { first: day, last: day };
}

function unitsBeside({ first, last }: Days, unit: SpanUnit, count: number, isAfter: boolean): Days {
  return isAfter
    ? { first: last + 1, last: addUnits(unit, last + 1, count) - 1 }
    : { first: addUnits(unit, first, -count), last: first - 1 };
}

function weekendBeside({ first, last }: Days, isAfter: boolean): Days {
  const sunday = first - (isoWeekday(first) % 7 || 7);
  const saturday = last + ((6 - isoWeekday(last) + 7) % 7 || 7);
  return isAfter ? { first: saturday, last: saturday + 1 } : { first: sunday - 1, last: sunday };
}

/** The whole unit just before the one that holds the time, or just after it. */
function unitBeside({ context }: Source, { first, last }: Days, unit: SpanUnit, isAfter: boolean): Days {
  const start = startOf(unit, isAfter ? last : first, context.calendar);
  return unitFrom(unit, addUnits(unit, start, isAfter ? 1 : -1));
}

const weekStarts = ["week of", "week commencing", "week beginning", "week starting", "week from", "w c", "wc"];
const weekEnds = ["week ending", "week ended", "w e"];

/** "week of June 1": the one that holds it; "week ending 7 June": seven days up to it. */
function readWeekOf(source: Source, at: number, readPlain: Reader): Phrase | null {
  const start = skipAny(source, at, weekStarts);
  const end = skipAny(source, at, weekEnds);
  const around = skipAny(source, at, ["weekend of"]);
  if (around !== null) return weekendOfDay(readPlain(source, around));
  const day = start === null && end === null ? null : readPlain(source, start ?? end ?? at);
  if (day === null || isProblem(day.outcome) || day.outcome.first !== day.outcome.last) return null;
  const move = (outcome: Outcome): Outcome => {
    if (isProblem(outcome)) return outcome;
    const isOf = tokenAt(source, at + 1).text === "of";
    const first = isOf
      ? startOf("week", outcome.first, source.context.calendar)
      : outcome.first - (start === null ? 6 : 0);
    const days = { first, last: first + 6 };
    return { ...toMeaning(days, "week", `the week of ${describeDays(outcome)}`), assumptions: outcome.assumptions };
  };
  const { inYear } = day;
  return { to: day.to, outcome: move(day.outcome), inYear: inYear === null ? null : (year) => move(inYear(year)) };
}

/** "the weekend of 6 June": the Saturday and Sunday nearest to it. */
function weekendOfDay(day: Phrase | null): Phrase | null {
  if (day === null || isProblem(day.outcome) || day.outcome.first !== day.outcome.last) return null;
  const move = (outcome: Outcome): Outcome => {
    if (isProblem(outcome)) return outcome;
    const weekday = isoWeekday(outcome.first);
    const first = outcome.first + (weekday === 7 ? -1 : weekday <= 2 ? -weekday - 1 : 6 - weekday);
    const name = `the weekend of ${describeDays(outcome)}`;
    return { ...toMeaning({ first, last: first + 1 }, "range", name), assumptions: outcome.assumptions };
  };
  const { inYear } = day;
  return { to: day.to, outcome: move(day.outcome), inYear: inYear === null ? null : (year) => move(inYear(year)) };
}
