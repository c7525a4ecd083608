import type { Grain } from "./found-time.ts";
import { skipAny, type Source, tokenAt } from "./phrase.ts";
import type { TimeToken } from "./time-tokens.ts";

const adverbs: ReadonlyMap<string, Grain> = new Map([
  ["hourly", "hour"],
  ["daily", "day"],
  ["weekly", "week"],
  ["wkly", "week"],
  ["monthly", "month"],
  ["mthly", "month"],
  ["mnthly", "month"],
  ["mothly", "month"],
  ["quarterly", "quarter"],
  ["qtrly", "quarter"],
  ["yearly", "year"],
  ["annually", "year"],
  ["annual", "year"],
]);
const leads: ReadonlySet<string> = new Set(
  "by per each every which what whichever wich best worst highest lowest top bottom strongest weakest busiest slowest quietest biggest smallest peak good bad".split(
    " ",
  ),
);
const ranks: ReadonlySet<string> = new Set(
  "best worst highest lowest top bottom strongest weakest busiest slowest quietest biggest smallest peak good bad".split(
    " ",
  ),
);
const dayOfWeek = ["day of the week", "day of week", "weekday", "days of the week"];
const hourOfDay = ["hour of the day", "hour of day", "time of the day", "time of day", "hour"];

/** "by month", "monthly", "per day", "which week", "top 5 days", "day of the week", "by store and month". */
export function readGrain(
  source: Source,
  at: number,
): { readonly from: number; readonly to: number; readonly dimension: Grain } | null {
  const token = tokenAt(source, at);
  const adverb = adverbs.get(token.text);
  if (adverb !== undefined) return { from: at, to: at + 1, dimension: adverb };
  const isRepeated = skipAny(source, at, [
    "month by month",
    "week by week",
    "day by day",
    "quarter by quarter",
    "year by year",
  ]);
  const grain = plainGrain(token.text);
  if (isRepeated !== null && grain !== null) return { from: at, to: isRepeated, dimension: grain };
  const ofYear = afterRankedYear(source, at);
  if (ofYear !== null) return ofYear;
  const isLed = leads.has(token.text) || isListed(source, at);
  const lead = isLed ? skipLead(source, at) : at;
  const weekday = skipAny(source, lead, dayOfWeek);
  if (weekday !== null && (isLed || tokenAt(source, weekday - 1).written !== "weekdays"))
    return { from: ranks.has(token.text) ? lead : at, to: weekday, dimension: "weekday" };
  const hour = skipAny(source, lead, hourOfDay);
  if (hour !== null && (isLed || tokenAt(source, lead + 1).text === "of"))
    return { from: ranks.has(token.text) ? lead : at, to: hour, dimension: "hour" };
  if (!isLed) return null;
  const unit = tokenAt(source, lead);
  const named = plainGrain(unit.text);
  const isNumbered = tokenAt(source, lead + 1).kind === "number" && unit.text === "week";
  // "best month": the rank is said by a word of its own.
  const from = ranks.has(token.text) ? lead : at;
  return named === null || isNumbered ? null : { from, to: lead + 1, dimension: named };
}

/** "month" of "best 2025 month": the year between is read by itself. */
function afterRankedYear(source: Source, at: number): { from: number; to: number; dimension: Grain } | null {
  const dimension = plainGrain(tokenAt(source, at).text);
  const back = /^(?:sales|selling|trading)$/.test(tokenAt(source, at - 1).text) ? 2 : 1;
  const isRanked = isYear(tokenAt(source, at - back)) && ranks.has(tokenAt(source, at - back - 1).text);
  return dimension !== null && isRanked ? { from: at, to: at + 1, dimension } : null;
}

function isYear({ kind, written }: TimeToken): boolean {
  return kind === "number" && /^(?:19|20)\d\d$/.test(written);
}

/** Words between "by" and the unit: "by the month", "per calendar month", "top 5 days". */
function skipLead(source: Source, at: number): number {
  let to = at + 1;
  while (to < at + 5) {
    const token = tokenAt(source, to);
    const { text, kind } = token;
    const isBetween =
      (kind === "number" && !isYear(token)) ||
      /^(?:the|calendar|full|single|selling|sales|trading|fiscal|of|for|each|performing)$/.test(text);
    if (!isBetween) break;
    to += 1;
  }
  return to;
}

/** "and month" of "by store and month". */
function isListed(source: Source, at: number): boolean {
  const { text } = tokenAt(source, at);
  if (text !== "and") return false;
  return [1, 2, 3, 4].some((back) => /^(?:by|per|each)$/.test(tokenAt(source, at - back).text));
}

function plainGrain(text: string): Grain | null {
  return text === "day" || text === "week" || text === "month" || text === "quarter" || text === "year" ? text : null;
}
