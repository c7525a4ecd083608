const isoCurrencies = new Set(Intl.supportedValuesOf("currency"));

/** Signs and words that belong to one currency wherever they are written; words in lower case. */
const currencyByMark: Readonly<Record<string, string>> = {
  "€": "EUR",
  "£": "GBP",
  "₹": "INR",
  "₽": "RUB",
  "₺": "TRY",
  "₩": "KRW",
  "₪": "ILS",
  "₫": "VND",
  "₱": "PHP",
  "₴": "UAH",
  us$: "USD",
  c$: "CAD",
  ca$: "CAD",
  a$: "AUD",
  au$: "AUD",
  nz$: "NZD",
  hk$: "HKD",
  s$: "SGD",
  nt$: "TWD",
  mx$: "MXN",
  r$: "BRL",
  eur: "EUR",
  usd: "USD",
  gbp: "GBP",
  chf: "CHF",
  zł: "PLN",
  kč: "CZK",
  ft: "HUF",
  lei: "RON",
  лв: "BGN",
  руб: "RUB",
  元: "CNY",
  円: "JPY",
};

/** Marks that several currencies share, and which. */
const sharedMarks: Readonly<Record<string, readonly string[]>> = {
  $: ["USD", "CAD", "AUD", "NZD", "HKD", "SGD", "TWD", "MXN", "ARS", "CLP", "COP"],
  "¥": ["JPY", "CNY"],
  kr: ["SEK", "NOK", "DKK", "ISK"],
  rs: ["INR", "PKR", "LKR", "NPR", "MUR"],
  fr: ["CHF"],
};

export function isCurrencyCode(text: string): boolean {
  return isoCurrencies.has(text);
}

/**
 * What a mark as written says of a currency: "€" -> "EUR", "US $" -> "USD", "kr." -> "kr". An ISO code, or the mark
 * itself where it leaves the code open; null for a word that is no currency ("kg", "CR").
 */
export function currencyOfMark(mark: string): string | null {
  const plain = mark.normalize("NFKC").replaceAll(/[\s.]/g, "");
  if (isoCurrencies.has(plain)) return plain;
  const key = plain.toLowerCase();
  const known = currencyByMark[key];
  if (known !== undefined) return known;
  if (key in sharedMarks || /^\p{Sc}$/u.test(key)) return key;
  const [, code = "", sign = ""] = /^(\p{L}+)(\p{Sc})$/u.exec(plain) ?? [];
  return isoCurrencies.has(code) ? oneCurrency([code, sign]) : null;
}

/**
 * The one currency that marks or codes together name: "$" beside "CAD" is CAD, "$" alone stays "$". Null where they
 * disagree, and where there are none.
 */
export function oneCurrency(marks: readonly string[]): string | null {
  const said = new Set(marks.map(currencyOfMark));
  const codes = [...said].filter((currency) => currency !== null && isoCurrencies.has(currency));
  if (said.size <= 1) return [...said][0] ?? null;
  const [code] = codes;
  if (code == null || codes.length > 1) return null;
  const fits = [...said].every((mark) => mark === code || (mark !== null && sharedMarks[mark]?.includes(code)));
  return fits ? code : null;
}
