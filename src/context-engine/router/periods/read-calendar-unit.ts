import { toCivilDate, toDayNumber, weekStart } from "#core/calendar.ts";
import { parseSpan } from "#core/period.ts";
import { type Days, monthsIn, unitFrom } from "./calendar-spans.ts";
import type { PeriodUnit } from "./found-time.ts";
import { isNamedHere } from "./named-here.ts";
import {
  assume,
  isProblem,
  type Outcome,
  type Phrase,
  recentYear,
  skipAny,
  type Source,
  toMeaning,
  tokenAt,
  untilToday,
} from "./phrase.ts";
import { readFiscalYear, readSaidYear } from "./read-year.ts";
import { monthNames } from "./vocabulary.ts";

/** "August", "August 2026", "aug '26", "last August". */
export function readMonth(source: Source, at: number): Phrase | null {
  const near = tokenAt(source, at);
  const isNear = near.text === "last" || near.text === "this";
  const start = isNear ? at + 1 : at;
  const { kind, value } = tokenAt(source, start);
  if (kind !== "month" || !isNamedHere(source, start)) return null;
  const name = titled(monthNames[value - 1] ?? "");
  const ofYear = (year: number): Outcome => toMeaning(unitFrom("month", monthDay(year, value)), "month", null);
  if (isNear) {
    const current = toCivilDate(source.today);
    const recent = recentYear(source, (year) => monthDay(year, value));
    const year = near.text === "this" ? source.year : current.month === value ? source.year - 1 : recent;
    const outcome = assume(ofYear(year), `${near.text} ${name}: ${year}`);
    return { to: start + 1, outcome: isProblem(outcome) ? outcome : untilToday(outcome, source), inYear: null };
  }
  const said = readSaidYear(source, start + 1);
  if (said !== null) return { to: said.to, outcome: ofYear(said.year), inYear: null, year: said.year };
  const year = recentYear(source, (of) => monthDay(of, value));
  const recent = ofYear(year);
  return {
    to: start + 1,
    outcome: isProblem(recent)
      ? recent
      : assume(untilToday(recent, source), `the most recent ${name} that has begun: ${year}`),
    inYear: ofYear,
  };
}

const ofThisYear = ["of the current year", "of the year", "of year"];

/** "Q3 2026", "second quarter", "fiscal Q4 FY2025", "first half of 2026", "H1". */
export function readPart(source: Source, at: number): Phrase | null {
  const fiscalBefore = readFiscalYear(source, at);
  const scopeAt = fiscalBefore?.to ?? skipAny(source, at, ["fiscal", "fy", "calendar"]);
  const start = scopeAt ?? at;
  const part = readPartName(source, start);
  if (part === null) return null;
  const { unit, value } = part;
  const letter = unit === "quarter" ? "Q" : "H";
  const isKnown = value >= 1 && value <= (unit === "quarter" ? 4 : 2);
  const isCalendar = tokenAt(source, at).text === "calendar";
  const scopeAfter = skipAny(source, part.to, ["of fiscal", "of fy", "fiscal", "fy"]);
  const fiscalAfter =
    scopeAfter === null ? null : (readFiscalYear(source, scopeAfter - 1) ?? { to: scopeAfter, year: null });
  const isFiscal = !isCalendar && (scopeAt !== null || fiscalAfter !== null);
  const ofThis = skipAny(source, part.to, ofThisYear);
  const said =
    fiscalBefore ??
    (ofThis === null ? null : { to: ofThis, year: source.year }) ??
    (typeof fiscalAfter?.year === "number" ? null : readSaidYear(source, fiscalAfter?.to ?? part.to, true));
  const year = said?.year ?? fiscalAfter?.year ?? null;
  const to = Math.max(said?.to ?? 0, fiscalAfter?.to ?? 0, part.to);
  if (!isKnown) {
    const reason = `there is no ${unit} ${value} in a year`;
    return year === null ? null : { to, outcome: { reason }, inYear: null };
  }
  const { fiscalYearStart } = source.context.calendar;
  const firstIn = (of: number, from: number): number => monthDay(of, from + (value - 1) * (monthsIn[unit] ?? 3));
  const named = (of: number, from: number): Days => unitFrom(unit, firstIn(of, from));
  const inYear = (of: number): Outcome => {
    if (isFiscal) return toMeaning(named(of, fiscalYearStart), unit, `FY${of}-${letter}${value}`);
    const meaning = toMeaning(named(of, 1), unit, `${letter}${value} ${of}`);
    const fiscal = named(of, fiscalYearStart);
    if (fiscalYearStart === 1 || isCalendar) return meaning;
    return {
      ...meaning,
      assumptions: [`the calendar ${unit}, not the fiscal one`],
      otherwise: [{ ...fiscal, label: `FY${of}-${letter}${value}` }],
    };
  };
  if (year !== null) return { to, outcome: inYear(year), inYear: null, year };
  const begins = (of: number): number => firstIn(of, isFiscal ? fiscalYearStart : 1);
  const recent = recentYear(source, begins);
  const outcome = inYear(recent);
  if (isProblem(outcome)) return { to, outcome, inYear };
  const fiscalRecent = recentYear(source, (of) => firstIn(of, fiscalYearStart));
  const otherwise = outcome.otherwise.map(() =>
    untilTodayDays(named(fiscalRecent, fiscalYearStart), source, `FY${fiscalRecent}-${letter}${value}`),
  );
  return {
    to,
    outcome: {
      ...untilToday(outcome, source),
      otherwise,
      assumptions: [
        ...outcome.assumptions,
        `the most recent ${letter}${value} that has begun: ${isFiscal ? "FY" : ""}${recent}`,
      ],
    },
    inYear,
  };
}

