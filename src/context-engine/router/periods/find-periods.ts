import { addMonths, isoWeekday, toCivilDate, toDayNumber, weekStart } from "#core/calendar.ts";
import { type BusinessCalendar, parseSpan } from "#core/period.ts";
import type { Word } from "../words.ts";
import { dayOf, holidays, iso, read } from "./calendar-days.ts";
import { months, toTimeText, weekdays } from "./time-words.ts";

export interface PeriodContext {
  /** ISO day from which relative periods count. */
  readonly today: string;
  readonly calendar: BusinessCalendar;
}

export type PeriodUnit = "day" | "week" | "month" | "quarter" | "half" | "year" | "days" | "range" | "all";

/** Words [from, to) that say when. */
export interface FoundPeriod {
  readonly from: number;
  readonly to: number;
  /** "all" or "A..B" of ISO days, both included. */
  readonly period: string;
  readonly label: string;
  /** It goes on: what is told is not complete. */
  readonly toDate: boolean;
  readonly unit: PeriodUnit;
  readonly assumptions: readonly string[];
  /** Other periods that the words may as well mean. */
  readonly otherwise: readonly { readonly period: string; readonly label: string }[];
}

export type ComparedWith =
  | { readonly kind: "previous" }
  | { readonly kind: "year_ago" }
  | { readonly kind: "same_weekday_year_ago" }
  | { readonly kind: "period"; readonly period: FoundPeriod };

interface Span {
  readonly from: number;
  readonly to: number;
}

export interface FoundTime {
  readonly periods: readonly FoundPeriod[];
  readonly comparison: (Span & { readonly with: ComparedWith; readonly label: string }) | null;
  readonly grains: readonly (Span & { readonly dimension: string })[];
  /** "as of 30 June": the day of a position. */
  readonly snapshot: (Span & { readonly day: string }) | null;
  /** Days into the future. */
  readonly horizon: (Span & { readonly days: number; readonly label: string }) | null;
  /** "in 90 days" without "last". */
  readonly spanDays: (Span & { readonly days: number }) | null;
  readonly problems: readonly (Span & { readonly reason: string })[];
}

const monthWord = `(?:${months.join("|")})`;
const weekdayWord = `(?:${weekdays.join("|")})`;
const year = String.raw`(?:19[5-9]\d|20\d\d)`;
const unitWord = "(?:day|week|month|quarter|half|year)";

interface Raw {
  readonly first: number;
  readonly last: number;
  readonly unit: PeriodUnit;
  readonly label: string;
  readonly toDate?: boolean;
  readonly assumptions?: readonly string[];
  readonly otherwise?: readonly { readonly first: number; readonly last: number; readonly label: string }[];
}

/** "all" is all time, any other text is why there is no such period. */
type Read = (match: RegExpExecArray, context: PeriodContext) => Raw | string | null;

