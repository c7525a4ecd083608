import { isCurrencyCode } from "#core/currency-marks.ts";
import { singular } from "../router/lexicon/singular.ts";
import { type Evidence, type ItemEvidence, type Name, timeDimensions } from "./evidence.ts";
import { type DateContext, readDate, readRelation, yearsOf } from "./read-date.ts";
import { readFigure } from "./read-number.ts";
import { readNumberWords } from "./read-number-words.ts";
import type { Token } from "./sentence.ts";
import type { Hedge } from "./stated-number.ts";
import { type Window, windowOfLabel } from "./windows.ts";

const signs: Readonly<Record<string, string>> = {
  "€": "EUR",
  "£": "GBP",
  $: "USD",
  "₹": "INR",
  "₽": "RUB",
  "₺": "TRY",
  "₩": "KRW",
  "₪": "ILS",
  zł: "PLN",
  euro: "EUR",
  euros: "EUR",
  dollar: "USD",
  dollars: "USD",
  pound: "GBP",
  pounds: "GBP",
  yen: "JPY",
};
const hedges: readonly (readonly [RegExp, Hedge])[] = [
  [/(?:just |slightly |a little |well )?(?:more than|over|above|at least|upwards of)(?=\s)/iy, "above"],
  [
    /(?:just |slightly |a little )?(?:less than|fewer than|under|below|at most|nearly|almost|close to|not quite)(?=\s)/iy,
    "below",
  ],
  [/(?:about|around|roughly|approximately|approx\.?|circa|ca\.|some|an estimated)(?=\s)|[~≈]/iy, "about"],
];
const quotation = /["“„«]([^"“”„«»]{1,600})["”“»]/uy;
/** Words of the data that dates and figures are written with. */
const word = /[\p{L}\p{M}]+(?:['’][\p{L}]+)?/uy;
/** "twice as much as Tea" */
const asMuchAs = /as (?:much|many|high|large) as(?![\p{L}\p{N}])/iuy;
/** "made up 12 %": no direction. */
const madeUp = /(?:made|makes?|making) up(?![\p{L}\p{N}])/iuy;

/** The sentence without its citations as tokens; null where something in it has no reading. */
export function readSentence(
  text: string,
  items: readonly ItemEvidence[],
  evidence: Evidence,
): readonly Token[] | null {
  const names = items.flatMap((item) => item.names).toSorted((one, other) => other.text.length - one.text.length);
  const dates: DateContext = { years: yearsOf(windowsOf(items, evidence)), firstWeekday: evidence.firstWeekday };
  const tokens: Token[] = [];
  let hedge: Hedge = "none";
  const add = (token: Token, to: number): number => {
    tokens.push(token);
    return to;
  };

  for (let at = 0; at < text.length;) {
    const rest = text[at] ?? "";
    if (/\s/u.test(rest)) {
      at += 1;
      continue;
    }
    const quoted = match(quotation, text, at);
    const inQuotes = quoted?.[1] ?? "";
    if (quoted !== null) {
      const named = names.filter(
        (name) => name.text === inQuotes || (!name.isExact && isSameText(name.text, inQuotes)),
      );
      const isPassage = items.some((item) => item.form === "passage" && isPart(inQuotes, item.text));
      if (named.length === 0 && !isPassage) return null;
      at = add(
        named.length > 0 ? { is: "name", names: named, text: quoted[0] } : { is: "quotation", text: quoted[0] },
        at + quoted[0].length,
      );
      continue;
    }
    const isStart = !/[\p{L}\p{N}]/u.test(text[at - 1] ?? "");
    const named = isStart ? namesAt(text, at, names) : [];
    const [name] = named;
    if (name !== undefined) {
      at = add({ is: "name", names: named, text: name.text }, at + name.text.length);
      continue;
    }
    const phrase = isStart ? evidence.periodPhrases.find((each) => startsWith(text, at, each)) : undefined;
    if (phrase !== undefined) {
      at = add({ is: "period", text: phrase }, at + phrase.length);
      continue;
    }
    const relation = isStart ? readRelation(text, at) : null;
    if (relation !== null) {
      at = add({ is: "relation", relation: relation.relation, text: text.slice(at, relation.to) }, relation.to);
      continue;
    }
    const date = isStart ? readDate(text, at, dates) : null;
    if (date === "unreadable") return null;
    if (date !== null) {
      at = add({ is: "date", windows: date.windows, text: text.slice(at, date.to) }, date.to);
      continue;
    }
    const hedged = isStart ? hedgeAt(text, at) : null;
    if (hedged !== null) {
      hedge = hedged.hedge;
      at = hedged.to;
      continue;
    }
    const currency = currencyAt(text, at);
    if (currency !== null) {
      at = add({ is: "currency", code: currency.code, text: text.slice(at, currency.to) }, currency.to);
      continue;
    }
    const figure = readFigure(text, at);
    if (figure === "unreadable") return null;
    const metric = isStart && figure === null ? metricAt(text, at, evidence) : null;
    if (metric !== null) {
      at = add({ is: "metric", ids: metric.ids, text: text.slice(at, metric.to) }, metric.to);
      continue;
    }
    const number = figure ?? (isStart ? readNumberWords(text, at) : null);
    if (number !== null) {
      at = add({ is: "number", stated: number.stated, hedge, text: text.slice(at, number.to) }, number.to);
      hedge = "none";
      continue;
    }
    const than = isStart ? match(asMuchAs, text, at) : null;
    if (than !== null) {
      at = add({ is: "word", key: "than", text: than[0] }, at + than[0].length);
      continue;
    }
    const made = isStart ? match(madeUp, text, at) : null;
    if (made !== null) {
      at = add({ is: "word", key: "made", text: made[0] }, at + made[0].length);
      continue;
    }
    const written = match(word, text, at);
    if (written !== null) {
      at = add(
        { is: "word", key: written[0].toLowerCase().replace(/['’]s$/u, ""), text: written[0] },
        at + written[0].length,
      );
      continue;
    }
    if (!/[,;:().\-–—/&'’"“”!?]/u.test(rest)) return null;
    at = add({ is: "mark", text: rest }, at + 1);
  }
  return hedge === "none" ? joinRanges(tokens, windowsOf(items, evidence)) : null;
}

/** Every window that the items speak of. */
export function windowsOf(
  items: readonly ItemEvidence[],
  { firstWeekday }: Pick<Evidence, "firstWeekday">,
): readonly Window[] {
  const labels = items.flatMap(({ cells }) =>
    cells.flatMap((cell) =>
      [...cell.labels].flatMap(([dimension, label]) => (timeDimensions.has(dimension) ? [label] : [])),
    ),
  );
  const own = items.flatMap(({ window, comparison }) => [window, comparison]);
  return [...own, ...[...new Set(labels)].map((label) => windowOfLabel(label, firstWeekday))].filter(
    (window) => window !== null,
  );
}

/** "from 1 July to 31 July": one window, where the data has that one. */
function joinRanges(tokens: readonly Token[], known: readonly Window[]): readonly Token[] {
  const joined: Token[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at];
    const [between, second] = [tokens[at + 1], tokens[at + 2]];
    if (token === undefined) continue;
    const isJoin = between !== undefined && /^(?:to|until|through|and|-|–)$/u.test(between.text);
    const whole =
      token.is === "date" && second?.is === "date" && isJoin ? joinOf(token.windows, second.windows, known) : [];
    if (whole.length === 0) joined.push(token);
    else {
      joined.push({ is: "date", windows: whole, text: `${token.text} ${second?.text ?? ""}` });
      at += 2;
    }
  }
  return joined;
}

function joinOf(from: readonly Window[], to: readonly Window[], known: readonly Window[]): readonly Window[] {
  return known.filter(
    (window) =>
      from.some((one) => one.from === window.from) &&
      to.some((one) => one.to === window.to) &&
      !from.some((one) => one.to === window.to),
  );
}

function namesAt(text: string, at: number, names: readonly Name[]): readonly Name[] {
  const found = names.filter(
    ({ text: name, isQuoted, isExact }) =>
      !isQuoted &&
      (isExact
        ? text.startsWith(name, at) || (at === 0 && text.startsWith(capital(name)))
        : startsWith(text, at, name)) &&
      isEnd(text, at + name.length),
  );
  const longest = found[0]?.text.length ?? 0;
  return found.filter(({ text: name }) => name.length === longest);
}

function startsWith(text: string, at: number, part: string): boolean {
  return isSameText(text.slice(at, at + part.length), part) && isEnd(text, at + part.length);
}

/** As it stands at the beginning of a sentence. */
function capital(name: string): string {
  return `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
}

function isSameText(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function isEnd(text: string, at: number): boolean {
  return !/[\p{L}\p{N}]/u.test(text[at] ?? "");
}

/** A hedge belongs to the number behind it; before anything else its words are words. */
function hedgeAt(text: string, at: number): { readonly hedge: Hedge; readonly to: number } | null {
  for (const [pattern, hedge] of hedges) {
    const found = match(pattern, text, at);
    if (found === null) continue;
    const to = at + found[0].length;
    const behind = text.slice(to).replace(/^\s*(?:[A-Z]{3}\s?|[€$£¥₹]\s?)?/u, "");
    if (/^[-−–+]?\d/u.test(behind) || readNumberWords(behind, 0) !== null) return { hedge, to };
  }
  return null;
}

function currencyAt(text: string, at: number): { readonly code: string; readonly to: number } | null {
  const sign = signs[text[at] ?? ""];
  if (sign !== undefined) return { code: sign, to: at + 1 };
  const [written = ""] = match(word, text, at) ?? [];
  if (/[\p{L}]/u.test(text[at - 1] ?? "")) return null;
  const code =
    /^[A-Z]{3}$/.test(written) && isCurrencyCode(written)
      ? written
      : Object.hasOwn(signs, written.toLowerCase())
        ? signs[written.toLowerCase()]
        : undefined;
  return code === undefined ? null : { code, to: at + written.length };
}

/** The longest name of a metric at this place. */
function metricAt(
  text: string,
  at: number,
  { metrics }: Evidence,
): { readonly ids: ReadonlySet<string>; readonly to: number } | null {
  const words = [...text.slice(at, at + 120).matchAll(/[\p{L}\p{N}%]+/gu)].slice(0, 7);
  if (words[0]?.index !== 0) return null;
  for (let count = words.length; count > 0; count -= 1) {
    const taken = words.slice(0, count);
    const last = taken.at(-1);
    const to = at + (last?.index ?? 0) + (last?.[0].length ?? 0);
    const ids = metrics.get(taken.map(([each]) => singular(each.toLowerCase())).join(" "));
    if (ids !== undefined && /^[\p{L}\p{N}%\s_-]+$/u.test(text.slice(at, to))) return { ids, to };
  }
  return null;
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** Whole sentences, word for word, whatever space stands between the words: half of one may say the opposite. */
function isPart(part: string, whole: string): boolean {
  const one = plainText(part).replace(/[\s.]+$/u, "");
  const other = plainText(whole);
  for (let at = one.length < 3 ? -1 : other.indexOf(one); at >= 0; at = other.indexOf(one, at + 1)) {
    const isBegun = at === 0 || /(?:[.!?…]["'”’»)]*\s|[。！？])$/u.test(other.slice(0, at));
    const behind = other.slice(at + one.length);
    const isEnded = behind === "" || /[!?。！？]$/u.test(one) || /^["'”’»)]*[.!?。！？]["'”’»)]*(?:\s|$)/u.test(behind);
    if (isBegun && isEnded && isEnd(other, at - 1) && isEnd(other, at + one.length)) return true;
  }
  return false;
}

function plainText(text: string): string {
  return text
    .replaceAll(/[\s\u00A0]+/gu, " ")
    .trim()
    .toLowerCase();
}
