import { formatDay, toDayNumber } from "#core/calendar.ts";
import { addUnits, startOf, unitFrom } from "./calendar-spans.ts";
import { type Outcome, type Phrase, skipAny, skipWords, type Source, spell, toMeaning, tokenAt } from "./phrase.ts";

/** A year that words name, and the token after it. */
export interface SaidYear {
  readonly to: number;
  readonly year: number;
}

const quantities: ReadonlySet<string> = new Set(
  "unit units item items order orders piece pieces sku skus product products customer customers sale sales_lines euro euros dollar dollars pound pounds usd eur gbp chf % percent pcs kg times people transactions visitors invoices stores shops".split(
    " ",
  ),
);
const beforeNumbers: ReadonlySet<string> = new Set(
  "$ € £ ¥ # > < ≥ ≤ = least most exactly top bottom sku order item product number no code invoice above below under exceeding exceeds exceed reach reached store id than over about around nearly".split(
    " ",
  ),
);

/** What has ids of its own, so that "product 2026" is one of them; "by product 2026" is not. */
const named: ReadonlySet<string> = new Set("sku order item product store".split(" "));
/** What stands before the noun where it says what rows are told by. */
const beforeGroups: ReadonlySet<string> = new Set("by per each every and & best worst which what selling".split(" "));
/** "most sold product": the verb between a rank and what is ranked. */
const verbsOfRank: ReadonlySet<string> = new Set("sold popular moving performing".split(" "));
/** "top 2025 products" are those of 2025: nobody asks for so many. */
const ranks: ReadonlySet<string> = new Set("top bottom most least".split(" "));
const otherRanks: ReadonlySet<string> = new Set(
  "best worst highest lowest biggest smallest largest fewest slowest strongest weakest".split(" "),
);

/** "2026", "'26", "last year", "LY"; two digits alone only where `twoDigits` says that they are one. */
export function readSaidYear(source: Source, at: number, twoDigits = false): SaidYear | null {
  const start = skipAny(source, at, ["of the", "of", "in the", "in"]) ?? at;
  const token = tokenAt(source, start);
  if (token.kind === "number" && /^\d+$/.test(token.written)) {
    if (token.written.length === 4 && isYear(token.value)) return { to: start + 1, year: token.value };
    const isNear = token.gap < 3 && tokenAt(source, start + 1).kind !== "month";
    const isShort = token.written.length === 2 && token.value >= 10 && token.value <= 39 && isNear;
    return isShort && (twoDigits || token.gap === 2) && start === at
      ? { to: start + 1, year: 2000 + token.value }
      : null;
  }
  if (token.text === "ly" || token.text === "py") return { to: start + 1, year: source.year - 1 };
  const isLast = token.text === "last" && token.written !== "past";
  if ((isLast || token.text === "this") && tokenAt(source, start + 1).text === "year" && !isToDateAt(source, start + 2))
    return { to: start + 2, year: source.year - (isLast ? 1 : 0) };
  if (skipWords(source, start, "year before last") !== null) return { to: start + 3, year: source.year - 2 };
  return null;
}

function isToDateAt(source: Source, at: number): boolean {
  return skipAny(source, at, ["to date", "so far", "ytd"]) !== null;
}

/** "2025", "calendar year 2025", "FY2025", "fiscal 2025". */
export function readYear(source: Source, at: number): Phrase | null {
  const fiscal = readFiscalYear(source, at);
  if (fiscal !== null) {
    const inYear = (year: number): Outcome => fiscalYear(source, year);
    return { to: fiscal.to, outcome: inYear(fiscal.year), inYear: null, year: fiscal.year };
  }
  const start = skipAny(source, at, ["calendar year", "calendar", "full year", "year"]);
  const token = tokenAt(source, start ?? at);
  if (token.kind !== "number" || token.written.length !== 4 || !isYear(token.value)) return null;
  const to = skipWords(source, (start ?? at) + 1, "full year") ?? (start ?? at) + 1;
  if (start === null && isQuantity(source, at)) return null;
  return { to, outcome: calendarYear(token.value), inYear: null, year: token.value, isYearAlone: true };
}

