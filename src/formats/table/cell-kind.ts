/** What one cell looks like by its form alone. `code`: an id with digits, without spaces. `clean`: words without odd signs. */
export type CellKind = "empty" | "number" | "date" | "flag" | "address" | "code" | "clean" | "other";

const currency =
  "(?:[$€£¥₹]|Rs\\.?|kr|zł|AED|AUD|BRL|CAD|CHF|CNY|CZK|DKK|EUR|GBP|HKD|HUF|INR|JPY|KRW|MXN|NOK|NZD|PLN|SEK|SGD|TRY|USD|ZAR)";
const number = new RegExp(
  `^\\(?[-+]?[ \\u00a0]?(?:${currency}[ \\u00a0]?)?[-+]?(?:\\d+(?:[.,'’\\u00a0\\u202f ]\\d{2,3})*(?:[.,]\\d+)?|[.,]\\d+)(?:[eE][-+]?\\d+)?[ \\u00a0]?(?:%|${currency})?-?\\)?$`,
);
const date =
  /^(?:\d{1,4}([-/.])\d{1,2}\1\d{1,4}|\d{1,2}[ -][A-Za-z]{3,9}\.?,?[ -]\d{2,4}|[A-Za-z]{3,9}\.? \d{1,2},? \d{4}|\d{4}年\d{1,2}月\d{1,2}日)(?:[T ,]+\d{1,2}:\d{2}[ A-Za-z\d:.+-]{0,24})?$/;
const time = /^\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?$/;
const flag = /^(?:true|false|yes|no|ja|nein|oui|non|y|n|t|f)$/i;
const email = /^[^\s@,;|]+@[^\s@,;|]+\.[a-z]{2,}$/i;
const url = /^https?:\/\/[^\s,;|]+$/i;
const code = /^(?=.*\d)[A-Za-z0-9][A-Za-z0-9_#/-]*$/;
const clean = /^(?=.*\p{L})[\p{L}\p{M}\p{N} _.'’&()/+%#-]+$/u;
/** Longer cells are never a number, a date or an address that matters here. */
const mostTypedCharacters = 100;

export function toCellKind(cell: string): CellKind {
  const text = cell.trim();
  if (text === "") return "empty";
  if (text.length <= mostTypedCharacters) {
    if (number.test(text)) return "number";
    if (date.test(text) || time.test(text)) return "date";
    if (flag.test(text)) return "flag";
    if (email.test(text) || url.test(text)) return "address";
    if (code.test(text)) return "code";
  }
  return clean.test(text) ? "clean" : "other";
}
