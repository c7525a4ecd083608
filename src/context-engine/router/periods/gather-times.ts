import type { FoundTime, Grain, WordSpan } from "./found-time.ts";
import { isProblem, type Outcome, type Phrase, type Source, tokenAt } from "./phrase.ts";
import { type ComparisonWords, readComparison } from "./read-comparison.ts";
import { readHorizon } from "./read-future.ts";
import { readGrain } from "./read-grain.ts";
import { readPhrase } from "./read-phrase.ts";
import { type Range, readRange } from "./read-range.ts";
import { readSnapshot, readSpanDays } from "./read-span.ts";

/** A time at tokens [from, to). */
export interface Item {
  readonly from: number;
  readonly to: number;
  readonly outcome: Outcome;
  readonly phrase: Phrase | null;
  readonly ends: Range["ends"];
}

export interface Gathered extends Pick<FoundTime, "grains" | "snapshot" | "horizon" | "spanDays" | "problems"> {
  readonly items: readonly Item[];
  /** Of all times that were read, also those that others make plain. */
  readonly spans: readonly WordSpan[];
  readonly compared: (ComparisonWords & { readonly from: number }) | null;
}

/** Words by which two times are compared, or one with itself. */
const changes: ReadonlySet<string> = new Set(
  "compare difference differ differs change changed changes grow grew growth grown increase increased decrease decreased drop dropped fall fell fallen decline declined rise rose risen improve improved jump jumped move moved swing gap delta better worse higher lower".split(
    " ",
  ),
);

/** "changed", "grew", "gained most": words that compare times; "lost sales" alone are none. */
export function saysChange({ tokens }: Source): boolean {
  return tokens.some(
    ({ text }, at) =>
      changes.has(text) ||
      (/^(?:lost|gained|lose|gain|shrank|climbed)$/.test(text) &&
        /^(?:most|the|least)$/.test(tokens[at + 1]?.text ?? "")),
  );
}

/** The two ends of a range as times of their own. */
export function apart(from: number, { left, right, rightAt }: NonNullable<Range["ends"]>): readonly Item[] {
  return [
    { from, to: left.to, outcome: left.outcome, phrase: left, ends: null },
    { from: rightAt, to: right.to, outcome: right.outcome, phrase: right, ends: null },
  ];
}

/** All that words say of time, from the left; each word is read once. */
export function gatherTimes(source: Source): Gathered {
  const items: Item[] = [];
  const grains: (WordSpan & { dimension: Grain })[] = [];
  const problems: (WordSpan & { reason: string })[] = [];
  let snapshot: FoundTime["snapshot"] = null;
  let horizon: FoundTime["horizon"] = null;
  let spanDays: FoundTime["spanDays"] = null;
  let compared: Gathered["compared"] = null;

  const isComparing = saysChange(source);
  const steps: readonly ((at: number) => number | null)[] = [
    (at) => {
      const found = readHorizon(source, at);
      if (found === null) return null;
      const span = readSpanDays(source, at);
      if (span !== null) spanDays ??= { ...toWords(source, at, span.to), days: span.days };
      horizon ??= { ...toWords(source, at, found.to), days: found.days, label: found.label };
      return found.to;
    },
    (at) => {
      const found = readSnapshot(source, at);
      if (found !== null) snapshot ??= { ...toWords(source, at, found.to), day: found.day };
      return found?.to ?? null;
    },
    (at) => {
      const found = readComparison(source, at);
      if (found === null || (readPhrase(source, at)?.to ?? 0) > found.to) return null;
      compared ??= { ...found, from: at };
      return found.to;
    },
    (at) => {
      const range = readRange(source, at);
      const phrase = readPhrase(source, at);
      const found = range !== null && range.to >= (phrase?.to ?? 0) && !isBroken(source, range) ? range : phrase;
      if (found === null) return null;
      const { to, outcome } = found;
      const ends = found === range ? range.ends : null;
      if (
        isProblem(outcome) &&
        ends !== null &&
        isComparing &&
        !isProblem(ends.left.outcome) &&
        !isProblem(ends.right.outcome)
      )
        items.push(...apart(at, ends));
      else if (isProblem(outcome)) problems.push({ ...toWords(source, at, to), reason: outcome.reason });
      else items.push({ from: at, to, outcome, phrase: found === phrase ? phrase : null, ends });
      return to;
    },
    (at) => {
      const found = readSpanDays(source, at);
      if (found !== null) spanDays ??= { ...toWords(source, at, found.to), days: found.days };
      return found?.to ?? null;
    },
    (at) => {
      const found = readGrain(source, at);
      if (found !== null && grains.every(({ dimension }) => dimension !== found.dimension))
        grains.push({ ...toWords(source, found.from, found.to), dimension: found.dimension });
      return found?.to ?? null;
    },
  ];
  let at = 0;
  while (at < source.tokens.length) {
    const here = at;
    const next = steps.reduce<number | null>((to, step) => to ?? step(here), null);
    at = next ?? at + 1;
  }
  const spans = items.map(({ from, to }) => toWords(source, from, to));
  return { items: withoutAll(items), spans, grains, snapshot, horizon, spanDays, problems, compared };
}

/** "compare August to July" is no range, though "to" stands between; "to" alone after "compare" compares. */
function isBroken(source: Source, { ends }: Range): boolean {
  if (ends === null || ends.isMarked) return false;
  const to = tokenAt(source, ends.left.to);
  const others = source.tokens.some(({ text }) => text === "vs" || text === "than" || text === "with");
  return to.written === "to" && !others && source.tokens.some(({ text }) => text === "compare");
}

/** "overall" beside a period says nothing by itself. */
function withoutAll(items: readonly Item[]): readonly Item[] {
  const named = items.filter(({ outcome }) => !isProblem(outcome) && outcome.unit !== "all");
  return named.length > 0 ? named : items.slice(0, 1);
}

/** Tokens [from, to) as words. */
export function toWords({ tokens }: Source, from: number, to: number): WordSpan {
  const last = Math.min(to, tokens.length) - 1;
  return { from: tokens[from]?.at ?? 0, to: (tokens[last]?.at ?? 0) + 1 };
}
