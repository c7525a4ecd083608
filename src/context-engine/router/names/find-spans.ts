import type { Word } from "../words.ts";
import { commonWords, functionWords, shortForms } from "./common-words.ts";
import { intersect } from "./intersect.ts";
import type { NameIndex } from "./name-index.ts";
import { isNumber, joinParts, partsOf } from "./name-text.ts";

export type MatchKind = "exact" | "words" | "prefix" | "similar";

/** A name that some words of a question may stand for; the lower the cost, the nearer. */
export interface NameMatch {
  readonly id: number;
  readonly cost: number;
  readonly how: MatchKind;
}

/** Words [from, to) that may stand for names, and how much of the question that would read. */
export interface NameSpan {
  readonly from: number;
  readonly to: number;
  readonly score: number;
  readonly matches: readonly NameMatch[];
}

export interface SpanContext {
  readonly words: readonly Word[];
  readonly index: NameIndex;
  /** Another part of the reading uses the word. */
  readonly taken: (at: number) => boolean;
  /** Quoted, or a word for a dimension stands beside it; with a dimension, one that may be called so. */
  readonly isHinted: (from: number, to: number, dimension?: string) => boolean;
  /** As above, with the word for the dimension before it: "store 5", and not "5 stores". */
  readonly isNamed: (from: number, to: number) => boolean;
}

/** Words of a question that one name may span. */
const longest = 40;
/** A word that more names of a dimension have says nothing by itself. */
const mostNamesOfWord = 20;
/** Dimensions that have names, with room: a word that is in more names than that many each is not looked at. */
const mostDimensions = 20;
/** So many names are no name. */
const mostMatches = 5000;
const mostSpellings = 8;
const mostSteps = 600;
/** Beyond that the best is clear: an edit more is another name. */
const margin = 1;

/** Names that are written in full, wherever words begin in them: the longest from each word. */
export function exactSpans({ words, index, isNamed }: SpanContext): readonly NameSpan[] {
  const parts = words.map(partsOf);
  return words.flatMap((_, from): NameSpan[] => {
    if ((parts[from] ?? []).length === 0) return [];
    const spans: NameSpan[] = [];
    let key = "";
    for (let to = from + 1; to <= Math.min(words.length, from + longest); to += 1) {
      const added = parts[to - 1] ?? [];
      if (added.length === 0) continue;
      key = joinParts(key, added);
      const ids = index.whole(key);
      if (ids.length === 0) continue;
      const own = parts.slice(from, to).flat();
      const fitting = ids.filter((id) => isWritten(own, parts.slice(from, to), id, index));
      const isBare =
        own.length === 1 ? own.every(isBareWord) : own.every((part) => isBareWord(part) && !isLetter(part));
      if (fitting.length === 0 || (isBare && !isCode(words, from, to) && !isNamed(from, to))) continue;
      const count = countWords(parts, from, to);
      const score = scoreOf("full", count) - (hasGap(words, from, to) ? gapCost : 0);
      spans.push({ from, to, score, matches: fitting.map((id) => ({ id, cost: 0, how: "exact" })) });
    }
    return spans;
  });
}

/** Where words begin elsewhere than in the name, they are few and long enough not to be a chance: "in a" is not Ina. */
function isWritten(
  own: readonly string[],
  words: readonly (readonly string[])[],
  id: number,
  index: NameIndex,
): boolean {
  const ofName = index.wordsOf(id);
  if (ofName.length === own.length && own.every((part, at) => index.wordOf(part) === ofName[at])) return true;
  return own.join("").length >= 4 && !words.some((parts) => parts.every((part) => functionWords.has(part)));
}

/** "WE-610" is written as one word: it is no "we" and no 610. */
function isCode(words: readonly Word[], from: number, to: number): boolean {
  const text = words[from]?.text ?? "";
  return to - from === 1 && text.length >= 4 && /\p{L}/u.test(text) && /\p{N}/u.test(text);
}