function readPartName(
  source: Source,
  at: number,
): { readonly to: number; readonly unit: "quarter" | "half"; readonly value: number } | null {
  const token = tokenAt(source, at);
  const next = tokenAt(source, at + 1);
  if (token.kind === "quarter") return { to: at + 1, unit: "quarter", value: token.value };
  if (token.kind === "half" && token.value >= 1 && token.value <= 2)
    return { to: at + 1, unit: "half", value: token.value };
  const named = next.text === "fiscal" || next.text === "calendar" ? tokenAt(source, at + 2) : next;
  const to = named === next ? at + 2 : at + 3;
  if (token.kind === "ordinal" && named.text === "quarter" && token.value <= 4)
    return { to, unit: "quarter", value: token.value };
  if (token.kind === "ordinal" && named.text === "half" && token.value <= 2) return halfOf(source, to, token.value);
  if (
    (token.text === "last" || token.text === "final") &&
    named.text === "quarter" &&
    readSaidYear(source, to) !== null
  )
    return { to, unit: "quarter", value: 4 };
  if (
    (token.text === "quarter" || token.text === "half") &&
    next.kind === "number" &&
    next.value <= 4 &&
    next.value > 0
  )
    return { to: at + 2, unit: token.text, value: next.value };
  return null;
}

/** "first half of 2026", "first half year": of a year, so not "first half of March". */
function halfOf(source: Source, at: number, value: number): { to: number; unit: "half"; value: number } | null {
  const to = skipAny(source, at, ["year"]) ?? at;
  const isOfOther =
    tokenAt(source, to).text === "of" &&
    skipAny(source, to, ofThisYear) === null &&
    readSaidYear(source, to) === null &&
    skipAny(source, to, ["of fiscal", "of fy"]) === null;
  return isOfOther ? null : { to, unit: "half", value };
}

/** "week 10 of 2026", "wk10 2026", "CW 10". */
export function readWeekNumber(source: Source, at: number): Phrase | null {
  const start = skipAny(source, at, [
    "calendar week",
    "iso week",
    "week no",
    "week number",
    "week #",
    "week",
    "cw",
    "kw",
  ]);
  const { kind, value, written } = start === null ? tokenAt(source, -1) : tokenAt(source, start);
  if (start === null || kind !== "number" || written.length > 2 || value === 0) return null;
  const { firstWeekday } = source.context.calendar;
  const inYear = (year: number): Outcome => {
    const first = weekStart(year, value, firstWeekday);
    if (first === null) return { reason: `there is no week ${value} in ${year}` };
    return toMeaning({ first, last: first + 6 }, "week", `week ${value} of ${year}`);
  };
  const said = readSaidYear(source, start + 1, true);
  if (said !== null) return { to: said.to, outcome: inYear(said.year), inYear: null, year: said.year };
  const year = recentYear(source, (of) => weekStart(of, value, firstWeekday));
  const outcome = inYear(year);
  return {
    to: start + 1,
    outcome: isProblem(outcome)
      ? outcome
      : assume(untilToday(outcome, source), `the most recent week ${value} that has begun: ${year}`),
    inYear,
  };
}

const isoUnits: readonly (readonly [RegExp, PeriodUnit])[] = [
  [/-W/, "week"],
  [/-Q/, "quarter"],
  [/^\d{4}-\d{2}$/, "month"],
  [/^\d{4}-\d{2}-\d{2}$/, "day"],
];

/** "2026-03-05", "2026-03", "2026-W10", "2026-Q3". */
export function readIso(source: Source, at: number): Phrase | null {
  const { kind, text } = tokenAt(source, at);
  const year = Number(text.slice(0, 4));
  if (kind !== "iso" || year < 1990 || year > 2099) return null;
  const unit = isoUnits.find(([pattern]) => pattern.test(text))?.[1] ?? "day";
  const span = parseSpan(text, source.context.calendar);
  if (span === null) return { to: at + 1, outcome: { reason: `there is no ${text} in the calendar` }, inYear: null };
  const meaning = toMeaning({ first: span.from, last: span.to - 1 }, unit, unit === "week" ? text : null);
  return { to: at + 1, outcome: meaning, inYear: null, year };
}

function untilTodayDays(days: Days, { today }: Source, label: string): Days & { readonly label: string } {
  return days.first <= today && today < days.last ? { first: days.first, last: today, label } : { ...days, label };
}

function monthDay(year: number, month: number): number {
  return toDayNumber({ year, month, day: 1 });
}

export function titled(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}
