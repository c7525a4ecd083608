import type { SpanUnit } from "./calendar-spans.ts";
import type { PeriodUnit } from "./found-time.ts";
import { skipAny, skipFillers, type Source, tokenAt } from "./phrase.ts";
import { readPhrase } from "./read-phrase.ts";
import { weekdayNames } from "./vocabulary.ts";

/** What stands beside a window, as words say it; which days that are hangs on the window. */
export type SaidComparison =
  | { readonly kind: "previous" | "year_ago" | "same_weekday_year_ago" }
  /** The unit before, or the same part of it: "the month before", "same point last month". */
  | { readonly kind: "unit_before"; readonly unit: PeriodUnit; readonly count: number }
  | { readonly kind: "earlier"; readonly unit: "days" | "months"; readonly count: number }
  /** "the 7 days before". */
  | { readonly kind: "preceding"; readonly unit: SpanUnit; readonly count: number }
  /** "the same period of 2024". */
  | { readonly kind: "same_in_year"; readonly year: number };

export interface ComparisonWords {
  readonly to: number;
  readonly said: SaidComparison;
  readonly label: string;
  /** A word such as "vs" or "than" stands before it. */
  readonly isMarked: boolean;
  /** What is compared where nothing is said: "same day last year" is of today, "same week last year" of this week. */
  readonly usualUnit?: PeriodUnit;
  /** "MoM", "week over week": the unit is named twice. */
  readonly isRepeated?: boolean;
}

const marks = [
  "compare to",
  "compare with",
  "compare vs",
  "compare against",
  "in compare to",
  "relative to",
  "versus to",
  "up on",
  "down on",
  "up from",
  "down from",
  "than in",
  "than",
  "vs",
  "to",
  "with",
  "and",
  "on",
  "over",
  "from",
  "as",
];
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
]);

/** "vs the same period last year", "YoY", "than the week before", "against the previous period", "vs LY". */
export function readComparison(source: Source, at: number): ComparisonWords | null {
  const mark = skipAny(source, at, marks);
  const start = mark === null ? at : skipFillers(source, mark, fillers);
  const isMarked = mark !== null;
  const found =
    readSame(source, start) ??
    readAcronym(source, start) ??
    readBefore(source, start, isMarked) ??
    readPreviousSpan(source, start) ??
    (isMarked && /^(?:than|vs|compare|over|on|to|with|and|relative|up|down|from)$/.test(tokenAt(source, at).text)
      ? readBareLast(source, start)
      : null);
  return found === null ? null : { ...found, isMarked };
}

type Found = Omit<ComparisonWords, "isMarked">;
const sameWords: ReadonlySet<string> = new Set([
  "same",
  "corresponding",
  "equivalent",
  "comparable",
  "matching",
  "identical",
  "this",
]);
const spans: ReadonlySet<string> = new Set(
  "point span period time timeframe range window stretch season part day date dates weekday week month quarter half hour weekend".split(
    " ",
  ),
);
const inside: ReadonlySet<string> = new Set([
  "elapsed",
  "calendar",
  "exact",
  "full",
  "to",
  "in",
  "of",
  "for",
  "the",
  "as",
  "on",
  "from",
  "date",
  "ytd",
  "at",
  "during",
]);

/** "same point last month", "same day last year", "this time last year", "the same period in 2024". */
function readSame(source: Source, at: number): Found | null {
  const { text } = tokenAt(source, at);
  if (!sameWords.has(text)) return null;
  const nounAt = skipFillers(source, at + 1, inside, 2);
  const noun = tokenAt(source, nounAt);
  const isThis = text === "this";
  if ((!spans.has(noun.text) && noun.kind !== "weekday") || (isThis && noun.text !== "time")) return null;
  const afterNoun = skipFillers(source, nounAt + 1, inside, 3);
  const back = readBack(source, afterNoun);
  if (back === null) {
    const year = tokenAt(source, afterNoun);
    if (year.kind === "number" && year.value >= 1990 && year.value <= 2099)
      return {
        to: afterNoun + 1,
        said: { kind: "same_in_year", year: year.value },
        label: `the same of ${year.value}`,
      };
    // "against the same span": of the window before.
    return isThis || noun.text === "time" || noun.text === "day"
      ? null
      : { to: nounAt + 1, said: { kind: "previous" }, label: "the same span before" };
  }
  const label = `the same ${noun.text} ${back.count === 1 ? `of the ${back.unit} before` : `${back.count} ${back.unit}s before`}`;
  const isWeekday =
    noun.text === "weekday" || noun.kind === "weekday" || (noun.text === "day" && !noun.written.endsWith("s"));
  return {
    to: skipFillers(source, back.to, new Set(["same", "day", "days"]), 2),
    said: sameOf(back.unit, back.count, noun.text, isWeekday),
    label,
    ...usualOf(isWeekday || noun.text === "date" ? "day" : unitOf(noun.text)),
  };
}

