import { singular } from "../lexicon/singular.ts";
import { readWords, type Word } from "../words.ts";

/**
 * The parts by which a word is compared: its letters and its numbers, in the singular. "CA-320", "ca320" and "CA 320" have
 * the same parts, and so have "100 g" and "100g". Empty for a sign that says nothing.
 */
export function partsOf({ key }: Pick<Word, "key">): readonly string[] {
  if (/^[a-z]+$/.test(key)) return [singular(key)];
  if (/^\d+$/.test(key)) return [key];
  const sign = signs[key];
  if (sign !== undefined) return sign === "" ? [] : [sign];
  return (fold(key).match(lettersOrNumber) ?? []).map((part) =>
    /^\p{N}/u.test(part) ? toNumber(part) : singular(part),
  );
}

const lettersOrNumber = /[\p{L}\p{M}]+|\p{N}+(?:[.,:/]\p{N}+)*/gu;

const signs: Readonly<Record<string, string>> = {
  "&": "and",
  "+": "+",
  "%": "%",
  "‰": "‰",
  "#": "",
  "<": "",
  ">": "",
  "=": "",
  "≥": "",
  "≤": "",
  "€": "",
  $: "",
  "£": "",
  "¥": "",
};

/** Letters that no decomposition makes plain. */
const plainLetters: Readonly<Record<string, string>> = {
  ß: "ss",
  ø: "o",
  ł: "l",
  æ: "ae",
  œ: "oe",
  đ: "d",
  ð: "d",
  þ: "th",
  ı: "i",
};

function fold(key: string): string {
  return key.replaceAll(/[ßøłæœđðþı]/g, (letter) => plainLetters[letter] ?? letter);
}

/** "0,5" is "0.5"; "1,500" stays as it is: which of the two a comma means is not guessed for thousands. */
function toNumber(part: string): string {
  return part.replace(/^(\p{N}+),(\p{N}{1,2})$/u, "$1.$2");
}

/**
 * All parts in one text, which does not tell where words begin: "Harbour Gate" and "harbourgate" are the same. Numbers of
 * different words stay apart.
 */
export function joinParts(before: string, parts: readonly string[]): string {
  let joined = before;
  for (const [at, part] of parts.entries()) {
    joined += at === 0 && isDigit(joined.at(-1)) && isDigit(part[0]) ? `|${part}` : part;
  }
  return joined;
}

function isDigit(letter: string | undefined): boolean {
  if (letter === undefined) return false;
  return letter < "\u0080" ? letter >= "0" && letter <= "9" : /\p{N}/u.test(letter);
}

export function isNumber(part: string): boolean {
  return isDigit(part[0]);
}

/** Of a longer name only the beginning is looked up. */
const mostCharacters = 200;

/** A name cut as questions are; the words of most names need no reading. */
export function wordsOfName(name: string): readonly (readonly string[])[] {
  const text = name.length > mostCharacters ? name.slice(0, mostCharacters) : name;
  if (plainWords.test(text))
    return text
      .toLowerCase()
      .split(" ")
      .map((key) => partsOf({ key }));
  return readWords(text)
    .map(partsOf)
    .filter((parts) => parts.length > 0);
}

/** Of letters and digits without marks, which `readWords` cuts at the blanks alone. */
const plainWords = /^[a-z\d]+(?: [a-z\d]+)*$/i;

export function keyOfName(name: string): string {
  return wordsOfName(name).reduce(joinParts, "");
}

/** As people are shown it: a name of the data may be long, or have characters that steer a screen. */
export function showName(name: string): string {
  const plain = name.replaceAll(/[\p{C}\s]+/gu, " ").trim();
  return plain.length > 80 ? `${plain.slice(0, 79)}…` : plain;
}