function isBareWord(part: string): boolean {
  return isNumber(part) || functionWords.has(part) || !/\p{L}/u.test(part) || isLetter(part);
}

function isLetter(part: string): boolean {
  return /^[a-z]$/.test(part);
}

function hasGap(words: readonly Word[], from: number, to: number): boolean {
  for (let at = from + 1; at < to; at += 1) {
    if ((words[at]?.from ?? 0) - (words[at - 1]?.to ?? 0) > 1) return true;
  }
  return false;
}

/**
 * What a span is worth by how it is read. A longer span is worth more than its parts: one more word of the same name says
 * more than a name of its own that is only partly written, and less than one that is written in full.
 */
function scoreOf(read: "full" | "respelt" | "part" | "respelt part", count: number): number {
  if (read === "full") return 15 * count + 0.1 * (count - 1);
  if (count === 1) return { respelt: 12, part: 10, "respelt part": 8 }[read];
  return 15 * count - { respelt: 2, part: 2.5, "respelt part": 4 }[read];
}

/** "tea, green" are two names where both are known. */
const gapCost = 1;

function countWords(parts: readonly (readonly string[])[], from: number, to: number): number {
  return parts.slice(from, to).filter((each) => each.length > 0).length;
}

/** What one word (or two that are one in the names) may stand for. */
interface Option {
  readonly words: readonly number[];
  readonly to: number;
  readonly cost: number;
  readonly how: MatchKind;
}

interface Path {
  readonly from: number;
  readonly to: number;
  readonly words: readonly number[];
  readonly ids: Uint32Array;
  readonly cost: number;
  readonly how: MatchKind;
  /** Words that bind others, or numbers, which another part of the reading uses too. */
  readonly borrowed: number;
}

/** Words of a name, perhaps misspelt, though not all of them; or all of them misspelt. */
export function partSpans(context: SpanContext): readonly NameSpan[] {
  const { words, index } = context;
  const parts = words.map(partsOf);
  const isFree = (at: number): boolean => words[at]?.quoted === true || !context.taken(at);
  const options = words.map((_, at) =>
    isFree(at) || isLink(parts[at]) ? findOptions(at, parts, isFree, context) : [],
  );
  const spans: NameSpan[] = [];
  /** Pieces of what is another name for its number say nothing either. */
  const refused: { readonly from: number; readonly to: number }[] = [];
  for (let from = 0; from < words.length; from += 1) {
    if (!isFree(from)) continue;
    const byEnd = new Map<number, Path[]>();
    let steps = 0;
    const extend = (path: Path): void => {
      for (const option of options[path.to] ?? []) {
        steps += 1;
        if (steps > mostSteps || path.words.length >= longest) return;
        const borrows = isFree(path.to) ? 0 : 1;
        if (borrows > 0 && path.words.length === 0) continue;
        const cost = path.cost + option.cost;
        if (cost > 3) continue;
        let { ids } = path;
        for (const [place, word] of option.words.entries()) {
          const more = index.namesWith(word);
          ids = path.words.length === 0 && place === 0 ? more : intersect(ids, more);
        }
        if (ids.length === 0) continue;
        const next: Path = {
          from,
          to: option.to,
          words: [...path.words, ...option.words],
          ids,
          cost,
          how: weaker(path.how, option.how),
          borrowed: path.borrowed + borrows,
        };
        if (borrows === 0 || isPlainNumber(parts[path.to])) {
          const same = byEnd.get(next.to);
          if (same === undefined) byEnd.set(next.to, [next]);
          else same.push(next);
        }
        extend(next);
      }
    };
    extend({ from, to: from, words: [], ids: new Uint32Array(), cost: 0, how: "words", borrowed: 0 });
    for (const [to, paths] of byEnd) {
      const fitting = paths.map((path) => ({ ...path, ids: withNumber(path, parts, index) }));
      const known = fitting.filter(({ ids }) => ids.length > 0);
      if (known.length === 0) refused.push({ from, to });
      const span = toSpan(from, to, known, parts, context);
      if (span !== null) spans.push(span);
    }
  }
  return spans.filter((span) => !refused.some((other) => other.from <= span.from && span.to <= other.to));
}