function usualOf(unit: PeriodUnit | null): Pick<ComparisonWords, "usualUnit"> {
  return unit === null ? {} : { usualUnit: unit };
}

function sameOf(unit: PeriodUnit, count: number, noun: string, isWeekday: boolean): SaidComparison {
  if (unit === "year") {
    if (count > 1) return { kind: "earlier", unit: "months", count: 12 * count };
    if (isWeekday) return { kind: "same_weekday_year_ago" };
    return noun === "date" || noun === "dates" ? { kind: "earlier", unit: "months", count: 12 } : { kind: "year_ago" };
  }
  if (isWeekday && unit === "week") return { kind: "earlier", unit: "days", count: 7 * count };
  return { kind: "unit_before", unit, count };
}

/** "last year", "a month ago", "the year before", "LY", "yesterday". */
function readBack(
  source: Source,
  at: number,
): { readonly to: number; readonly unit: PeriodUnit; readonly count: number } | null {
  const start = skipAny(source, at, ["the"]) ?? at;
  const one = tokenAt(source, start);
  if (one.text === "ly" || one.text === "py") return { to: start + 1, unit: "year", count: 1 };
  if (one.text === "yesterday") return { to: start + 1, unit: "day", count: 1 };
  if (one.text === "last") {
    const unit = unitOf(tokenAt(source, start + 1).text);
    return unit === null ? null : { to: start + 2, unit, count: 1 };
  }
  const isCounted = one.kind === "number" || one.text === "a" || one.text === "an";
  const unitAt = isCounted ? start + 1 : start;
  const unit = unitOf(tokenAt(source, unitAt).text);
  const end = skipAny(source, unitAt + 1, ["before", "earlier", "ago", "last", "previously"]);
  return unit === null || end === null
    ? null
    : { to: end, unit, count: one.kind === "number" ? Math.max(1, Math.min(one.value, 99)) : 1 };
}

function unitOf(text: string): Exclude<PeriodUnit, "days" | "range" | "all"> | null {
  return text === "day" ||
    text === "week" ||
    text === "month" ||
    text === "quarter" ||
    text === "half" ||
    text === "year"
    ? text
    : null;
}

const acronyms: ReadonlyMap<string, SaidComparison> = new Map<string, SaidComparison>([
  ["yoy", { kind: "year_ago" }],
  ["yy", { kind: "year_ago" }],
  ["mom", { kind: "unit_before", unit: "month", count: 1 }],
  ["wow", { kind: "unit_before", unit: "week", count: 1 }],
  ["qoq", { kind: "unit_before", unit: "quarter", count: 1 }],
  ["dod", { kind: "unit_before", unit: "day", count: 1 }],
  ["pop", { kind: "previous" }],
  ["pp", { kind: "previous" }],
]);

/** "YoY", "week over week", "month-on-month", "m/m", "LY". */
function readAcronym(source: Source, at: number): Found | null {
  const { text } = tokenAt(source, at);
  const isYearBack = text === "ly" || text === "py";
  const ofSame = isYearBack && tokenAt(source, at + 1).text === "same";
  const known: SaidComparison | undefined = ofSame ? { kind: "year_ago" } : acronyms.get(text);
  if (known !== undefined) {
    const to = skipAny(source, at + 1, ["same period", "same day", "same time", "same span"]) ?? at + 1;
    const isDay = tokenAt(source, to - 1).text === "day" && to > at + 1;
    return {
      to,
      said: isDay && known.kind === "year_ago" ? { kind: "same_weekday_year_ago" } : known,
      label: nameOf(known),
      ...usualOf(isDay ? "day" : null),
      isRepeated: known.kind === "unit_before" && /^(?:mom|wow|qoq|dod)$/.test(text),
    };
  }
  const letters = /^[ymwqd]$/.test(text) ? text : null;
  const joined = ["o", "over", "on"].includes(tokenAt(source, at + 1).text);
  const other = joined ? at + 2 : at + 1;
  const same = tokenAt(source, other);
  if (letters !== null && same.text === letters)
    return repeated(other + 1, { d: "day", w: "week", m: "month", q: "quarter", y: "year" }[letters] ?? "year");
  const connects = /^(?:over|on|to|vs|against|in|upon)$/.test(tokenAt(source, at + 1).text);
  if (text === "period" && connects && same.text === "period")
    return { to: at + 3, said: { kind: "previous" }, label: "the period before" };
  return connects && unitOf(text) !== null && tokenAt(source, at + 2).text === text ? repeated(at + 3, text) : null;
}

