import { formatDay } from "#core/calendar.ts";
import { addUnits, startOf } from "./calendar-spans.ts";
import { isProblem, skipAny, type Source, tokenAt } from "./phrase.ts";
import { looksAhead } from "./read-future.ts";
import { readPhrase } from "./read-phrase.ts";
import { readSaidYear } from "./read-year.ts";

const leads = [
  "in over",
  "in the",
  "in",
  "for more than",
  "for over",
  "for at least",
  "for the",
  "for",
  "over",
  "since",
  "more than",
  "older than",
  "longer than",
  "at least",
  "after",
  "than",
  "least",
];
const unitDays: Readonly<Record<string, number>> = {
  day: 1,
  week: 7,
  fortnight: 14,
  month: 30,
  quarter: 91,
  year: 365,
};
const missing: ReadonlySet<string> = new Set(
  "not no without never unsold dead idle hasnt havent didnt isnt arent wasnt stale slow sitting".split(" "),
);

/** "in 90 days", "for 3 months", "90d": a length of time, not where it lies. */
export function readSpanDays(source: Source, at: number): { readonly to: number; readonly days: number } | null {
  const lead = skipAny(source, at, leads);
  const start = lead ?? at;
  const token = tokenAt(source, start);
  const isOne =
    (token.text === "a" || token.text === "an") && lead !== null && source.tokens.some(({ text }) => missing.has(text));
  if (token.kind !== "number" && !isOne) return null;
  const count = isOne ? 1 : token.value;
  const unitAt = skipAny(source, start + 1, ["+", "or more", "full"]) ?? start + 1;
  const unit = tokenAt(source, unitAt);
  const each = unitDays[unit.text];
  // "12m" is as often a number of millions.
  const isShort = unit.gap === 0 && unit.text !== "day" && unit.written.length > 1 && unit.text === "month";
  if (each === undefined || count < 1 || count > 9_999 || isShort || (lead === null && unit.text !== "day"))
    return null;
  return tokenAt(source, unitAt + 1).text === "ago" ? null : { to: unitAt + 1, days: count * each };
}

const snapshotLeads = [
  "as of the",
  "as of",
  "as at the",
  "as at",
  "as on",
  "at the close of",
  "at close of",
  "close of",
  "on hand on",
  "at",
];
const endLeads = ["the end of the", "the end of", "end of the", "end of"];

/** "as of 30 June", "at the end of July", "at month end": the day of a position, never after today. */
export function readSnapshot(source: Source, at: number): { readonly to: number; readonly day: string } | null {
  const lead = skipAny(source, at, ["by"]) ?? skipAny(source, at, snapshotLeads);
  const start = lead ?? at;
  const end = skipAny(source, start, endLeads);
  const isAsOf = tokenAt(source, at).text === "as" || (lead !== null && !/^(?:at|by)$/.test(tokenAt(source, at).text));
  if (end === null && !isAsOf) return readUnitEnd(source, lead ?? at);
  const now = skipAny(source, end ?? start, ["now", "day", "business"]);
  if (now !== null) return { to: now, day: formatDay(source.today) };
  const phrase = readPhrase(source, end ?? start);
  if (phrase !== null && !isProblem(phrase.outcome) && phrase.isAll !== true) {
    if (phrase.outcome.first > source.today) return null;
    return { to: phrase.to, day: formatDay(Math.min(phrase.outcome.last, source.today)) };
  }
  if (phrase !== null) return null;
  return end === null ? readUnitEnd(source, start) : endedUnit(source, end);
}

/** "month end", "year end": the newest one that is over. */
function readUnitEnd(source: Source, at: number): { readonly to: number; readonly day: string } | null {
  if (skipAny(source, at + 1, ["end"]) === null) return null;
  const said = tokenAt(source, at).text === "year" ? readSaidYear(source, at + 2) : null;
  if (said !== null && said.year < source.year) return { to: said.to, day: `${said.year}-12-31` };
  const found = endedUnit(source, at);
  return found === null ? null : { ...found, to: at + 2 };
}

function endedUnit(source: Source, at: number): { readonly to: number; readonly day: string } | null {
  const { text } = tokenAt(source, at);
  if ((text !== "week" && text !== "month" && text !== "quarter" && text !== "year") || looksAhead(source)) return null;
  const start = startOf(text, source.today, source.context.calendar);
  const isOver = addUnits(text, start, 1) - 1 === source.today;
  return { to: at + 1, day: formatDay(isOver ? source.today : start - 1) };
}
