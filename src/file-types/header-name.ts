/** A header as it is compared: `*Unit Price (USD)`, `unit_price` and `UnitPrice` all have the key `unitprice`. */
export interface HeaderName {
  /** Letters and digits only, case and accents folded, units in parentheses and currencies left out. */
  readonly key: string;
  readonly words: readonly string[];
  /** ISO code or sign that the header names, such as in `Umsatz EUR` or `Price ($)`; null for none. */
  readonly currency: string | null;
}

/** Words that exports cut short and that mean one thing only. */
const shortWords: ReadonlyMap<string, string> = new Map([
  ["amt", "amount"],
  ["nbr", "number"],
]);

const isoCurrencies = new Set(Intl.supportedValuesOf("currency"));

/** As most synonyms are written, of which thousands are read at every start: nothing is to be left out or folded. */
const plainName = /^[a-z0-9 ]*$/;

export function readHeaderName(header: string): HeaderName {
  if (plainName.test(header)) return named(header.split(" "), null);
  const plain = readPath(header.replaceAll(/[\ufeff*]/g, "").trim());
  const currency = currencyIn(plain);
  const bare = currency === null ? plain : withoutCurrency(plain, currency);
  const words = fold(bare)
    .replaceAll(/(\p{Ll}|\d)(\p{Lu})/gu, "$1 $2")
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}%#]+/u);
  return named(words, currency);
}

function named(written: readonly string[], currency: string | null): HeaderName {
  const words = written.flatMap((word) => (word === "" ? [] : (shortWords.get(word) ?? word)));
  return { key: words.join(""), words, currency };
}

/** Document databases wrap a value in an object that names its kind: `price.$numberDecimal` is the price. */
const extendedValue = /(?:\.\$(?:oid|date|number(?:Decimal|Double|Int|Long)))+$/;

/**
 * Arrays inside a record have columns named by their path: `line_items.sku` is what a table calls `Lineitem sku`, and
 * `variants.price` the `Variant price`. Only the array of the record itself: `fulfillments.line_items.sku` is another.
 */
function readPath(name: string): string {
  return name
    .replace(extendedValue, "")
    .replace(/^(?:orders?\.)?line_?items?\./i, "Lineitem ")
    .replace(/^(?:products?\.)?variants?\./i, "Variant ")
    .replace(/^(?:orders|products|customers|inventory_levels)\./i, "");
}

/** Header keys of names that are separated by `|`. */
export function headerKeys(names: string): string[] {
  return names.split("|").map((name) => headerKey(name.trim()));
}

/** The same folding for the words of a synonym list. */
export function headerKey(name: string): string {
  return readHeaderName(name).key;
}

function currencyIn(header: string): string | null {
  const sign = /[([]\s*([$€£¥₹])\s*[)\]]|(?:^|\s)([$€£¥₹])$/.exec(header);
  const code = /[([]\s*(?:in )?([A-Z]{3})\s*[)\]]$|[\s_-](?:in )?([A-Z]{3})$/.exec(header);
  const iso = code?.[1] ?? code?.[2] ?? "";
  if (isoCurrencies.has(iso) && header.toUpperCase() !== header) return iso;
  return sign?.[1] ?? sign?.[2] ?? (isoCurrencies.has(iso) && /[([]/.test(header) ? iso : null);
}

function withoutCurrency(header: string, currency: string): string {
  const at = header.lastIndexOf(currency);
  return `${header.slice(0, at)} ${header.slice(at + currency.length)}`.replace(/\bin\s*$/i, "");
}

/** Of which nothing is folded: most names. */
// oxlint-disable-next-line no-control-regex -- all of them are ASCII
const isAscii = /^[\0-\x7f]*$/;

/** Accents of the Latin script only: a Japanese sound mark makes another letter. */
function fold(text: string): string {
  if (isAscii.test(text)) return text;
  return text
    .normalize("NFKC")
    .normalize("NFD")
    .replaceAll(/[\u0300-\u036f]/g, "")
    .normalize("NFC")
    .replaceAll("ß", "ss")
    .replaceAll(/[łŁ]/g, "l")
    .replaceAll(/[øØ]/g, "o");
}
