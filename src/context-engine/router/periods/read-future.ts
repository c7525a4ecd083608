import { isoWeekday } from "#core/calendar.ts";
import { startOf, unitFrom } from "./calendar-spans.ts";
import { isProblem, skipAny, type Source, tokenAt } from "./phrase.ts";
import { readPhrase } from "./read-phrase.ts";

export interface Horizon {
  readonly to: number;
  readonly days: number;
  readonly label: string;
}

const unitDays: Readonly<Record<string, number>> = {
  day: 1,
  week: 7,
  fortnight: 14,
  month: 30,
  quarter: 91,
  half: 182,
  year: 365,
  weekend: 7,
};
const leads = [
  "in the",
  "within the",
  "over the",
  "for the",
  "during the",
  "by the",
  "in",
  "within",
  "over",
  "for",
  "by",
  "the",
];
const ahead: ReadonlySet<string> = new Set(
  "will going run runs running stockout stockouts reorder restock replenish forecast predict predicted expect expected need needed enough cover left deplete depleted out sell expire order buy projected".split(
    " ",
  ),
);

/** "has not sold in 90 days" looks back. */
const denials: ReadonlySet<string> = new Set("hasnt havent didnt sold without never unsold dead".split(" "));

/** "next week", "in the next 14 days", "within 7 days", "by Friday", "tomorrow", "before the end of the month". */
export function readHorizon(source: Source, at: number): Horizon | null {
  return readNext(source, at) ?? readWithin(source, at) ?? readBy(source, at);
}

/** Whether a question looks ahead: "will it run out", "what to reorder". */
export function looksAhead({ said }: Source): boolean {
  return [...ahead].some((word) => said.has(word)) && ![...denials].some((word) => said.has(word));
}

function readNext(source: Source, at: number): Horizon | null {
  const start = skipAny(source, at, leads) ?? at;
  const afterTomorrow = skipAny(source, start, ["day after tomorrow"]);
  if (afterTomorrow !== null) return { to: afterTomorrow, days: 2, label: "the next 2 days" };
  if (tokenAt(source, start).text === "tomorrow") return { to: start + 1, days: 1, label: "by tomorrow" };
  if (tokenAt(source, start).text === "soon" && start === at)
    return { to: start + 1, days: 14, label: "the next 14 days" };
  const nextAt =
    tokenAt(source, start).text === "this" && tokenAt(source, start + 1).text === "next" ? start + 1 : start;
  if (tokenAt(source, nextAt).text !== "next") return readRest(source, at);
  const counted = tokenAt(source, nextAt + 1);
  if (counted.kind === "weekday") {
    const days = (counted.value - isoWeekday(source.today) + 7) % 7 || 7;
    return { to: nextAt + 2, days, label: `by next ${counted.text}` };
  }
  const couple = skipAny(source, nextAt + 1, ["couple of", "couple"]);
  const few = skipAny(source, nextAt + 1, ["few"]);
  const count = couple !== null ? 2 : few !== null ? 3 : counted.kind === "number" ? counted.value : 1;
  const unitAt = couple ?? few ?? (counted.kind === "number" ? nextAt + 2 : nextAt + 1);
  return ofUnits(source, unitAt, count, "the next");
}

function ofUnits(source: Source, at: number, count: number, name: string): Horizon | null {
  const { text } = tokenAt(source, at);
  const each = unitDays[text];
  if (each === undefined || count < 1 || count > 9_999) return null;
  const days = each * count;
  const isSaid = text === "day";
  return {
    to: at + 1,
    days,
    label: `${name} ${days} days${isSaid ? "" : ` (${count} ${text}${count === 1 ? "" : "s"})`}`,
  };
}

function readWithin(source: Source, at: number): Horizon | null {
  const isWithin = skipAny(source, at, ["within the", "within", "in under", "in less than"]);
  const isAhead =
    isWithin === null && looksAhead(source) ? skipAny(source, at, ["in the", "in", "for the", "for"]) : null;
  const start = isWithin ?? isAhead;
  if (start === null) return null;
  const { kind, value, text } = tokenAt(source, start);
  if (kind !== "number" && text !== "a" && text !== "an") return null;
  const found = ofUnits(source, start + 1, kind === "number" ? value : 1, "within");
  return found === null || tokenAt(source, found.to).text === "ago" ? null : found;
}

const ends = ["the end of the", "the end of this", "end of the", "end of this", "end of", "the end of"];

/** "by Friday", "before the end of the month", "by 15 December": only where the question looks ahead. */
function readBy(source: Source, at: number): Horizon | null {
  const { text } = tokenAt(source, at);
  if (!/^(?:by|before|to|this|on|at)$/.test(text) || !looksAhead(source)) return null;
  const start = text === "this" ? at : at + 1;
  if (text === "by" && /^(?:day|week|month|quarter|year)$/.test(tokenAt(source, start).text)) return null; // what rows are told by
  const unitStart = skipAny(source, start, ends);
  const unit = unitStart === null ? "" : tokenAt(source, unitStart).text;
  if (unitStart !== null && (unit === "week" || unit === "month" || unit === "quarter" || unit === "year"))
    return untilEnd(source, unitStart + 1, unit);
  const nameAt = skipAny(source, start, ["this", "the"]) ?? start;
  const named = tokenAt(source, nameAt);
  if (text === "this" && named.kind !== "weekday" && named.text !== "weekend") return null;
  if ((text === "on" || text === "at") && named.kind !== "weekday") return null;
  if (named.kind === "weekday") {
    const days = (named.value - isoWeekday(source.today) + 7) % 7 || 7;
    return { to: nameAt + 1, days, label: `by ${named.text}` };
  }
  if (named.text === "weekend") {
    return { to: nameAt + 1, days: (6 - isoWeekday(source.today) + 7) % 7 || 7, label: "by the weekend" };
  }
  const phrase = readPhrase(source, start);
  if (phrase?.inYear == null) return phrase === null ? null : untilDay(source, phrase.to, phrase.outcome);
  for (const year of [source.year, source.year + 1]) {
    const found = untilDay(source, phrase.to, phrase.inYear(year));
    if (found !== null) return found;
  }
  return null;
}

function untilDay({ today }: Source, to: number, outcome: Parameters<typeof isProblem>[0]): Horizon | null {
  if (isProblem(outcome) || outcome.first <= today) return null;
  const days = outcome.first - today;
  return { to, days, label: `by ${outcome.label}` };
}

/** "for the rest of the month". */
function readRest(source: Source, at: number): Horizon | null {
  const rest = skipAny(source, skipAny(source, at, ["for", "over", "in", "during"]) ?? at, [
    "the rest of",
    "rest of",
    "the remainder of",
    "remainder of",
  ]);
  const start = rest === null ? null : (skipAny(source, rest, ["the", "this"]) ?? rest);
  const unit = start === null ? "" : tokenAt(source, start).text;
  if (start === null || (unit !== "week" && unit !== "month" && unit !== "quarter" && unit !== "year")) return null;
  return untilEnd(source, start + 1, unit);
}

function untilEnd(source: Source, to: number, unit: "week" | "month" | "quarter" | "year"): Horizon {
  const { last } = unitFrom(unit, startOf(unit, source.today, source.context.calendar));
  return { to, days: Math.max(1, last - source.today), label: `by the end of the ${unit}` };
}
