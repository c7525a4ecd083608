import { analyse } from "chardet";
import { type Alphabet, alphabets } from "./alphabets.ts";
import { isPlausibleWindows1252 } from "./windows-1252.ts";

export interface CodePage {
  /** WHATWG label. */
  readonly encoding: string;
  readonly runnerUp?: string;
}

interface Reading {
  readonly page: string;
  readonly text: string;
  /** The letters alone: pages that differ in other signs only are not told apart. */
  readonly letters: string;
}

/** From this share on the letters beyond ASCII are those of one language; the rest are foreign names. */
const leastShare = 0.98;
/** So many different letters of one language, all of them by chance, do not come from several others. */
const manyLetters = 5;
const western = "windows-1252";
const newLine = Uint8Array.of(10);
const controlBeyondAscii = /[\u0080-\u009f\ufffd]/;
/** What windows-1252 has between 0x80 and 0x9f. */
const signsOfWindows = /[\u0080-\u009f\u0152-\u0192\u02c6-\u02dc\u2013-\u2122]/;
/** One that stands inside a word belongs to another code page; elsewhere it says nothing. */
const letterOrSign = /[^\0-\x7f]/gu;

/**
 * The single-byte code page in which the letters of a text are those of one language. Pages that give the same letters are
 * one; of those that differ windows-1252 goes first, and what is not ruled out is named. Several western languages in one
 * file are windows-1252, too. Null where no page makes words.
 * @param lines whole lines, those that are no UTF-8.
 */
export function findCodePage(lines: readonly Uint8Array[]): CodePage | null {
  const bytes = Buffer.concat(lines.flatMap((line) => [line, newLine]));
  const readings = readByAlphabets(bytes);
  const [first, second] = readings;
  const inWestern = toReading(western, decode(bytes, western));
  const isWestern = isPlausibleWindows1252(lines);
  if (first === undefined) return isWestern ? westernPage(inWestern) : null;
  if (first.letters === inWestern.letters) return westernPage(inWestern, second?.page);
  if (first.page === "iso-8859-15") return { encoding: first.page };
  if (isWestern) {
    return countLetters(first.text) >= manyLetters
      ? { encoding: first.page, runnerUp: western }
      : westernPage(inWestern, first.page);
  }
  if (second === undefined) return { encoding: first.page };
  const voted = vote(bytes).find((page) => readings.some((reading) => reading.page === page));
  const chosen = readings.find((reading) => reading.page === voted);
  const other = readings.find((reading) => reading !== chosen);
  if (chosen === undefined || other === undefined) return null;
  return { encoding: chosen.page, runnerUp: other.page };
}

/** One reading for each different text, in the order of the alphabets. */
function readByAlphabets(bytes: Buffer): readonly Reading[] {
  const texts = new Map<string, string>();
  for (const page of new Set(alphabets.flatMap(({ pages }) => pages))) texts.set(page, decode(bytes, page));
  const readings = new Map<string, Reading>();
  for (const alphabet of alphabets) {
    for (const page of alphabet.pages) {
      const text = texts.get(page) ?? "";
      const reading = toReading(page, text);
      if (readings.has(reading.letters) || !isExplained(text, alphabet)) continue;
      if (alphabet.isOwnScript && !isVotedFor(bytes, page)) continue;
      readings.set(reading.letters, reading);
    }
  }
  return [...readings.values()];
}

function isExplained(text: string, { letters, isOwnScript }: Alphabet): boolean {
  if (controlBeyondAscii.test(text)) return false;
  const own = new Set(Array.from(letters + letters.toUpperCase() + (letters.includes("ı") ? "İ" : "")));
  let explained = 0;
  let foreign = 0;
  for (const match of text.matchAll(letterOrSign)) {
    const before = text[match.index - 1] ?? "";
    const behind = text[match.index + 1] ?? "";
    const isInside = /\p{L}/u.test(before) && /\p{L}/u.test(behind);
    if (own.has(match[0]) && !isOddCase(before, match[0])) explained += 1;
    else if (isInside || /[\p{L}\p{C}\ufffd]/u.test(match[0])) foreign += 1;
    if (isOwnScript && /[A-Za-z]/.test(before)) foreign += 1;
  }
  return explained > 0 && explained >= (explained + foreign) * leastShare;
}

/** A capital behind a small letter. */
function isOddCase(before: string, letter: string): boolean {
  return /\p{Lu}/u.test(letter) && /\p{Ll}/u.test(before);
}

/** Scripts of their own have more code pages than are read here: the frequencies of letters must be of this one. */
function isVotedFor(bytes: Buffer, page: string): boolean {
  const [best] = vote(bytes);
  return best === page || (page === "windows-1253" && best === "iso-8859-7" && !bytes.includes(0xb6));
}

/** Code pages by the frequency of their letters, the likeliest first. */
function vote(bytes: Buffer): readonly string[] {
  return analyse(bytes).map(({ name }) => name.toLowerCase());
}

/**
 * ISO-8859-15 is windows-1252 without its signs between 0x80 and 0x9f, and with the euro and a few letters where that has
 * signs that nobody uses, or that nobody writes behind a letter.
 */
function westernPage({ text }: Reading, runnerUp?: string): CodePage {
  const isIso = /\d\s?¤|¤\s?\d|\p{L}[¦¨´¸¼½¾]/u.test(text) && !signsOfWindows.test(text);
  const encoding = isIso ? "iso-8859-15" : western;
  return runnerUp === undefined ? { encoding } : { encoding, runnerUp };
}

function countLetters(text: string): number {
  return new Set(
    text
      .toLowerCase()
      .match(/[^\0-\x7f]/gu)
      ?.filter((letter) => /\p{L}/u.test(letter)),
  ).size;
}

function toReading(page: string, text: string): Reading {
  return { page, text, letters: text.replaceAll(/\P{L}/gu, "") };
}

function decode(bytes: Uint8Array, page: string): string {
  return new TextDecoder(page).decode(bytes);
}
