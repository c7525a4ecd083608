import { toCivilDate } from "#core/calendar.ts";
import { dayOf, monthsFrom, type Relation, type Window, windowOfLabel } from "./windows.ts";

export interface FoundDate {
  readonly windows: readonly Window[];
  readonly to: number;
}

export interface DateContext {
  /** Years that the data speak of: what a date without its year may mean. */
  readonly years: readonly number[];
  readonly firstWeekday: number;
}

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const month =
  "(Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\\.?";
const day = "(\\d{1,2})(?:st|nd|rd|th)?";
const year = "((?:19|20)\\d{2})(?!\\d|[.,]\\d)";
const dash = "\\s?(?:-|–|to|until|through|and)\\s?";
const halves: Readonly<Record<string, number>> = { first: 1, second: 2, third: 3, fourth: 4 };

type Reader = (parts: readonly string[], context: DateContext) => readonly (Window | null)[];

/** How dates are written; the longest at a place is taken. */
const forms: readonly (readonly [RegExp, Reader])[] = [
  [
    form(`(\\d{4}-\\d{2}-\\d{2})(?:\\.\\.|\\s(?:to|until)\\s)(\\d{4}-\\d{2}-\\d{2})`),
    ([from = "", to = ""], context) => [
      span(windowOfLabel(from, context.firstWeekday), windowOfLabel(to, context.firstWeekday)),
    ],
  ],
  [
    form(`(\\d{4}-(?:\\d{2}-\\d{2}|\\d{2}(?!-?\\d)|W\\d{2}|Q[1-4]))`),
    ([label = ""], { firstWeekday }) => [windowOfLabel(label, firstWeekday)],
  ],
  [
    form(`${day} (?:of )?${month},? ${year}`),
    ([of = "", name = "", in_ = ""]) => [dayOf(Number(in_), monthOf(name), Number(of))],
  ],
  [
    form(`${month} ${day},? ${year}`),
    ([name = "", of = "", in_ = ""]) => [dayOf(Number(in_), monthOf(name), Number(of))],
  ],
  [
    form(`${day}${dash}${day} (?:of )?${month},? ${year}`),
    ([from = "", to = "", name = "", in_ = ""]) => [daysOf(Number(in_), name, from, to)],
  ],
  [
    form(`${month} ${day}${dash}${day},? ${year}`),
    ([name = "", from = "", to = "", in_ = ""]) => [daysOf(Number(in_), name, from, to)],
  ],
  [
    form(`${day} (?:of )?${month}(?!,? \\d{4})`),
    ([of = "", name = ""], { years }) => years.map((in_) => dayOf(in_, monthOf(name), Number(of))),
  ],
  [
    form(`${month} ${day}(?!\\d|,? \\d{4}|[.,]\\d)`),
    ([name = "", of = ""], { years }) => years.map((in_) => dayOf(in_, monthOf(name), Number(of))),
  ],
  [form(`${month}(?: of|,)? ${year}`), ([name = "", in_ = ""]) => [monthsFrom(Number(in_), monthOf(name), 1)]],
  [
    form(`${month}(?![\\p{L}\\p{N}])`),
    ([name = ""], { years }) => years.map((in_) => monthsFrom(in_, monthOf(name), 1)),
  ],
  [form(`Q([1-4])(?: of|,)? ${year}`), ([of = "", in_ = ""]) => [monthsFrom(Number(in_), Number(of) * 3 - 2, 3)]],
  [
    form(`(first|second|third|fourth) quarter(?: of|,)? ${year}`),
    ([of = "", in_ = ""]) => [monthsFrom(Number(in_), (halves[of] ?? 1) * 3 - 2, 3)],
  ],
  [
    form(`(first|second) half(?: of|,)? ${year}`),
    ([of = "", in_ = ""]) => [monthsFrom(Number(in_), (halves[of] ?? 1) * 6 - 5, 6)],
  ],
  [form(`H([12])(?: of|,)? ${year}`), ([of = "", in_ = ""]) => [monthsFrom(Number(in_), Number(of) * 6 - 5, 6)]],
  [
    form(`[Ww]eek (\\d{1,2})(?: of|,)? ${year}`),
    ([of = "", in_ = ""], { firstWeekday }) => [windowOfLabel(`${in_}-W${of.padStart(2, "0")}`, firstWeekday)],
  ],
  [
    form(`[Ww]eek (\\d{1,2})(?![\\d.,]*\\d)`),
    ([of = ""], { years, firstWeekday }) =>
      years.map((in_) => windowOfLabel(`${in_}-W${of.padStart(2, "0")}`, firstWeekday)),
  ],
  [
    form(`(\\d{1,2})[./](\\d{1,2})[./]${year}`),
    ([one = "", other = "", in_ = ""]) => numeric(Number(one), Number(other), Number(in_)),
  ],
];
const bareYear = new RegExp(`${year}(?![\\p{L}\\p{N}%]|-\\d)`, "uy");