/** "FY2025", "FY 25", "fiscal year 2025": the year and the token after it. */
export function readFiscalYear(source: Source, at: number): SaidYear | null {
  const start = skipAny(source, at, ["fiscal year", "fy fy", "fiscal fy", "fiscal", "fy"]);
  if (start === null) return null;
  const { kind, value, written } = tokenAt(source, start);
  if (kind !== "number" || !/^(?:\d{2}|\d{4})$/.test(written)) return null;
  const year = written.length === 2 ? 2000 + value : value;
  return isYear(year) ? { to: start + 1, year } : null;
}

function calendarYear(year: number): Outcome {
  return toMeaning(unitFrom("year", toDayNumber({ year, month: 1, day: 1 })), "year", String(year));
}

function fiscalYear({ context }: Source, year: number): Outcome {
  const first = toDayNumber({ year, month: context.calendar.fiscalYearStart, day: 1 });
  const days = unitFrom("year", first);
  const assumptions = context.calendar.fiscalYearStart === 1 ? [] : [`FY${year} begins on ${formatDay(first)}`];
  return toMeaning(days, "year", `FY${year}`, assumptions);
}

/** "last fiscal year", "this fiscal quarter", "FYTD", "fiscal year to date", "last FY". */
export function readFiscalUnit(source: Source, at: number): Phrase | null {
  const { today, context } = source;
  const toDate = skipAny(source, at, ["fytd", "fqtd", "fiscal ytd", "fiscal qtd"]);
  const near = tokenAt(source, at).text;
  const start = near === "last" || near === "this" ? at + 1 : at;
  const unitAt = skipAny(source, start, ["fiscal year", "fiscal quarter", "fy"]);
  if (toDate === null && unitAt === null) return null;
  const isQuarter = /^(?:fqtd|qtd|quarter)$/.test(tokenAt(source, (toDate ?? unitAt ?? at) - 1).text);
  const unit = isQuarter ? "quarter" : "year";
  const first = startOf(unit, today, context.calendar, context.calendar.fiscalYearStart);
  if (toDate === null && near === "last") {
    const days = { first: addUnits(unit, first, -1), last: first - 1 };
    return {
      to: unitAt ?? at,
      outcome: toMeaning(days, unit, `last fiscal ${unit}`),
      inYear: null,
      back: { unit, count: 1, isPrevious: false },
    };
  }
  const days = { first, last: today };
  const meaning = toMeaning(days, unit);
  return {
    to: toDate ?? skipAny(source, unitAt ?? at, ["to date", "so far"]) ?? unitAt ?? at,
    outcome: { ...meaning, label: `fiscal ${unit} to date (${spell(days)})` },
    inYear: null,
    back: { unit, count: 0, isPrevious: false },
  };
}

function isYear(value: number): boolean {
  return value >= 1990 && value <= 2099;
}

function isRanked(source: Source, at: number): boolean {
  // "top 10 2025 products": so many, of that year.
  const back = tokenAt(source, at - 1).kind === "number" ? 2 : 1;
  const { text } = tokenAt(source, at - back);
  if (back === 2) return ranks.has(text) || otherRanks.has(text);
  return (ranks.has(text) || otherRanks.has(text)) && tokenAt(source, at - 2).text !== "at";
}

/** "most sold" before "product 2025"; "we sold product 2025" is of one of them. */
function isOfRank(source: Source, at: number): boolean {
  return verbsOfRank.has(tokenAt(source, at).text) && ranks.has(tokenAt(source, at - 1).text);
}

function isNearYear({ year }: Source, value: number): boolean {
  return value >= year - 15 && value <= year + 1;
}

/** "2025 units", "over 2000": a number, not a year. */
function isQuantity(source: Source, at: number): boolean {
  const before = tokenAt(source, at - 1).text;
  const { value } = tokenAt(source, at);
  if (quantities.has(tokenAt(source, at + 1).text)) return !(isRanked(source, at) && isNearYear(source, value));
  if (before === "than" || before === "over")
    return value % 100 === 0 || value < source.year - 15 || value > source.year + 1;
  const twoBefore = tokenAt(source, at - 2).text;
  if (named.has(before) && (beforeGroups.has(twoBefore) || isOfRank(source, at - 2))) return false;
  if (ranks.has(before) && twoBefore !== "at" && isNearYear(source, value)) return false;
  return beforeNumbers.has(before);
}
