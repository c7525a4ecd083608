/**
 * Whether a sentence has anything that a reader could load, follow or send something by: links and addresses in any form,
 * markup, entities, escapes, mail addresses; and signs that no plain sentence needs or that nobody sees. File names that
 * the answer cites are none of it.
 */
export function isUnsafe(sentence: string, fileNames: readonly string[]): boolean {
  const plain = fileNames.filter(isPlainFileName).reduce((text, name) => text.replaceAll(name, "file"), sentence);
  return isOdd(plain) || dangers.some((danger) => danger.test(plain.normalize("NFKC")));
}

/** What is left of the keyboard and of typography; letters of any script, for they may be names. */
const usual = /^[\p{L}\p{M}\p{N} .,;:()'"‘’“”„«»‐‑–—\-−/&+%€$£¥₹₽₺₩₪~≈!?°·_ \u00A0\u202F\u2009]*$/u;
const mostLetters = 60;

function isOdd(text: string): boolean {
  return !usual.test(text) || text.split(/[\s\u00A0]+/u).some((word) => word.length > mostLetters);
}

const dangers: readonly RegExp[] = [
  /[<>{}|\\^`=#@[\]*]/u,
  /\/\//u,
  /:\/|\b(?:https?|ftps?|s?ftp|mailto|javascript|vbscript|data|file|blob|tel|sms|wss?|ssh|git|magnet|ldap|gopher|about|view-source|intent)\s*:/iu,
  /&(?:#|[a-z]\w{1,30};)/iu,
  /%[0-9a-f]{2}(?![\d.,]*\s*%)/iu,
  /\bwww\b/iu,
  /\bxn--/iu,
  /\b\d{1,3}(?:\.\d{1,3}){3}\b/u,
  /\b0x[0-9a-f]+/iu,
  /(?:[0-9a-f]{0,4}:){2,}/iu,
  // A name and a top-level domain: letters behind a dot, without a space.
  /[\p{L}\p{N}]\s?\.\p{L}{2,}/u,
  /[\p{L}\p{N}]\s?[。．｡]\s?\p{L}/u,
  /\b(?:dot|punkt)\s+(?:com|net|org|io|de)\b/iu,
  /!\s*\(/u,
  /\b(?:localhost|src|href|onerror|onload|iframe|img|script|srcset)\b/iu,
];

/** Letters, digits and what joins them, and an ending of data: an address is none. */
function isPlainFileName(name: string): boolean {
  return /^[\p{L}\p{N}_ ()-]{1,100}\.(?:csv|tsv|txt|xlsx?|xlsb|ods|json|ndjson|jsonl|xml|parquet)$/iu.test(name);
}