/** When, in the words of a question: periods, comparisons, spans of time that rows are told by, horizons. */
export function findTime(words: readonly Word[], context: PeriodContext): FoundTime {
  const { text, starts } = toTimeText(words);
  const taken: Span[] = [];
  const wordAt = (offset: number): number => starts.findLastIndex((start) => start <= offset);
  const spanOf = (match: RegExpExecArray): Span => {
    const trimmed = match[0].trimEnd();
    return { from: wordAt(match.index), to: wordAt(match.index + trimmed.length - 1) + 1 };
  };
  const isFree = ({ from, to }: Span): boolean => !taken.some((span) => span.from < to && from < span.to);
  const each = (pattern: RegExp, use: (match: RegExpExecArray, span: Span) => boolean): void => {
    for (const match of text.matchAll(new RegExp(`(?<=^| )(?:${pattern.source})(?= )`, "g"))) {
      const span = spanOf(match);
      if (isFree(span) && use(match, span)) taken.push(span);
    }
  };

  const problems: (Span & { reason: string })[] = [];
  let horizon: FoundTime["horizon"] = null;
  each(
    /(?:in the|within the|over the|for the|in|within|over|by)? ?next (?:(\d{1,3}) )?(day|week|fortnight|month|quarter|year)/,
    (match, span) => {
      const each1 = { day: 1, week: 7, fortnight: 14, month: 30, quarter: 91, year: 365 }[match[2] ?? ""] ?? 7;
      const days = Number(match[1] ?? 1) * each1;
      horizon = { ...span, days, label: `the next ${days} days` };
      return true;
    },
  );
  each(/(?:within|in under|in less than) (\d{1,3}) (day|week|month)/, (match, span) => {
    if (horizon !== null) return false;
    const days = Number(match[1]) * ({ day: 1, week: 7, month: 30 }[match[2] ?? ""] ?? 1);
    horizon = { ...span, days, label: `within ${days} days` };
    return true;
  });
  each(/(?:by |before )?(tomorrow|soon)/, (match, span) => {
    horizon ??= {
      ...span,
      days: match[1] === "tomorrow" ? 1 : 14,
      label: match[1] === "tomorrow" ? "by tomorrow" : "the next 14 days",
    };
    return true;
  });
  each(
    new RegExp(`(?:by|before) (?:(?:this |next )?(${weekdayWord})|the end of (?:this |the )?(week|month))`),
    (match, span) => {
      if (!/\b(?:run|stock|sell|left|reorder|order)/.test(text)) return false;
      const today = read(context.today);
      const at = weekdays.indexOf(match[1] ?? "");
      const days =
        at >= 0
          ? (at + 1 - isoWeekday(today) + 7) % 7 || 7
          : match[2] === "week"
            ? 8 - isoWeekday(today)
            : addMonths(read(`${context.today.slice(0, 7)}-01`), 1) - today;
      horizon ??= { ...span, days, label: `within ${days} days` };
      return true;
    },
  );

  let snapshot: FoundTime["snapshot"] = null;
  let comparison: FoundTime["comparison"] = null;
  const compare = (span: Span, withWhat: ComparedWith, label: string): boolean => {
    comparison ??= { ...span, with: withWhat, label };
    return true;
  };
  each(
    /(?:vs|compared to|compared with|compare to|to|with|than|on|over|and)? ?(?:the )?same (?:point|span|period|time|day|days|elapsed span) (?:of |in )?(?:the )?last (month|quarter|year|week)|(?:vs|to|with|than)? ?(?:the )?same (quarter|month|week) (?:of |in )?(?:the )?last year/,
    (match, span) => {
      const isDay = /same day(?!s)/.test(match[0]);
      if (match[1] !== undefined && match[1] !== "year")
        return compare(span, { kind: "previous" }, `the same point of the ${match[1]} before`);
      return compare(
        span,
        isDay ? { kind: "same_weekday_year_ago" } : { kind: "year_ago" },
        "the same span a year before",
      );
    },
  );
  each(/(?:vs|to|with|than|and)? ?(?:the )?same weekday (?:of )?(?:the )?last (year|week)/, (match, span) =>
    compare(
      span,
      match[1] === "week" ? { kind: "previous" } : { kind: "same_weekday_year_ago" },
      `the same weekday of the ${match[1]} before`,
    ),
  );
  each(/(?:yoy|year (?:over|on) year|y\/y)/, (_match, span) => compare(span, { kind: "year_ago" }, "a year before"));
  each(/(?:wow|mom|qoq|dod|(?:week|month|quarter|day) (?:over|on|by) (?:week|month|quarter|day))/, (_match, span) =>
    compare(span, { kind: "previous" }, "the time before"),
  );
  each(/(?:vs|than|to|with|on|over|compared to|compared with|from) (?:the )?last year(?: same day)?/, (_match, span) =>
    /\b(?:this year|ytd|year to date|today|quarter|month|week|revenue|sale|better|vs|compare|than)\b/.test(text)
      ? compare(span, { kind: "year_ago" }, "a year before")
      : false,
  );
  each(/(?:vs|than|on|over|compared to|with) ?(?:ly|lq|lm|lw|py)|ly/, (match, span) =>
    compare(span, /ly|py/.test(match[0]) ? { kind: "year_ago" } : { kind: "previous" }, "the time before"),
  );
  each(
    new RegExp(
      `(?:vs|than|on|over|compared to|compared with|compare with|to|and)? ?(?:the )?(${unitWord}|${weekdayWord}|period) (?:before|earlier|prior)(?! (?:last|${Object.keys(holidays).join("|")}|\\d|${monthWord}))`,
    ),
    (match, span) => compare(span, { kind: "previous" }, `the ${match[1] ?? "time"} before`),
  );
  each(
    /(?:vs|than|compared to|compared with|with|to|over|on) (?:the )?last (?:period|span)|a year (?:ago|before|earlier)/,
    (match, span) =>
      compare(span, /year/.test(match[0]) ? { kind: "year_ago" } : { kind: "previous" }, "the time before"),
  );

  const found: FoundPeriod[] = [];
  const toPeriod = (span: Span, raw: Raw): FoundPeriod => ({
    ...span,
    period: `${iso(raw.first)}..${iso(raw.last)}`,
    label: raw.label,
    toDate: raw.toDate ?? false,
    unit: raw.unit,
    assumptions: raw.assumptions ?? [],
    otherwise: (raw.otherwise ?? []).map(({ first, last, label }) => ({
      period: `${iso(first)}..${iso(last)}`,
      label,
    })),
  });
  each(new RegExp(`(?:as of|as at|at the end of|end of|at close of|on hand on) (?:the )?(.{2,40}?)`), (match, span) => {
    for (const [pattern, reads] of atoms) {
      const inner = new RegExp(`^(?:${pattern.source})$`).exec(match[1] ?? "");
      const raw = inner === null ? null : reads(inner, context);
      if (raw !== null && raw !== "all" && typeof raw !== "string") {
        snapshot ??= { ...span, day: iso(raw.last) };
        return true;
      }
    }
    return false;
  });
  const atom = atoms.map(([pattern]) => pattern.source.replaceAll(/\((?!\?)/g, "(?:")).join("|");
  const readAtom = (piece: string): Raw | null => {
    for (const [pattern, reads] of atoms) {
      const match = new RegExp(`^(?:${pattern.source})$`).exec(piece.trim());
      const raw = match === null ? null : reads(match, context);
      if (raw !== null && raw !== "all" && typeof raw !== "string") return raw;
    }
    return null;
  };
  const hasYear = (piece: string): string | null => new RegExp(year).exec(piece)?.[0] ?? null;
  each(
    new RegExp(
      `(?:from |between |for )?(${atom}) (?:to(?: and including)?|up to(?: and including)?|and) (${atom})(?: (this year|last year))?`,
    ),
    (match, span) => {
      const isBetween = /^(?:from|between)/.test(match[0]) || / to /.test(match[0]);
      if (!isBetween) return false;
      let [left, right] = [match[1] ?? "", match[2] ?? ""];
      const said =
        match[3] === undefined ? null : String(Number(context.today.slice(0, 4)) - (match[3] === "last year" ? 1 : 0));
      if (said !== null) right = `${right} ${said}`;
      const [leftYear, rightYear] = [hasYear(left), hasYear(right)];
      if (leftYear === null && rightYear !== null && /[a-z]/.test(left)) left = `${left} ${rightYear}`;
      if (rightYear === null && leftYear !== null && /[a-z]/.test(right) && right !== "today" && right !== "now")
        right = `${right} ${leftYear}`;
      const [first, last] = [readAtom(left), readAtom(right)];
      if (first === null || last === null || first.first > last.last) return false;
      const isMonths = first.unit === "month" && last.unit === "month" && first.toDate !== true;
      found.push(
        toPeriod(span, {
          first: first.first,
          last: last.last,
          unit: isMonths ? "range" : "range",
          label: `${iso(first.first)} to ${iso(last.last)}`,
          toDate: iso(last.last) >= context.today,
        }),
      );
      return true;
    },
  );
  each(
    new RegExp(
      `(?:since|from) (?:the )?(start of the year|beginning of the year|start of the month|beginning of the month|${atom})(?: on| onwards?)?`,
    ),
    (match, span) => {
      const today = read(context.today);
      const from = match[1] ?? "";
      const raw = /start|beginning/.test(from)
        ? {
            first: read(
              from.includes("year") ? `${context.today.slice(0, 4)}-01-01` : `${context.today.slice(0, 7)}-01`,
            ),
          }
        : match[0].startsWith("from ") && !/ onwards?$| on$/.test(match[0])
          ? null
          : readAtom(from);
      if (raw === null || raw.first > today) return false;
      const isYear = /year/.test(from);
      found.push(
        toPeriod(span, {
          first: raw.first,
          last: today,
          unit: isYear ? "year" : "range",
          label: `since ${iso(raw.first)}`,
          toDate: true,
        }),
      );
      return true;
    },
  );
  for (const [pattern, reads] of atoms) {
    each(pattern, (match, span) => {
      if (isOrdinary(match[0], words, span)) return false;
      const raw = reads(match, context);
      if (raw === null) return false;
      if (raw === "all")
        found.push({
          ...span,
          period: "all",
          label: "all time",
          toDate: false,
          unit: "all",
          assumptions: [],
          otherwise: [],
        });
      else if (typeof raw === "string") problems.push({ ...span, reason: raw });
      else found.push(toPeriod(span, raw));
      return true;
    });
  }
  found.sort((one, other) => one.from - other.from);
  let spanDays: FoundTime["spanDays"] = null;
  each(/(?:in|for|over|since) ?(?:the )?(\d{1,4}) (day|week|month)|(\d{1,4}) (day)/, (match, span) => {
    const count = Number(match[1] ?? match[3]);
    spanDays = { ...span, days: count * ({ day: 1, week: 7, month: 30 }[match[2] ?? "day"] ?? 1) };
    return true;
  });

  const grains: FoundTime["grains"][number][] = [];
  each(
    /(?:by|per|each|every|for each|for every|split by|a)?(?: the)? ?(?:day of (?:the )?week|weekday)/,
    (_match, span) => {
      grains.push({ ...span, dimension: "weekday" });
      return true;
    },
  );
  each(
    /(?:by|per|each|every|which|what|at which|at what)?(?: the)? ?(?:hour of (?:the )?day|time of (?:the )?day|hour)/,
    (_match, span) => {
      grains.push({ ...span, dimension: "hour" });
      return true;
    },
  );
  each(
    /(?:by|per|each|every|for each|for every|split by|and|and by|which|what|best|worst|highest|lowest|on which|in which|top|strongest|weakest|busiest|a) ?(?:full )?(day|week|month|quarter|year)/,
    (match, span) => {
      const isA = /^(?:a|and) /.test(match[0]);
      if (isA && !match[0].startsWith("and ")) return false;
      if (isA && grains.length === 0 && !/\bby\b|\bper\b/.test(text)) return false;
      const isRanked = /^(?:best|worst|highest|lowest|top|strongest|weakest|busiest) /.test(match[0]);
      grains.push({ ...span, from: isRanked ? span.to - 1 : span.from, dimension: match[1] ?? "day" });
      return true;
    },
  );
  each(/(daily|weekly|monthly|quarterly|yearly|annually|annual|hourly)/, (match, span) => {
    const dimension = {
      daily: "day",
      weekly: "week",
      monthly: "month",
      quarterly: "quarter",
      yearly: "year",
      annually: "year",
      annual: "year",
      hourly: "hour",
    }[match[1] ?? ""];
    if (dimension === undefined) return false;
    grains.push({ ...span, dimension });
    return true;
  });
  const [first, second] = found;
  if (comparison === null && first !== undefined && second !== undefined && found.length === 2) {
    const between = words.slice(first.to, second.from).map(({ key }) => key);
    const at = between.findIndex((key) => /^(?:vs|versus|against|on|over|than|to|with|and|compared)$/.test(key));
    const isCompare =
      /\b(?:vs|compare|compared|than|more|less|differ|change|up|down|why|better|worse)\b/.test(text) ||
      between.some((key) => /^(?:vs|versus|against|on|over|than)$/.test(key));
    if (at >= 0 && isCompare) {
      comparison = {
        from: first.to + at,
        to: second.to,
        with: { kind: "period", period: second },
        label: second.label,
      };
      const later = second.period > first.period && /\bfrom\b|\bbetween\b/.test(text);
      return {
        periods: later ? [second] : [first],
        comparison: later ? { ...comparison, from: first.from, with: { kind: "period", period: first } } : comparison,
        grains,
        snapshot,
        horizon,
        spanDays,
        problems,
      };
    }
  }
  return {
    periods: dropCompared(found, comparison),
    comparison,
    grains: withTrend(grains, text),
    snapshot,
    horizon,
    spanDays,
    problems,
  };
}

/** "QTD against the same span", "qtd vs qtd LY": the second is the first a year before. */
function dropCompared(found: readonly FoundPeriod[], comparison: FoundTime["comparison"]): readonly FoundPeriod[] {
  const [first, second] = found;
  if (first === undefined || second === undefined || found.length !== 2) return found;
  if (comparison !== null && first.period === second.period) return [{ ...first, to: second.to }];
  if (comparison === null && contains(first, second)) return [{ ...second, from: first.from }];
  return comparison === null && contains(second, first) ? [{ ...first, to: second.to }] : found;
}

/** "this year, January to August": the narrower says when, the wider of which year. */
function contains(one: FoundPeriod, other: FoundPeriod): boolean {
  const [[from = "", to = ""], [begin = "", end = ""]] = [one.period.split(".."), other.period.split("..")];
  return one.period !== "all" && other.period !== "all" && from <= begin && end <= to && one.period !== other.period;
}

function withTrend(grains: FoundTime["grains"], _text: string): FoundTime["grains"] {
  const seen = new Set<string>();
  return grains.filter(({ dimension }) => {
    const isNew = !seen.has(dimension);
    seen.add(dimension);
    return isNew;
  });
}

/** "may I", "march up", "sun" of sunscreen: a month or weekday only where it stands like one. */
function isOrdinary(match: string, words: readonly Word[], { from, to }: Span): boolean {
  const own = words[from]?.key ?? "";
  if (to - from > 1 || !/^(?:may|march|mar|sat|sun|mon|second|1st|2nd)$/.test(own)) return match === "";
  const before = words[from - 1]?.key ?? "";
  return (
    !/^(?:in|for|during|last|this|of|since|until|vs|versus|to|and|on|by|per|every)$/.test(before) && to !== words.length
  );
}

const startOf = (unit: string, day: number, { calendar }: PeriodContext): number => {
  const civil = toCivilDate(day);
  if (unit === "week") return day - ((isoWeekday(day) - calendar.firstWeekday + 7) % 7);
  if (unit === "month") return toDayNumber({ ...civil, day: 1 });
  if (unit === "quarter")
    return toDayNumber({ year: civil.year, month: Math.floor((civil.month - 1) / 3) * 3 + 1, day: 1 });
  if (unit === "half") return toDayNumber({ year: civil.year, month: civil.month <= 6 ? 1 : 7, day: 1 });
  return unit === "year" ? toDayNumber({ year: civil.year, month: 1, day: 1 }) : day;
};

const step = (unit: string, day: number, count: number): number => {
  if (unit === "day") return day + count;
  if (unit === "week") return day + 7 * count;
  return addMonths(day, count * ({ month: 1, quarter: 3, half: 6, year: 12 }[unit] ?? 1));
};

const toUnit = (unit: string): PeriodUnit =>
  unit === "week" || unit === "month" || unit === "quarter" || unit === "half" || unit === "year" ? unit : "day";

const fiscalStart = (unit: "quarter" | "year", day: number, { calendar }: PeriodContext): number => {
  const { year: of, month } = toCivilDate(day);
  const into = (month - calendar.fiscalYearStart + 12) % 12;
  return toDayNumber({ year: of, month: month - (unit === "year" ? into : into % 3), day: 1 });
};

const wholeMonths = (
  of: number,
  month: number,
  count: number,
  context: PeriodContext,
  label: string,
  unit: PeriodUnit,
): Raw => {
  const first = toDayNumber({ year: of, month, day: 1 });
  const last = addMonths(first, count) - 1;
  return { first, last, unit, label, toDate: last >= read(context.today) && first <= read(context.today) };
};

const recentYear = (month: number, day: number | null, { today }: PeriodContext): number => {
  const { year: of } = toCivilDate(read(today));
  return toDayNumber({ year: of, month, day: day ?? 1 }) > read(today) ? of - 1 : of;
};

const twoDigits = (text: string | undefined): number | null => {
  if (text === undefined) return null;
  return text.length === 2 ? 2000 + Number(text) : Number(text);
};

const spanOfForm = (form: string, label: string, unit: PeriodUnit, context: PeriodContext): Raw | null => {
  const span = parseSpan(form, context.calendar);
  return span === null
    ? null
    : {
        first: span.from,
        last: span.to - 1,
        unit,
        label,
        toDate: span.to > read(context.today) && span.from <= read(context.today),
      };
};

const ordinals = ["1st", "2nd", "3rd", "4th"];

/** Every way to say a period by itself; the first that fits wins, so the longer ones stand before their parts. */
const atoms: readonly (readonly [RegExp, Read])[] = [
  [
    /all time|alltime|ever|all years|lifetime|since the beginning|whole history|all history|to date overall/,
    () => "all",
  ],
  [
    /(?:fiscal year to date|fytd|fiscal ytd|this fiscal year(?: to date| so far)?|current fiscal year)/,
    (_m, context) => ({
      first: fiscalStart("year", read(context.today), context),
      last: read(context.today),
      unit: "year",
      label: "fiscal year to date",
      toDate: true,
    }),
  ],
  [
    /(?:fqtd|fiscal quarter to date|this fiscal quarter(?: to date| so far)?)/,
    (_m, context) => ({
      first: fiscalStart("quarter", read(context.today), context),
      last: read(context.today),
      unit: "quarter",
      label: "fiscal quarter to date",
      toDate: true,
    }),
  ],
  [
    /last fiscal (year|quarter)/,
    (match, context) => {
      const unit = match[1] === "year" ? "year" : "quarter";
      const first = fiscalStart(unit, read(context.today), context);
      return { first: step(unit, first, -1), last: first - 1, unit, label: `last fiscal ${unit}` };
    },
  ],
  [
    new RegExp(
      `(?:fiscal q([1-4])|(1st|2nd|3rd|4th) fiscal quarter)(?: of)?(?: (?:fy ?|fiscal year )?(${year}|\\d\\d)| fy(${year}|\\d\\d))?`,
    ),
    (match, context) => {
      const part = match[1] ?? String(ordinals.indexOf(match[2] ?? "") + 1);
      const of = twoDigits(match[3] ?? match[4]) ?? toCivilDate(fiscalStart("year", read(context.today), context)).year;
      return spanOfForm(`FY${of}-Q${part}`, `FY${of}-Q${part}`, "quarter", context);
    },
  ],
  [
    new RegExp(`fy ?(${year}|\\d\\d) ?-?q([1-4])`),
    (match, context) =>
      spanOfForm(`FY${twoDigits(match[1])}-Q${match[2]}`, `FY${twoDigits(match[1])}-Q${match[2]}`, "quarter", context),
  ],
  [
    new RegExp(`q([1-4]) (?:of )?(?:fy ?|fiscal year )(${year}|\\d\\d)`),
    (match, context) =>
      spanOfForm(`FY${twoDigits(match[2])}-Q${match[1]}`, `FY${twoDigits(match[2])}-Q${match[1]}`, "quarter", context),
  ],
  [
    new RegExp(`(?:fy ?|fiscal year )(${year}|\\d\\d)`),
    (match, context) => spanOfForm(`FY${twoDigits(match[1])}`, `FY${twoDigits(match[1])}`, "year", context),
  ],
  [
    /(?:the )?(?:calendar )?(?:(day|week|month|quarter|year) to date|(wtd|mtd|qtd|ytd)|so far this (week|month|quarter|year)|(?:this|the) (?:calendar )?(week|month|quarter|year) (?:so far|to date|to now|until now|to today|up to now)|start of the (year|month) to today)/,
    (match, context) => {
      const unit =
        match[1] ??
        { wtd: "week", mtd: "month", qtd: "quarter", ytd: "year" }[match[2] ?? ""] ??
        match[3] ??
        match[4] ??
        match[5] ??
        "year";
      const isFiscal = context.calendar.fiscalYearStart !== 1 && (unit === "year" || unit === "quarter");
      return {
        first: startOf(unit, read(context.today), context),
        last: read(context.today),
        unit: toUnit(unit),
        label: `${unit} to date`,
        toDate: true,
        assumptions: isFiscal ? [`the calendar ${unit}, not the fiscal one`] : [],
      };
    },
  ],
  [
    /(?:over |in |for |of |during )?(?:the )?(?:last|rolling|trailing) (\d{1,4}) (?:full |whole |complete |calendar )?(day|week|month|quarter|year)/,
    (match, context) => {
      const count = Number(match[1]);
      const unit = match[2] ?? "day";
      const today = read(context.today);
      if (count === 0) return "a span of no days";
      if (unit === "day")
        return { first: today - count + 1, last: today, unit: "days", label: `the last ${count} days`, toDate: true };
      const end = startOf(unit, today, context);
      return { first: step(unit, end, -count), last: end - 1, unit: "range", label: `the last ${count} full ${unit}s` };
    },
  ],
  [
    /over the (?:last|past) year/,
    (_m, context) => {
      const end = startOf("month", read(context.today), context);
      return {
        first: addMonths(end, -12),
        last: end - 1,
        unit: "range",
        label: "the last 12 full months",
        assumptions: ["the past year read as the last 12 full months"],
      };
    },
  ],
  [
    /(?:the )?day before yesterday/,
    (_m, context) => ({
      first: read(context.today) - 2,
      last: read(context.today) - 2,
      unit: "day",
      label: "the day before yesterday",
    }),
  ],
  [
    /(?:today|now)/,
    (match, context) =>
      match[0] === "now"
        ? null
        : { first: read(context.today), last: read(context.today), unit: "day", label: "today", toDate: true },
  ],
  [
    /yesterday/,
    (_m, context) => ({
      first: read(context.today) - 1,
      last: read(context.today) - 1,
      unit: "day",
      label: "yesterday",
    }),
  ],
  [
    /(?:the )?(last|this) weekend/,
    (match, context) => {
      const today = read(context.today);
      const monday = today - isoWeekday(today) + 1;
      const saturday =
        match[1] === "this" && isoWeekday(today) >= 6 ? monday + 5 : isoWeekday(today) > 7 ? monday + 5 : monday - 2;
      return { first: saturday, last: saturday + 1, unit: "range", label: `${match[1]} weekend` };
    },
  ],
  [
    /(?:the )?month before last/,
    (_m, context) => {
      const first = addMonths(startOf("month", read(context.today), context), -2);
      return { first, last: addMonths(first, 1) - 1, unit: "month", label: "the month before last" };
    },
  ],
  [
    new RegExp(`(?:the )?(?:(1st|2nd) half of|h([12])(?: of)?|half ([12]) of)(?: (${year}|\\d\\d))?(?: this year)?`),
    (match, context) => {
      const half = match[2] ?? match[3] ?? (match[1] === "1st" ? "1" : "2");
      const of = twoDigits(match[4]) ?? recentYear(half === "1" ? 1 : 7, null, context);
      return wholeMonths(of, half === "1" ? 1 : 7, 6, context, `H${half} ${of}`, "half");
    },
  ],
  [
    new RegExp(
      `(?:calendar )?(?:q([1-4])|(?:the )?(1st|2nd|3rd|4th) quarter)(?: of)?(?: |\\/)?(last year|this year|${year}|\\d\\d)?`,
    ),
    (match, context) => {
      const part = Number(match[1] ?? ordinals.indexOf(match[2] ?? "") + 1);
      const said = match[3];
      const now = toCivilDate(read(context.today)).year;
      const of =
        said === "last year"
          ? now - 1
          : said === "this year"
            ? now
            : (twoDigits(said) ?? recentYear(part * 3 - 2, null, context));
      const isFiscal = context.calendar.fiscalYearStart !== 1;
      return {
        ...wholeMonths(of, part * 3 - 2, 3, context, `Q${part} ${of}`, "quarter"),
        assumptions: isFiscal ? ["the calendar quarter, not the fiscal one"] : [],
      };
    },
  ],
  [
    new RegExp(`(?:week|wk|cw|w|kw) ?(\\d{1,2})(?: of)?(?: (${year}|\\d\\d))?`),
    (match, context) => {
      const week = Number(match[1]);
      const now = toCivilDate(read(context.today)).year;
      const first = weekStart(twoDigits(match[2]) ?? now, week, context.calendar.firstWeekday);
      return first === null
        ? `there is no week ${week} in that year`
        : { first, last: first + 6, unit: "week", label: `week ${week} of ${match[2] ?? now}` };
    },
  ],
  [
    new RegExp(`(?:wk|w|cw)(\\d{1,2})(?: of)?(?: (${year}))?`),
    (match, context) => {
      const now = toCivilDate(read(context.today)).year;
      const first = weekStart(twoDigits(match[2]) ?? now, Number(match[1]), context.calendar.firstWeekday);
      return first === null
        ? null
        : { first, last: first + 6, unit: "week", label: `week ${match[1]} of ${match[2] ?? now}` };
    },
  ],
  [
    new RegExp(`(${year})-w(\\d{1,2})`),
    (match, context) => spanOfForm(`${match[1]}-W${(match[2] ?? "").padStart(2, "0")}`, match[0], "week", context),
  ],
  [
    new RegExp(`(${year})-q([1-4])`),
    (match, context) => spanOfForm(match[0].toUpperCase(), match[0].toUpperCase(), "quarter", context),
  ],
  [
    /(\d{4}-\d{2}-\d{2})/,
    (match, context) => spanOfForm(match[1] ?? "", match[1] ?? "", "day", context) ?? `there is no ${match[1]}`,
  ],
  [new RegExp(`(${year})-(\\d{2})`), (match, context) => spanOfForm(match[0], match[0], "month", context)],
  [
    /(\d{1,2})[/.](\d{1,2})[/.](\d{4}|\d{2})/,
    (match, context) => {
      const [one, other, of] = [Number(match[1]), Number(match[2]), twoDigits(match[3]) ?? 0];
      const readings = [dayOf(of, other, one), dayOf(of, one, other)].filter((day) => day !== null);
      const [first, second] = [...new Set(match[0].includes(".") ? readings.slice(0, 1) : readings)];
      if (first === undefined) return `there is no day ${match[0]}`;
      void context;
      return {
        first,
        last: first,
        unit: "day",
        label: iso(first),
        otherwise: second === undefined ? [] : [{ first: second, last: second, label: iso(second) }],
      };
    },
  ],
  [
    new RegExp(
      `the (${weekdayWord}) before (${Object.keys(holidays).join("|")})(?: (?:of |in )?(last year|this year|${year}))?`,
    ),
    (match, context) => {
      const day = holidayOf(match[2] ?? "", match[3], context);
      const weekday = weekdays.indexOf(match[1] ?? "") + 1;
      if (day === null) return null;
      const at = day - ((isoWeekday(day) - weekday + 7) % 7 || 7);
      return { first: at, last: at, unit: "day", label: `${match[0]} (${iso(at)})` };
    },
  ],
  [
    new RegExp(
      `(?:the )?(?:week of )?(${Object.keys(holidays).join("|")})(?: weekend)?(?: (?:of |in )?(last year|this year|${year}))?`,
    ),
    (match, context) => {
      const day = holidayOf(match[1] ?? "", match[2], context);
      if (day === null) return null;
      if (match[0].includes("week of"))
        return {
          first: startOf("week", day, context),
          last: startOf("week", day, context) + 6,
          unit: "week",
          label: match[0],
        };
      if (match[0].includes("weekend"))
        return { first: day, last: day + (7 - isoWeekday(day)), unit: "range", label: match[0] };
      return { first: day, last: day, unit: "day", label: `${match[1]} (${iso(day)})` };
    },
  ],
  [
    new RegExp(`(?:the )?(1st|last) week of (${monthWord})(?: (${year}))?`),
    (match, context) => {
      const month = months.indexOf(match[2] ?? "") + 1;
      const of = twoDigits(match[3]) ?? recentYear(month, null, context);
      const first = toDayNumber({ year: of, month, day: 1 });
      const last = addMonths(first, 1) - 1;
      return match[1] === "1st"
        ? { first, last: first + 6, unit: "week", label: match[0], assumptions: ["the first seven days of the month"] }
        : { first: last - 6, last, unit: "week", label: match[0], assumptions: ["the last seven days of the month"] };
    },
  ],
  [
    new RegExp(
      `(?:on )?(?:${weekdayWord} )?(?:(?:the )?(\\d{1,2})(?:st|nd|rd|th)? (?:of )?(${monthWord})|(${monthWord}) (?:the )?(\\d{1,2})(?:st|nd|rd|th)?)(?: (${year}))?`,
    ),
    (match, context) => {
      const month = months.indexOf(match[2] ?? match[3] ?? "") + 1;
      const day = Number(match[1] ?? match[4]);
      if (match[4] !== undefined && !/\d(?:st|nd|rd|th)/.test(match[0]) && day > 31)
        return wholeMonths(2000 + day, month, 1, context, `${months[month - 1]} ${2000 + day}`, "month");
      const of = twoDigits(match[5]) ?? recentYear(month, day, context);
      const at = dayOf(of, month, day);
      if (at === null)
        return day >= 20 && day <= 39 && match[4] !== undefined && match[5] === undefined
          ? wholeMonths(2000 + day, month, 1, context, `${months[month - 1]} ${2000 + day}`, "month")
          : `there is no ${match[0].trim()}`;
      const thisYear = toCivilDate(read(context.today)).year;
      const isMonth =
        match[4] !== undefined &&
        match[5] === undefined &&
        day >= 20 &&
        day === thisYear % 100 &&
        !/\d(?:st|nd|rd|th)/.test(match[0]);
      if (isMonth) return wholeMonths(2000 + day, month, 1, context, `${months[month - 1]} ${2000 + day}`, "month");
      return {
        first: at,
        last: at,
        unit: "day",
        label: iso(at),
        assumptions: match[5] === undefined ? [`the most recent ${months[month - 1]} ${day}: ${iso(at)}`] : [],
      };
    },
  ],
  [
    new RegExp(
      `(?:the )?(?:month of |whole |full )?(last |this )?(${monthWord})(?: of)?(?: (last year|this year|${year}))?`,
    ),
    (match, context) => {
      const month = months.indexOf(match[2] ?? "") + 1;
      const now = toCivilDate(read(context.today)).year;
      const said = match[3];
      const of =
        said === "last year"
          ? now - 1
          : said === "this year"
            ? now
            : (twoDigits(said) ?? recentYear(month, null, context));
      const raw = wholeMonths(of, month, 1, context, `${of}-${String(month).padStart(2, "0")}`, "month");
      return said === undefined ? { ...raw, assumptions: [`the most recent ${months[month - 1]}: ${raw.label}`] } : raw;
    },
  ],
  [new RegExp(`(last|this|on) (${weekdayWord})`), (match, context) => weekdayOf(match[2] ?? "", context)],
  [new RegExp(`(${weekdayWord})`), (match, context) => weekdayOf(match[1] ?? "", context)],
  [
    /(?:the )?(?:whole of |full |all of )?last (?:full |whole |complete |calendar )?(day|week|month|quarter|half year|half|year)/,
    (match, context) => {
      const unit = (match[1] ?? "day").replace(" year", "");
      const end = startOf(unit, read(context.today), context);
      return { first: step(unit, end, -1), last: end - 1, unit: toUnit(unit), label: `last ${unit}` };
    },
  ],
  [
    /(?:the )?this (?:calendar )?(day|week|month|quarter|half|year)|(?:the )?current (?:calendar )?(week|month|quarter|year)/,
    (match, context) => {
      const unit = match[1] ?? match[2] ?? "day";
      return {
        first: startOf(unit, read(context.today), context),
        last: read(context.today),
        unit: toUnit(unit),
        label: `this ${unit} to date`,
        toDate: true,
        assumptions: [`this ${unit} until today`],
      };
    },
  ],
  [
    new RegExp(`(?:in |year )?(${year}) (?:to now|to today|so far|to date|up to now|up to today)`),
    (match, context) => {
      const of = Number(match[1]);
      if (of !== toCivilDate(read(context.today)).year) return wholeMonths(of, 1, 12, context, String(of), "year");
      const first = toDayNumber({ year: of, month: 1, day: 1 });
      return { first, last: read(context.today), unit: "year", label: `${of} to date`, toDate: true };
    },
  ],
  [
    new RegExp(`(?:calendar |calendar year |full year |the year |year )?(${year})(?: full year)?`),
    (match, context) => wholeMonths(Number(match[1]), 1, 12, context, match[1] ?? "", "year"),
  ],
];

function weekdayOf(name: string, context: PeriodContext): Raw {
  const today = read(context.today);
  const weekday = weekdays.indexOf(name) + 1;
  const day = today - ((isoWeekday(today) - weekday + 7) % 7 || 7);
  return { first: day, last: day, unit: "day", label: `last ${name} (${iso(day)})` };
}

function holidayOf(name: string, said: string | undefined, context: PeriodContext): number | null {
  const rule = Object.entries(holidays).find(([pattern]) => new RegExp(`^(?:${pattern})$`).test(name))?.[1];
  if (rule === undefined) return null;
  const now = toCivilDate(read(context.today)).year;
  if (said === "last year") return rule(now - 1);
  if (said === "this year") return rule(now);
  if (said !== undefined) return rule(Number(said));
  return rule(now) > read(context.today) ? rule(now - 1) : rule(now);
}
