/** Letters that no decomposition turns into plain ones. */
const plainLetters: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  đ: "d",
  ð: "d",
  ł: "l",
  ħ: "h",
  ı: "i",
  þ: "th",
  ς: "σ",
};

const spelledUmlauts: Readonly<Record<string, string>> = { ä: "ae", ö: "oe", ü: "ue", ß: "ss" };

/** Accents, the points of Hebrew, the vowel signs and the stretching of Arabic: people leave them out when they search. */
const optionalMarks = /[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u0640\u064b-\u065f\u0670]/g;

/** Width, ligatures, superscripts and letter case are one spelling; what is not seen is not there; every dash is a hyphen. */
export function normaliseText(text: string): string {
  if (!beyondAscii.test(text)) return text.toLowerCase();
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\u00ad\u200b-\u200d\u2060\ufeff]/g, "")
    .replace(/[\u2010-\u2015\u2212]/g, "-")
    .replaceAll("\u2044", "/")
    .replaceAll("\u2019", "'");
}

/** A normalised word -> the same without accents: `café` -> `cafe`, `straße` -> `strasse`. */
export function foldWord(word: string): string {
  if (!beyondAscii.test(word)) return word;
  return word
    .normalize("NFD")
    .replace(optionalMarks, "")
    .normalize("NFC")
    .replace(/[ßæœøđðłħıþς]/g, (letter) => plainLetters[letter] ?? letter);
}

/** How German words are written where there are no umlauts (`müller` -> `mueller`); null where it would be the folded word. */
export function spellUmlauts(word: string): string | null {
  if (!/[äöü]/.test(word)) return null;
  return foldWord(word.replace(/[äöüß]/g, (letter) => spelledUmlauts[letter] ?? letter));
}

const beyondAscii = /[\u0080-\uffff]/;