/** A date at this place; "unreadable" for one that the calendar lacks, or that has two readings; null where there is none. */
export function readDate(text: string, from: number, context: DateContext): FoundDate | "unreadable" | null {
  let best: { readonly to: number; readonly windows: readonly (Window | null)[] } | null = null;
  for (const [pattern, read] of forms) {
    pattern.lastIndex = from;
    const match = pattern.exec(text);
    const to = from + (match?.[0].length ?? 0);
    if (match !== null && to > (best?.to ?? 0)) best = { to, windows: read(match.slice(1), context) };
  }
  best ??= readYear(text, from);
  if (best === null) return null;
  const windows = best.windows.filter((window) => window !== null);
  return windows.length === 0 ? "unreadable" : { windows, to: best.to };
}

/** A year only where a date stands: "in 2026", and never "2026 units". */
function readYear(text: string, from: number): { to: number; windows: readonly Window[] } | null {
  bareYear.lastIndex = from;
  const match = bareYear.exec(text);
  if (match === null) return null;
  const isAfter = /(?:^|\b(?:in|of|for|during|since|from|to|and|vs|versus|than|until|year|with)\s+|\(|,\s)$/iu.test(
    text.slice(0, from),
  );
  const to = from + match[0].length;
  const isBefore =
    /^(?:\s*(?:$|[,.;:)\]–-])|\s+(?:and|was|were|is|are|to|the|with|at|it|in|net|gross|came|stood|versus|vs|than|had|has|made|rose|fell|grew|brought|saw|from|by|\w+ed)\b)/iu.test(
      text.slice(to),
    );
  return isAfter && isBefore ? { to, windows: [monthsFrom(Number(match[1]), 1, 12)] } : null;
}

function form(pattern: string): RegExp {
  return new RegExp(`${pattern}(?![\\p{L}\\p{N}])`, "uy");
}

function monthOf(name: string): number {
  return months.indexOf(name.slice(0, 3).toLowerCase()) + 1;
}

function daysOf(in_: number, name: string, from: string, to: string): Window | null {
  return span(dayOf(in_, monthOf(name), Number(from)), dayOf(in_, monthOf(name), Number(to)));
}

function span(one: Window | null, other: Window | null): Window | null {
  return one === null || other === null || other.from < one.from ? null : { from: one.from, to: other.to };
}

/** 03/04/2026 is two days: which of them nobody can tell. */
function numeric(one: number, other: number, in_: number): readonly (Window | null)[] {
  if (one === other || one > 12) return [dayOf(in_, other, one)];
  return other > 12 ? [dayOf(in_, one, other)] : [];
}

const relations: readonly (readonly [RegExp, Relation])[] = [
  [
    /(?:the )?(?:same (?:period|month|week|quarter|day|time) )?(?:(?:a|one) year (?:earlier|ago|before)|(?:of )?the year before|of (?:last|the previous) year)\b/iy,
    "year ago",
  ],
  [/(?:the |its )?(?:previous|prior|preceding) (?:period|window|span)|the period before(?: it)?\b/iy, "previous"],
  [
    /(?:the )?(?:previous|prior|preceding) month|the month before|(?:a|one) month (?:earlier|before)\b/iy,
    "previous month",
  ],
  [/(?:the )?(?:previous|prior|preceding) week|the week before|(?:a|one) week (?:earlier|before)\b/iy, "previous week"],
  [/(?:the )?(?:previous|prior|preceding) day|the day before|(?:a|one) day (?:earlier|before)\b/iy, "previous day"],
  [
    /(?:the )?(?:previous|prior|preceding) quarter|the quarter before|(?:a|one) quarter (?:earlier|before)\b/iy,
    "previous quarter",
  ],
  [/(?:the )?(?:previous|prior|preceding) year\b/iy, "previous year"],
];

/** "the previous month": a time by how it lies to another. */
export function readRelation(text: string, from: number): { readonly relation: Relation; readonly to: number } | null {
  for (const [pattern, relation] of relations) {
    pattern.lastIndex = from;
    const match = pattern.exec(text);
    if (match !== null) return { relation, to: from + match[0].length };
  }
  return null;
}

export function yearsOf(windows: readonly Window[]): readonly number[] {
  const years = windows.flatMap(({ from, to }) => [toCivilDate(from).year, toCivilDate(to - 1).year]);
  return [...new Set(years)];
}