/** Words that others use too but that a name may have between or behind its own: "salt and peper mill", "blue mug 45". */
function isLink(parts: readonly string[] | undefined): boolean {
  const [first] = parts ?? [];
  return parts?.length === 1 && first !== undefined && (functionWords.has(first) || isPlainNumber(parts));
}

function isPlainNumber(parts: readonly string[] | undefined): boolean {
  const [first = ""] = parts ?? [];
  return parts?.length === 1 && isNumber(first) && !/^(?:19|20)\d\d$/.test(first);
}

function findOptions(
  at: number,
  parts: readonly (readonly string[])[],
  isFree: (at: number) => boolean,
  { index, isHinted, words }: SpanContext,
): readonly Option[] {
  const own = parts[at] ?? [];
  const [first] = own;
  if (first === undefined) return [];
  const options: Option[] = [];
  const add = (option: Omit<Option, "to"> & { to?: number }): void => {
    options.push({ to: at + 1, ...option });
  };
  const exact = index.wordOf(own.join("")) ?? (own.length === 1 ? index.wordOf(shortForms[first] ?? first) : undefined);
  if (exact !== undefined) add({ words: [exact], cost: 0, how: "words" });
  // "quay st" where there is a sku "ST-400": the short form is one more way to read it.
  const long = own.length === 1 ? index.wordOf(shortForms[first] ?? "") : undefined;
  if (long !== undefined && long !== exact) add({ words: [long], cost: 0, how: "words" });
  else if (own.length > 1) {
    const known = own.flatMap((part) => index.wordOf(part) ?? []);
    if (known.length === own.length) add({ words: known, cost: 0, how: "words" });
  }
  if (!isFree(at) || own.length > 1) return options;
  // "levis" for Levi's: a last s that is no plural by its spelling.
  const stem =
    exact === undefined && first.length > 4 && first.endsWith("s") ? index.wordOf(first.slice(0, -1)) : undefined;
  if (stem !== undefined) add({ words: [stem], cost: 0, how: "words" });
  const [second = "", third] = parts[at + 1] ?? [];
  const joined = third === undefined && second !== "" && isFree(at + 1) ? first + second : "";
  const ofBoth = joined.length >= 5 && !functionWords.has(first) && !functionWords.has(second) && !isNumber(second);
  const both = ofBoth ? index.wordOf(joined) : undefined;
  if (both !== undefined) add({ words: [both], to: at + 2, cost: 0, how: "words" });
  if (commonWords.has(first) && words[at]?.quoted !== true && !isHinted(at, at + 1)) return options;
  if (functionWords.has(first)) return options;
  for (const { word, cost, how } of index.similar.like(first, mostSpellings)) add({ words: [word], cost, how });
  return options;
}

function weaker(one: MatchKind, other: MatchKind): MatchKind {
  if (one === "similar" || other === "similar") return "similar";
  return one === "prefix" || other === "prefix" ? "prefix" : "words";
}

function toSpan(
  from: number,
  to: number,
  paths: readonly Path[],
  parts: readonly (readonly string[])[],
  context: SpanContext,
): NameSpan | null {
  const found = new Map<number, NameMatch & { readonly isWhole: boolean }>();
  for (const path of paths) {
    if (path.ids.length > mostMatches) continue;
    for (const id of fittingIds(path, context)) {
      const ofName = context.index.wordsOf(id);
      const isWhole = ofName.length === path.words.length && ofName.every((word) => path.words.includes(word));
      if (!isTelling(path, isWhole, id, context)) continue;
      const cost = isWhole ? path.cost || -margin : path.cost + 0.5;
      if ((found.get(id)?.cost ?? Infinity) > cost) found.set(id, { id, cost, how: path.how, isWhole });
    }
  }
  const all = [...found.values()];
  if (all.length === 0) return null;
  // Words as they are written come before words of other names that are merely like them.
  const hasWords = all.some(({ how }) => how === "words");
  const kept = all.filter(({ how, isWhole }) => !hasWords || how === "words" || isWhole);
  const best = Math.min(...kept.map(({ cost }) => cost));
  const matches = kept.filter(({ cost }) => cost < best + margin);
  const count = countWords(parts, from, to);
  const gap = hasGap(context.words, from, to) ? gapCost : 0;
  const isRespelt = matches.some(({ isWhole }) => isWhole);
  const read = isRespelt ? "respelt" : hasWords ? "part" : "respelt part";
  return { from, to, score: scoreOf(read, count) - gap, matches };
}

