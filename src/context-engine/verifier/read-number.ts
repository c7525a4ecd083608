import { type StatedNumber, toStated } from "./stated-number.ts";

export interface FoundNumber {
  readonly stated: StatedNumber;
  /** Where the text goes on. */
  readonly to: number;
}

/** How people write figures: grouped by commas, points, spaces or apostrophes, with a point or a comma before the rest. */
const forms: readonly { readonly form: RegExp; readonly decimal: "." | "," }[] = [
  { form: /\d{1,3}(?:,\d{3})+(?:\.\d+)?/y, decimal: "." },
  { form: /\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?/y, decimal: "." },
  { form: /\d{1,3}(?:\.\d{3})+,\d+/y, decimal: "," },
  { form: /\d{1,3}(?:\.\d{3}){2,}/y, decimal: "," },
  { form: /\d{1,3}(?:[ \u00A0\u202F\u2009]\d{3})+,\d+/y, decimal: "," },
  { form: /\d{1,3}(?:[ \u00A0\u202F\u2009]\d{3})+(?:\.\d+)?/y, decimal: "." },
  { form: /\d{1,3}(?:['’]\d{3})+(?:\.\d+)?/y, decimal: "." },
  { form: /\d+\.\d+/y, decimal: "." },
  { form: /\d+,\d+/y, decimal: "," },
  { form: /\d+/y, decimal: "." },
];

const scales: readonly (readonly [RegExp, number])[] = [
  [/\s?(?:thousand|grand)\b|[kK](?![\p{L}\p{N}])/uy, 3],
  [/\s?(?:million|mio|mln)\b|(?:mn|[mM])(?![\p{L}\p{N}])/uy, 6],
  [/\s?(?:billion)\b|(?:bn|B)(?![\p{L}\p{N}])/uy, 9],
  [/\s?hundred\b/y, 2],
];

const kinds: readonly (readonly [RegExp, StatedNumber["kind"]])[] = [
  [/[\s-]?(?:percentage[ -]points?|pp\b|ppts?\b)/y, "points"],
  [/\s?%[ -]points?\b/y, "points"],
  [/[\s\u00A0\u202F]?%|[\s-]?(?:percent|per cent|pct)\b/y, "percent"],
  [/(?:x|×)(?![\p{L}\p{N}])|[\s-]?(?:times|fold)\b/uy, "times"],
  [/(?:st|nd|rd|th)\b/y, "rank"],
];

/**
 * A figure at this place, with its sign, scale and kind. "unreadable" where digits stand in a way that has no one
 * reading; null where there is no figure.
 */
export function readFigure(text: string, from: number): FoundNumber | "unreadable" | null {
  const sign = /^[+\-−–]/u.test(text.slice(from)) && /\d/.test(text[from + 1] ?? "") ? text[from] : undefined;
  const begin = sign === undefined ? from : from + 1;
  if (!/\d/.test(text[begin] ?? "")) return null;
  // A dash that follows a letter or a digit joins, it is no sign.
  if (sign !== undefined && /[\p{L}\p{N}]/u.test(text[from - 1] ?? "")) return null;
  let best: { to: number; decimal: string } | null = null;
  for (const { form, decimal } of forms) {
    form.lastIndex = begin;
    const found = form.exec(text);
    if (found !== null && begin + found[0].length > (best?.to ?? 0)) best = { to: begin + found[0].length, decimal };
  }
  if (best === null || isGoingOn(text, best.to)) return "unreadable";
  const digits = text.slice(begin, best.to);
  const plain =
    best.decimal === "," ? digits.replaceAll(/[^\d,]/g, "").replace(",", ".") : digits.replaceAll(/[^\d.]/g, "");
  const scaled = firstOf(scales, text, best.to);
  const kind = firstOf(kinds, text, scaled?.to ?? best.to);
  const to = kind?.to ?? scaled?.to ?? best.to;
  if (/[\p{L}\p{N}]/u.test(text[to] ?? "") || text.slice(to).trimStart().startsWith("‰")) return "unreadable";
  const signed = sign === undefined ? 0 : sign === "+" ? 1 : -1;
  const stated = toStated(plain, scaled?.found ?? 0, kind?.found ?? "plain", signed);
  return stated === null ? "unreadable" : { stated, to };
}

/** "1,234,5", "1.2.3", "12:30", "5/6": more digits behind what was read. */
function isGoingOn(text: string, to: number): boolean {
  return /^(?:\d|[.,'’:/]\d)/u.test(text.slice(to));
}

function firstOf<Found>(
  rules: readonly (readonly [RegExp, Found])[],
  text: string,
  from: number,
): { readonly found: Found; readonly to: number } | null {
  for (const [rule, found] of rules) {
    rule.lastIndex = from;
    const match = rule.exec(text);
    if (match !== null) return { found, to: from + match[0].length };
  }
  return null;
}
