import { correctSpelling } from "./lexicon/spelling.ts";
import { findPhrases, type PhraseMark } from "./lexicon/find-phrases.ts";
import type { Lexicon } from "./lexicon/lexicon.ts";
import type { DimensionNoun } from "./lexicon/phrase.ts";
import { singular } from "./lexicon/singular.ts";
import { linkChannels } from "./names/link-channels.ts";
import { linkNames, type NameLink } from "./names/link-names.ts";
import type { NameIndex } from "./names/name-index.ts";
import { withLooseGrains } from "./loose-grains.ts";
import { maskNames } from "./mask-names.ts";
import { findCurrency } from "./currency.ts";
import { findNumbers } from "./numbers.ts";
import { findPlaces } from "./places.ts";
import { findTime, type FoundTime, type PeriodContext } from "./periods/find-periods.ts";
import type { Mention, Reading } from "./reading.ts";
import { findWeekdays } from "./weekdays.ts";
import { readWords, type Word } from "./words.ts";

export interface ReadingContext extends PeriodContext {
  readonly lexicon: Lexicon;
  readonly names: NameIndex;
}

/** What stands in a question: periods, numbers, phrases of the lexicon, names of the business; and what was not read. */
export function readQuestion(question: string, context: ReadingContext): Reading {
  const written = readWords(question);
  const masked = maskNames(written, context.names);
  const time = withLooseGrains(findTime(masked.forTime, context), masked.forTime);
  const ofTime = coverOf(written.length, timeSpans(time));
  const places = findPlaces(masked.forNumbers, (at) => ofTime[at] === true);
  const ofPlaces = coverOf(written.length, places);
  const numbers = findNumbers(masked.forNumbers, (at) => ofTime[at] === true || ofPlaces[at] === true);
  const weekdays = findWeekdays(written, (at) => ofTime[at] === true);
  const currency = findCurrency(written);
  const ofNumbers = coverOf(written.length, [
    ...numbers,
    ...places,
    ...weekdays,
    ...(currency === null ? [] : [currency]),
  ]);
  const isRead = (at: number): boolean => ofTime[at] === true || ofNumbers[at] === true;

  const first = findPhrases(written, context.lexicon, isRead);
  const byName = chooseLinks(linkAll(written, first, isRead, context), first, written).map((link) =>
    isMereWord(link, written, context) ? { ...link, isClear: false, said: null } : link,
  );
  const ofNames = coverOf(written.length, byName.filter(isSure));
  const channels = linkChannels(written, question, (at) => isRead(at) || ofNames[at] === true, context.names);
  const ofChannels = coverOf(written.length, channels);
  const all = [...byName.filter(({ from, to }) => !ofChannels.slice(from, to).includes(true)), ...channels];
  const links = all.filter((link) => !isPlaceOf(link, all, written));
  const sure = coverOf(written.length, [...first, ...links.filter(isSure)]);
  const { words, said } = correctWords(written, (at) => isRead(at) || sure[at] === true, context.lexicon);
  const named = coverOf(
    words.length,
    links.filter((link) => isSure(link) || !touchesCorrected(link, written, words)),
  );
  const kept = links.filter((link) => isSure(link) || !touchesCorrected(link, written, words));
  const marks = findPhrases(words, context.lexicon, (at) => isRead(at) || named[at] === true);

  const covered = coverOf(words.length, [
    ...marks,
    ...kept,
    ...numbers,
    ...places,
    ...weekdays,
    ...(currency === null ? [] : [currency]),
    ...timeSpans(time),
  ]);
  return {
    question,
    words,
    time,
    numbers: numbers.filter((number) => !kept.some((link) => link.from < number.to && number.from < link.to)),
    places,
    weekdays,
    currency,
    links: kept,
    ...splitSenses(marks),
    said: [...said, ...kept.flatMap((link) => (link.said === null ? [] : [link.said]))],
    unread: words.filter((word, at) => covered[at] !== true && !isPlain(word, context.lexicon)),
  };
}

