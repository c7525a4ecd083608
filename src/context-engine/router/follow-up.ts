import { hasCue, type Mention, type Reading } from "./reading.ts";
import { comparisonWindow } from "./periods/comparison-window.ts";
import type { FoundPeriod, PeriodContext } from "./periods/find-periods.ts";
import type { Word } from "./words.ts";

/** Words that stand between two questions of a talk, so that nothing of the one is beside anything of the other. */
const between = 8;
const nothing: Word = { text: "", key: "", from: 0, to: 0, quoted: false };

/**
 * A question that goes on from the one before: what it says replaces what was said, what it leaves out is still meant.
 * One that stands by itself is left as it is.
 */
export function goOn(reading: Reading, before: Reading | null, context: PeriodContext): Reading {
  if (before === null || !isFollowUp(reading)) return reading;
  const moved = periodBefore(reading, before, context);
  if (moved !== null)
    return {
      ...before,
      question: reading.question,
      time: { ...before.time, periods: [moved] },
      unread: reading.unread,
      said: [...before.said, `goes on from "${before.question}"`],
    };
  const own = shift(comparedWith(reading), before.words.length + between);
  const hasOwnMetric = own.metrics.length > 0 || hasCue(own, "by units", "by value");
  const hasOwnRank = hasCue(own, "best", "worst", "rise", "fall");
  const cues = before.cues.filter(
    ({ cue }) =>
      !(hasOwnRank && ranks.has(cue)) &&
      !(hasOwnMetric && (cue === "how much" || cue === "how many" || cue === "by units")),
  );
  const isCounted = own.numbers.length > 0 && hasCue(before, "best", "worst", "rise", "fall");
  return {
    ...own,
    words: [...before.words, ...Array.from({ length: between }, () => nothing), ...reading.words],
    question: reading.question,
    metrics: hasOwnMetric ? own.metrics : before.metrics,
    dimensions: [
      ...(hasGroup(reading) ? before.dimensions.filter((noun) => isBesideName(noun, before)) : before.dimensions),
      ...own.dimensions,
    ],
    cues: [...cues, ...own.cues.filter(({ cue }) => cue !== "it")],
    places: own.places.length > 0 ? own.places : before.places,
    numbers: isCounted ? own.numbers.map((number) => besideRank(number, before)) : [...before.numbers, ...own.numbers],
    weekdays: own.weekdays.length > 0 ? own.weekdays : before.weekdays,
    currency: own.currency ?? before.currency,
    links: [...keptLinks(own, before), ...own.links],
    time: {
      ...own.time,
      periods: own.time.periods.length > 0 ? own.time.periods : before.time.periods,
      comparison: own.time.comparison ?? before.time.comparison,
      grains: own.time.grains.length > 0 ? own.time.grains : before.time.grains,
      horizon: own.time.horizon ?? before.time.horizon,
    },
    said: [...before.said, ...own.said, `goes on from "${before.question}"`],
  };
}

const ranks: ReadonlySet<string> = new Set(["best", "worst", "rise", "fall"]);

const comparing = /\b(?:compare[sd]?|vs|versus|against)\b/i;

/** "compare it with last year": the time that is named is what the one before is compared with. */
function comparedWith(reading: Reading): Reading {
  const { time, question } = reading;
  const [named] = time.periods;
  if (!comparing.test(question) || named === undefined || time.periods.length !== 1 || time.comparison !== null)
    return reading;
  const { from, to, label } = named;
  const comparedTo = label.startsWith("last year")
    ? ({ kind: "year_ago" } as const)
    : ({ kind: "period", period: named } as const);
  return { ...reading, time: { ...time, periods: [], comparison: { from, to, with: comparedTo, label } } };
}

/** "and the month before?": the period of the question before, moved back. */
function periodBefore(
  { time, metrics, dimensions, links, cues, question }: Reading,
  before: Reading,
  context: PeriodContext,
): FoundPeriod | null {
  const [period] = before.time.periods;
  const isPrevious =
    /^\s*(?:and )?(?:what about )?(?:the )?(?:previous|prior|preceding) (?:day|week|month|quarter|year)\s*[?.!]*\s*$/i.test(
      question,
    );
  if (isPrevious && period !== undefined)
    return asPeriod(period, comparisonWindow(period, { kind: "previous" }, context));
  const isAlone = metrics.length === 0 && dimensions.length === 0 && links.length === 0 && time.periods.length === 0;
  const isCompared = comparing.test(question) || cues.some(({ cue }) => cue === "it" || cue === "changed");
  if (
    !isAlone ||
    isCompared ||
    period === undefined ||
    time.comparison === null ||
    time.comparison.with.kind === "period"
  )
    return null;
  return asPeriod(period, comparisonWindow(period, time.comparison.with, context));
}