/** Without the names that have another number where the question has one: CA-321 is not CA-320, nor are 46 cl 45. */
function withNumber(path: Path, parts: readonly (readonly string[])[], index: NameIndex): Uint32Array {
  const next = parts[path.to];
  const isOfTime = /^(?:hour|day|week|month|quarter|year|am|pm|%|percent)$/.test(parts[path.to + 1]?.[0] ?? "");
  const isOther = isPlainNumber(next) ? !isOfTime : next !== undefined && next.length > 1 && isNumber(next[0] ?? "");
  if (!isOther || path.ids.length > mostMatches) return path.ids;
  const last = path.words.at(-1) ?? -1;
  return path.ids.filter((id) => {
    const ofName = index.wordsOf(id);
    const after = ofName[ofName.indexOf(last) + 1];
    return after === undefined || !isNumber(index.textOf(after)) || index.textOf(after) === next?.[0];
  });
}

/** Names of a path that its words may stand for by where they are in them. */
function fittingIds({ from, to, words, ids, borrowed }: Path, { index, isHinted }: SpanContext): Uint32Array {
  if (borrowed > 0) return ids.filter((id) => isInARow(words, index.wordsOf(id)));
  if (words.length > 1 || isHinted(from, to)) return ids;
  if (ids.length > mostNamesOfWord * mostDimensions) return new Uint32Array();
  const counts: number[] = [];
  for (const id of ids) counts[index.dimensionOf(id)] = (counts[index.dimensionOf(id)] ?? 0) + 1;
  if (counts.every((count) => count > mostNamesOfWord)) return new Uint32Array();
  return ids.filter((id) => (counts[index.dimensionOf(id)] ?? 0) <= mostNamesOfWord);
}

function isInARow(words: readonly number[], ofName: Uint32Array): boolean {
  for (let at = 0; at + words.length <= ofName.length; at += 1) {
    if (words.every((word, place) => ofName[at + place] === word)) return true;
  }
  return false;
}

/** Whether a name may be meant by these of its words: not by words that any name could have. */
function isTelling(path: Path, isWhole: boolean, id: number, { index, isHinted, words }: SpanContext): boolean {
  const texts = path.words.map(index.textOf);
  if (texts.every(isBareWord)) return false;
  const ofName = index.wordsOf(id);
  if (isHinted(path.from, path.to, index.names[id]?.dimension)) return true;
  if (texts.every(isCommon)) {
    const isBeginning = texts.length > 1 && texts.every((text, at) => index.textOf(ofName[at] ?? -1) === text);
    return path.cost === 0 && ((isWhole && texts.length > 1) || (isBeginning && ofName.length <= texts.length + 1));
  }
  if (path.cost === 0 || texts.length > 1) return true;
  // One misspelt word is all there is: the shorter it is, the more words are like it.
  const [text = ""] = texts;
  const written = words[path.from]?.key ?? "";
  return text.length >= (text[0] === written[0] ? 5 : 6);
}

function isCommon(text: string): boolean {
  return (
    commonWords.has(text) || functionWords.has(text) || isNumber(text) || /^[\p{Script=Latin}+%‰]{1,2}$/u.test(text)
  );
}