function repeated(to: number, text: string): Found | null {
  const unit = unitOf(text);
  if (unit === null) return null;
  const said: SaidComparison = unit === "year" ? { kind: "year_ago" } : { kind: "unit_before", unit, count: 1 };
  return { to, said, label: nameOf(said), isRepeated: true };
}

function nameOf(said: SaidComparison): string {
  if (said.kind === "year_ago") return "the same a year before";
  return said.kind === "unit_before" ? `the ${said.unit} before` : "the period before";
}

const ago = ["before that", "before it", "before", "earlier", "prior", "last", "previously", "ago"];

/** "the month before", "the Friday before", "a year ago", "3 weeks earlier", "the 7 days before that". */
function readBefore(source: Source, at: number, isMarked: boolean): Found | null {
  const one = tokenAt(source, at);
  const isOne = one.text === "a" || one.text === "an";
  const isCounted = one.kind === "number" || isOne;
  const start = isCounted ? at + 1 : at;
  const named = tokenAt(source, start);
  const end = skipAny(source, start + 1, ago);
  const isWord =
    unitOf(named.text) !== null ||
    named.text === "weekend" ||
    named.kind === "weekday" ||
    named.text === "period" ||
    named.text === "span";
  if (end === null || !isWord) return null;
  // "prior" and "previous" are spelled "last": "the month prior", but not "month last year".
  const by = tokenAt(source, end - 1);
  if (by.text === "last" && !by.written.startsWith("pr")) return null;
  // "the week before last" is a time by itself.
  if (by.text === "before" && tokenAt(source, end).text === "last") return null;
  if (readPhrase(source, end) !== null && /^(?:before|last)$/.test(by.text)) return null;
  if (named.text === "period" || named.text === "span")
    return { to: end, said: { kind: "previous" }, label: "the period before" };
  if (named.kind === "weekday" || named.text === "weekend")
    return { to: end, said: { kind: "earlier", unit: "days", count: 7 }, label: `the ${named.text} before` };
  const unit = unitOf(named.text);
  if (unit === null) return null;
  const count = one.kind === "number" ? one.value : 1;
  if (count < 1 || count > 999) return null;
  // "sales two years ago" are those of that year, beside nothing.
  if (by.text === "ago" && !isMarked && (unit !== "year" || count > 1)) return null;
  const isPreceding =
    one.kind === "number" && count > 1 && unit !== "half" && by.text !== "ago" && by.text !== "earlier";
  if (isPreceding) return { to: end, said: { kind: "preceding", unit, count }, label: `the ${count} ${unit}s before` };
  const said: SaidComparison =
    unit === "year" && count === 1
      ? { kind: "year_ago" }
      : unit === "year"
        ? { kind: "earlier", unit: "months", count: 12 * count }
        : { kind: "unit_before", unit, count };
  return { to: end, said, label: nameOf(said) };
}

/** "previous period", "prior 7 days" after "vs", "last year same day". */
function readPreviousSpan(source: Source, at: number): Found | null {
  if (tokenAt(source, at).text !== "last") return null;
  const noun = tokenAt(source, at + 1);
  if (/^(?:period|span|window|timeframe|stretch)$/.test(noun.text))
    return { to: at + 2, said: { kind: "previous" }, label: "the period before" };
  const same =
    noun.text === "year"
      ? skipAny(source, at + 2, [
          "same",
          "at the same",
          "in the same",
          "on the same",
          "for the same",
          "equivalent",
          "corresponding",
        ])
      : null;
  const span = same === null ? null : tokenAt(source, same);
  if (span === null || same === null || (!spans.has(span.text) && !weekdayNames.includes(span.text))) return null;
  const isDay = (span.text === "day" && !span.written.endsWith("s")) || span.text === "weekday";
  return {
    to: same + 1,
    said: isDay ? { kind: "same_weekday_year_ago" } : { kind: "year_ago" },
    label: "the same a year before",
    ...usualOf(isDay ? "day" : unitOf(span.text)),
  };
}

/** "this month vs last": the unit was said. */
function readBareLast(source: Source, at: number): Found | null {
  const next = tokenAt(source, at + 1);
  const isBare =
    tokenAt(source, at).text === "last" &&
    (next.kind === "end" || /^(?:by|per|for|in|at|and|please|vs|,)$/.test(next.text) || next.kind === "word") &&
    next.text !== "few" &&
    next.text !== "couple" &&
    next.text !== "full";
  return isBare && readPhrase(source, at) === null
    ? { to: at + 1, said: { kind: "previous" }, label: "the one before" }
    : null;
}
