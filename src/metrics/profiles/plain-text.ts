import { quoteText } from "#engine/sql.ts";

/** SQL of a text as vocabularies write it: small letters without accents, one space for each run of spaces, `_`, `-`, `.` and `/`. */
export function plainTextSql(text: string): string {
  return `trim(regexp_replace(lower(strip_accents(${text})), '[\\s_./()\\-]+', ' ', 'g'))`;
}

/** The same without numbers, signs and codes of currencies: `Gift Card - $50.00` is `gift card`. */
export function namedThingSql(text: string): string {
  const bare = `regexp_replace(lower(strip_accents(${text})), '[0-9,$€£¥%#:*+&]+|\\b(?:usd|eur|gbp|chf|cad|aud|jpy)\\b', ' ', 'g')`;
  return `trim(regexp_replace(${bare}, '[\\s_./()\\-]+', ' ', 'g'))`;
}

/**
 * SQL that gives the id under which a plain text is listed; null where it is in no list. A map, because branches with lists of
 * words take the engine eight times as long.
 * @param words by id, separated by |
 */
export function listedSql(plain: string, words: Readonly<Record<string, string>>): string {
  const entries = Object.entries(words).flatMap(([id, list]) => wordsOf(list).map((word) => ({ id, word })));
  const keys = entries.map(({ word }) => quoteText(plainWord(word))).join(", ");
  const values = entries.map(({ id }) => quoteText(id)).join(", ");
  return `map_extract_value(MAP([${keys}], [${values}]), ${plain})`;
}

export function wordsOf(list: string): string[] {
  return list
    .split("|")
    .map((word) => word.trim())
    .filter((word) => word !== "");
}

/** As the engine takes accents off, so that marks of any script are treated alike on both sides. */
function plainWord(word: string): string {
  return word
    .normalize("NFD")
    .replaceAll(/\p{Mn}/gu, "")
    .normalize("NFC")
    .toLowerCase();
}
