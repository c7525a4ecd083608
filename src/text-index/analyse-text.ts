import { stem } from "porter2";
import { foldWord, normaliseText, spellUmlauts } from "./fold-word.ts";
import { stopWords } from "./stop-words.ts";

/** Text -> its terms, in order and with repetitions. One for a build or a search: it remembers the terms of words. */
export interface Analyser<Term> {
  /** What a text is found by. */
  indexTerms(text: string, take: (term: Term) => void): void;
  /** What a query looks for: as for a text, but of scripts without spaces no single characters where there are pairs. */
  queryTerms(text: string, take: (term: Term) => void): void;
}

/** A longer word is cut, so that a megabyte without a space is one short term. */
export const longestTerm = 64;

/** Most words of a text are among the last that were seen; more would be memory for nothing. */
const rememberedWords = 100_000;

/** What a character is for the scanner. */
const classes = { none: 0, letter: 1, digit: 2, unspaced: 3 } as const;

/**
 * The words of a text, without stop words, stemmed where they are of plain letters (Porter2). Accents are folded; a word
 * with umlauts is also found by its spelling without them (`mueller`). Words joined by one of `-_/.`, or digits by `,` or
 * `:`, are terms each, and with a digit among them also as a whole: `AB-12/3` is `ab-12/3`, `ab`, `12`, `3`. Scripts that
 * write without spaces give pairs of characters. A term is handed on as what `name` makes of it, once for each word.
 */
export function createAnalyser<Term>(name: (term: string) => Term): Analyser<Term> {
  const classOf = createClassifier();
  const known = new Map<string, readonly Term[]>();

  const termsOf = (word: string): readonly Term[] => {
    const found = known.get(word);
    if (found !== undefined) return found;
    const terms = wordTerms(word).map(name);
    if (known.size >= rememberedWords) known.clear();
    known.set(word, terms);
    return terms;
  };

  const analyse = (raw: string, withSingles: boolean, take: (term: Term) => void): void => {
    const text = normaliseText(raw);
    const takeWord = (word: string): void => {
      for (const term of termsOf(word)) take(term);
    };
    let at = 0;
    while (at < text.length) {
      const kind = classOf(text, at);
      if (kind === classes.none) at += isHighSurrogate(text, at) ? 2 : 1;
      else if (kind === classes.unspaced) at = takePairs(text, at, withSingles, classOf, (pair) => take(name(pair)));
      else at = takeJoined(text, at, classOf, takeWord, (code) => take(name(code)));
    }
  };

  return {
    indexTerms: (text, take) => analyse(text, true, take),
    queryTerms: (text, take) => analyse(text, false, take),
  };
}

type ClassOf = (text: string, at: number) => number;

/** Words and what joins them, from `start`; gives where they end. */
function takeJoined(
  text: string,
  start: number,
  classOf: ClassOf,
  takeWord: (word: string) => void,
  takeWhole: (code: string) => void,
): number {
  let at = start;
  let hasDigit = false;
  let parts = 0;
  for (;;) {
    const partStart = at;
    let kind = classOf(text, at);
    while (kind === classes.letter || kind === classes.digit) {
      if (kind === classes.digit) hasDigit = true;
      at += isHighSurrogate(text, at) ? 2 : 1;
      kind = at < text.length ? classOf(text, at) : classes.none;
    }
    parts += 1;
    takeWord(text.slice(partStart, cutAt(text, partStart, at)));
    at = skipPossessive(text, at, classOf);
    if (!joins(text, at, classOf)) break;
    at += 1;
  }
  if (parts > 1 && hasDigit && at - start <= longestTerm) takeWhole(foldWord(text.slice(start, at)));
  return at;
}

/** Where a word is cut: nowhere between the halves of a pair. */
function cutAt(text: string, start: number, end: number): number {
  const cut = start + longestTerm;
  if (end <= cut) return end;
  return isHighSurrogate(text, cut - 1) ? cut - 1 : cut;
}

/** Pairs of neighbours (one alone where it has none), from `start`; gives where the run ends. */
function takePairs(
  text: string,
  start: number,
  withSingles: boolean,
  classOf: ClassOf,
  take: (term: string) => void,
): number {
  let at = start;
  let before = "";
  let length = 0;
  while (at < text.length && classOf(text, at) === classes.unspaced) {
    const character = isHighSurrogate(text, at) ? text.slice(at, at + 2) : text.charAt(at);
    if (withSingles) take(character);
    if (length > 0) take(before + character);
    before = character;
    length += 1;
    at += character.length;
  }
  if (length === 1 && !withSingles) take(before);
  return at;
}

function wordTerms(word: string): readonly string[] {
  const folded = foldWord(word);
  if (folded === "" || stopWords.has(folded)) return []; // marks alone fold to nothing
  const spelled = spellUmlauts(word);
  return spelled === null ? [stemWord(folded)] : [stemWord(folded), stemWord(spelled)];
}

function stemWord(word: string): string {
  return /^[a-z]{3,}$/.test(word) ? stem(word) : word;
}

/** `'s` behind a word says whose, and is no word. */
function skipPossessive(text: string, at: number, classOf: ClassOf): number {
  if (text.charAt(at) !== "'" || text.charAt(at + 1) !== "s") return at;
  return at + 2 < text.length && classOf(text, at + 2) !== classes.none ? at : at + 2;
}

function joins(text: string, at: number, classOf: ClassOf): boolean {
  const mark = text.charAt(at);
  const isOfDigits = mark === "," || mark === ":";
  if (!isOfDigits && mark !== "-" && mark !== "_" && mark !== "/" && mark !== ".") return false;
  if (at + 1 >= text.length) return false;
  const next = classOf(text, at + 1);
  if (isOfDigits) return next === classes.digit && classOf(text, at - 1) === classes.digit;
  return next === classes.letter || next === classes.digit;
}

const unspacedScripts =
  /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]/u;

function createClassifier(): ClassOf {
  // 1 more than the class; 0 is not asked yet. Characters beyond the first plane are rare and asked each time.
  let seen: Uint8Array | null = null;
  return (text, at) => {
    const code = text.charCodeAt(at);
    if (code < 0x80) return classifyAscii(code);
    if (code >= 0xd800 && code <= 0xdfff) {
      return isHighSurrogate(text, at) ? classify(text.slice(at, at + 2)) : classes.none;
    }
    seen ??= new Uint8Array(0x1_00_00);
    const before = seen[code] ?? 0;
    if (before !== 0) return before - 1;
    const kind = classify(text.charAt(at));
    seen[code] = kind + 1;
    return kind;
  };
}

/** Of a normalised text, which has no capitals. */
function classifyAscii(code: number): number {
  if (code >= 0x61 && code <= 0x7a) return classes.letter;
  return code >= 0x30 && code <= 0x39 ? classes.digit : classes.none;
}

function classify(character: string): number {
  if (/\p{Nd}/u.test(character)) return classes.digit;
  if (!/[\p{L}\p{N}\p{M}]/u.test(character)) return classes.none;
  return unspacedScripts.test(character) && !/\p{Script=Inherited}/u.test(character)
    ? classes.unspaced
    : classes.letter;
}

/** The first half of a character beyond the first plane; a half alone is no letter. */
function isHighSurrogate(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code < 0xd800 || code > 0xdbff) return false;
  const next = text.charCodeAt(at + 1);
  return next >= 0xdc00 && next <= 0xdfff;
}