/** "in store Leeds": where, and no channel that is called in-store. */
function isPlaceOf({ from, to, dimension }: NameLink, links: readonly NameLink[], words: readonly Word[]): boolean {
  const isIn = words[from]?.key === "in" && to - from === 2 && words[from + 1]?.from === (words[from]?.to ?? 0) + 1;
  const isBesideStore = links.some(
    (other) => other.from === to && (other.dimension === "store" || other.dimension === "location"),
  );
  return dimension === "channel" && isIn && isBesideStore;
}

/** Products beyond which one word of a name is as likely an ordinary word. */
const mostProducts = 200;

/** "paper" of one product among two thousand: whoever says it may mean something else, so it is asked. */
function isMereWord(
  { from, to, candidates, isHinted }: NameLink,
  words: readonly Word[],
  { names }: ReadingContext,
): boolean {
  const [first] = candidates;
  const isOfProduct = candidates.every(({ dimension }) => dimension === "product" || dimension === "sku");
  const isPart = first !== undefined && first.how !== "exact" && first.score < 1;
  if (to - from > 1 || !isOfProduct || !isPart || isHinted) return false;
  // "sales in Bath" is of a place, whatever has a bath in its name.
  if (words[from - 1]?.key === "in" && /^\p{Lu}/u.test(words[from]?.text ?? "")) return true;
  let products = 0;
  for (const { dimension, rows } of names.names) if (dimension === "product" && rows > 0) products += 1;
  return products > mostProducts;
}

/** A link that what was written bears out by itself: no misspelling is assumed. */
function isSure({ candidates, from, to }: NameLink): boolean {
  const how = candidates[0]?.how;
  return (how !== "similar" && how !== "prefix") || to - from > 1;
}

function linkAll(
  words: readonly Word[],
  marks: readonly PhraseMark[],
  isRead: (at: number) => boolean,
  { names, lexicon }: ReadingContext,
): readonly NameLink[] {
  const ofMarks = coverOf(words.length, marks);
  const nouns = new Map<number, DimensionNoun>();
  const before = new Map<number, DimensionNoun>();
  for (const { from, to, senses } of marks) {
    const sense = senses.find(({ is }) => is === "dimension");
    if (sense?.is !== "dimension") continue;
    for (let at = from - 1; at <= to; at += 1) if (at < from || at >= to) nouns.set(at, sense.noun);
    before.set(to, sense.noun);
  }
  const isTaken = (at: number): boolean =>
    isRead(at) || ofMarks[at] === true || isPlain(words[at], lexicon) || isCommon(words[at], lexicon);
  return linkNames(words, isTaken, names, {
    dimensionAt: (at) => nouns.get(at),
    dimensionBefore: (at) => before.get(at),
  });
}

/**
 * A name that is also a word of the question's own is that name only where it says so: in quotes, longer than the word, or
 * beside another name of its dimension.
 */
function chooseLinks(
  links: readonly NameLink[],
  marks: readonly PhraseMark[],
  words: readonly Word[],
): readonly NameLink[] {
  const touches = (link: NameLink): readonly PhraseMark[] =>
    marks.filter((mark) => mark.from < link.to && link.from < mark.to);
  const free = links.filter((link) => !link.isTaken || touches(link).length === 0);
  const chosen = links.filter((link) => {
    if (!link.isTaken) return true;
    if (isAfterAll(link, words)) return false;
    if (link.isHinted) return true;
    const overlapping = touches(link);
    if (overlapping.length === 0) return link.candidates[0]?.how === "exact";
    if (
      overlapping.every(
        ({ senses, from, to }) => to - from <= link.to - link.from && senses.every(({ is }) => is === "absent"),
      )
    )
      return true;
    if (overlapping.some((mark) => mark.from <= link.from && link.to <= mark.to)) {
      return free.some((other) => other.dimension === link.dimension && link.candidates[0]?.how === "exact");
    }
    return link.to - link.from > 1;
  });
  return chosen.map((link) => ({ ...link, isTaken: false }));
}