function asPeriod(of: FoundPeriod, moved: ReturnType<typeof comparisonWindow>): FoundPeriod | null {
  return moved === null
    ? null
    : { ...of, period: moved.period, label: moved.label, assumptions: [], otherwise: [], toDate: false };
}

/** "and in East?", "the same by units", "split that by store", "make it ten", "compare it with last year". */
function isFollowUp(reading: Reading): boolean {
  const { question, cues, metrics, words } = reading;
  if (isFragment(reading) || isBareWhy(reading)) return true;
  if (
    /^\s*(?:and|n|also|what about|how about|but|now|then|plus|vs|versus|against|compared|only|just|same)\b/i.test(
      question,
    )
  )
    return true;
  if (/^\s*(?:make (?:that|it)|change (?:that|it) to|switch to)\b/i.test(question)) return true;
  if (/\b(?:was|is|were|are) (?:that|it|those|these)\s*[?.!]*\s*$|\binstead\s*[?.!]*\s*$/i.test(question)) return true;
  return cues.some(({ cue }) => cue === "it" || cue === "this number") && metrics.length === 0 && words.length <= 14;
}

/** "why?", "explain the drop": of what was told. */
function isBareWhy({ cues, metrics, links, dimensions, time, words }: Reading): boolean {
  const isWhy = cues.some(({ cue }) => cue === "why") && words.length <= 6;
  return isWhy && [...metrics, ...links, ...dimensions, ...time.periods, ...time.grains].length === 0;
}

const mostOfFragment = 6;
/** What may be said of an answer that is there; any other cue begins a question of its own. */
const ofFragment: ReadonlySet<string> = new Set([
  "by",
  "not",
  "best",
  "worst",
  "share",
  "percent",
  "trend",
  "together",
  "by units",
  "by value",
  "it",
]);

/** "orders?", "july?", "by product please": too little to stand by itself, as only the number or only the rest is said. */
function isFragment({ words, metrics, cues, links, dimensions, time, absent }: Reading): boolean {
  if (words.length > mostOfFragment || absent.length > 0) return false;
  const others = [...links, ...dimensions, ...time.periods, ...time.grains];
  if (metrics.length > 0) return others.length === 0 && cues.length === 0 && time.comparison === null;
  return others.length > 0 && cues.every(({ cue }) => ofFragment.has(cue));
}

function shift(reading: Reading, by: number): Reading {
  const move = <Spot extends Pick<Mention, "from" | "to">>(spot: Spot): Spot => ({
    ...spot,
    from: spot.from + by,
    to: spot.to + by,
  });
  const moveOne = <Spot extends Pick<Mention, "from" | "to">>(spot: Spot | null): Spot | null =>
    spot === null ? null : move(spot);
  const { time } = reading;
  return {
    ...reading,
    metrics: reading.metrics.map(move),
    dimensions: reading.dimensions.map(move),
    cues: reading.cues.map(move),
    absent: reading.absent.map(move),
    links: reading.links.map(move),
    numbers: reading.numbers.map(move),
    places: reading.places.map(move),
    weekdays: reading.weekdays.map(move),
    currency: moveOne(reading.currency),
    time: {
      periods: time.periods.map(move),
      comparison: moveOne(time.comparison),
      grains: time.grains.map(move),
      problems: time.problems.map(move),
      spent: time.spent.map(move),
      horizon: moveOne(time.horizon),
      spanDays: moveOne(time.spanDays),
      snapshot: moveOne(time.snapshot),
    },
  };
}

/** "make it ten": the number of rows of the ranking before. */
function besideRank<Spot extends Pick<Mention, "from" | "to">>(number: Spot, before: Reading): Spot {
  const [rank] = before.cues.filter(({ cue }) => cue === "best" || cue === "worst" || cue === "rise" || cue === "fall");
  return rank === undefined ? number : { ...number, from: rank.to, to: rank.to + 1 };
}

function hasGroup({ dimensions, cues }: Reading): boolean {
  return dimensions.some((noun) => cues.some(({ cue, to }) => cue === "by" && to <= noun.from && noun.from - to <= 2));
}

function isBesideName({ from, to }: Mention, { links }: Reading): boolean {
  return links.some((link) => link.from === to || link.to === from);
}

/** A new name takes the place of the one of its dimension. */
function keptLinks(reading: Reading, before: Reading): Reading["links"] {
  const named = new Set(reading.links.flatMap(({ candidates }) => candidates.map(({ dimension }) => dimension)));
  return before.links.filter(({ dimension }) => !named.has(dimension));
}