/** "all the shops": every one, whatever is called so. */
function isAfterAll({ from }: NameLink, words: readonly Word[]): boolean {
  const before = words[from - 1]?.key;
  return before === "all" || before === "every" || (before === "the" && words[from - 2]?.key === "all");
}

function correctWords(
  written: readonly Word[],
  isRead: (at: number) => boolean,
  lexicon: Lexicon,
): { readonly words: readonly Word[]; readonly said: readonly string[] } {
  const said: string[] = [];
  const words = written.map((word, at) => {
    if (isRead(at) || isPlain(word, lexicon) || word.quoted) return word;
    const key = correctSpelling(word.key, lexicon);
    if (key === null || (isProper(word, at) && isPlain({ ...word, key }, lexicon))) return word;
    said.push(`"${word.text}" read as ${key}`);
    return { ...word, key };
  });
  return { words, said };
}

/** "sales from Valu": a name, and no slip of a word that says nothing. */
function isProper({ text }: Word, at: number): boolean {
  return at > 0 && /^\p{Lu}\p{Ll}/u.test(text);
}

function touchesCorrected({ from, to }: NameLink, written: readonly Word[], words: readonly Word[]): boolean {
  return words.slice(from, to).some((word, at) => word.key !== written[from + at]?.key);
}

function splitSenses(marks: readonly PhraseMark[]): Pick<Reading, "metrics" | "dimensions" | "cues" | "absent"> {
  const all = marks.flatMap(({ from, to, text, senses }) => senses.map((sense) => ({ from, to, text, sense })));
  return {
    metrics: all.flatMap(({ sense, ...at }) =>
      sense.is === "metric"
        ? [{ ...at, metric: sense.metric, ...(sense.assumes === undefined ? {} : { assumes: sense.assumes }) }]
        : [],
    ),
    dimensions: all.flatMap(({ sense, ...at }) => (sense.is === "dimension" ? [{ ...at, noun: sense.noun }] : [])),
    cues: all.flatMap(({ sense, ...at }) => (sense.is === "cue" ? [{ ...at, cue: sense.cue }] : [])),
    absent: all.flatMap(({ sense, ...at }) =>
      sense.is === "absent" ? [{ ...at, concept: sense.concept, missing: sense.missing }] : [],
    ),
  };
}

/** A word that the lexicon has, though not here as one of its phrases: part of a name says nothing by it. */
function isCommon(word: Word | undefined, { words }: Lexicon): boolean {
  return word !== undefined && !word.quoted && (words.has(singular(word.key)) || ofTime.has(singular(word.key)));
}

const ofTime = new Set([
  "day",
  "week",
  "month",
  "quarter",
  "year",
  "today",
  "hour",
  "weekday",
  "time",
  "date",
  "season",
]);

function isPlain(word: Word | undefined, { plain }: Lexicon): boolean {
  return word !== undefined && !word.quoted && (plain.has(singular(word.key)) || /^[&+=#€$£¥%]$/u.test(word.key));
}

function timeSpans(time: FoundTime): readonly Pick<Mention, "from" | "to">[] {
  const { comparison } = time;
  const told: readonly Pick<Mention, "from" | "to">[] =
    comparison?.with.kind === "period"
      ? [{ from: comparison.from, to: comparison.from + 1 }, comparison.with.period]
      : comparison === null
        ? []
        : [comparison];
  return [
    ...time.periods,
    ...time.grains,
    ...time.problems,
    ...time.spent,
    ...told,
    ...[time.horizon, time.spanDays, time.snapshot].filter((span) => span !== null),
  ];
}

/** Which of so many words some span covers. */
function coverOf(count: number, spans: readonly Pick<Mention, "from" | "to">[]): readonly boolean[] {
  const covered = Array.from({ length: count }, () => false);
  for (const { from, to } of spans) covered.fill(true, from, to);
  return covered;
}
