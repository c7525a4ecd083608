import type { ItemEvidence } from "./evidence.ts";
import type { NumberToken, Token } from "./sentence.ts";
import { directions } from "./vocabulary.ts";

type NameToken = Extract<Token, { is: "name" }>;
type TimeToken = Extract<Token, { is: "date" | "relation" | "period" }>;

/** What a number of a sentence is said of. */
export interface Attached {
  /** Names that must all fit the fact; of a list that one number stands for, the list. */
  readonly names: readonly NameToken[];
  readonly group: readonly NameToken[] | null;
  readonly time: TimeToken | null;
  /** The word before the time: "from" of "from July". */
  readonly timeLead: string;
  readonly metrics: ReadonlySet<string> | null;
}

/** A sentence with what each of its numbers is attached to. */
export interface Attachments {
  of(at: number): Attached;
  /** At any place: what a word such as "rose" is said of. */
  around(at: number): Attached;
}

const leading = new Set(["in", "for", "from", "at", "of", "by", "on", "during", "with"]);
const between = new Set([
  ...leading,
  "the",
  "sold",
  "sale",
  "store",
  "shop",
  "region",
  "product",
  "category",
  "month",
  "quarter",
  "week",
  "year",
  "day",
  "channel",
  "location",
  "worth",
  "made",
  "recorded",
  "earned",
  "generated",
]);

/**
 * A number is said of what stands behind it with a preposition ("EUR 5 in West"), else of the nearest before it that is
 * not another number's ("West made EUR 5"). Two names in a row share a number, or have one each, in order.
 */
export function attach(tokens: readonly Token[]): Attachments {
  const right = tokens.map((token, at) => (token.is === "number" ? targetsBehind(tokens, at) : []));
  const taken = new Set(right.flat());
  const metricBehind = tokens.map((token, at) => (token.is === "number" ? metricRightOf(tokens, at) : null));
  const takenMetrics = new Set(metricBehind.filter((at) => at !== null));

  function around(at: number, own: readonly number[] = []): Attached {
    const names: number[] = own.filter((place) => tokens[place]?.is === "name");
    const times = own.filter((place) => isTime(tokens[place]));
    for (let place = at - 1; place >= 0; place -= 1) {
      if (taken.has(place)) continue;
      if (tokens[place]?.is === "name" && !names.some((known) => overlaps(tokens[known], tokens[place])))
        names.push(place);
      if (times.length === 0 && isTime(tokens[place])) times.push(place);
    }
    if (names.length === 0) names.push(...onlyOneBehind(tokens, at, taken));
    const group = names.map((place) => groupAt(tokens, place)).find((list) => list.length > 1) ?? null;
    const single = group === null ? null : respective(tokens, at, group);
    const isGroup = group !== null && single === null;
    const [first] = names;
    const kept =
      single === null
        ? names.filter((place) => !isGroup || !group.includes(place))
        : [single, ...names.filter((place) => place !== first && !group?.includes(place))];
    return {
      names: kept.flatMap((place) => nameAt(tokens, place)),
      group: isGroup ? group.flatMap((place) => nameAt(tokens, place)) : null,
      time: timeAt(tokens, times[0] ?? -1),
      timeLead: wordBefore(tokens, times[0] ?? 0),
      metrics: metricOf(at),
    };
  }

  function metricOf(at: number): ReadonlySet<string> | null {
    const behind = metricBehind[at] ?? null;
    if (behind !== null) return idsAt(tokens, behind);
    for (let place = at - 1; place >= 0; place -= 1)
      if (tokens[place]?.is === "metric" && !takenMetrics.has(place)) return idsAt(tokens, place);
    const later = tokens.findIndex((token, place) => place > at && token.is === "metric" && !takenMetrics.has(place));
    return later < 0 ? null : idsAt(tokens, later);
  }

  return { of: (at) => around(at, right[at] ?? []), around };
}

/** Names and dates behind a number, each with its preposition: "EUR 5 for Tea in July". */
function targetsBehind(tokens: readonly Token[], at: number): readonly number[] {
  const targets: number[] = [];
  let isLed = false;
  for (let place = at + 1; place < tokens.length; place += 1) {
    const token = tokens[place];
    if (token === undefined) break;
    if (token.is === "currency" || token.is === "metric") continue;
    if (token.is === "mark" && token.text === "(") isLed = true;
    else if (token.is === "word" && between.has(token.key)) isLed ||= leading.has(token.key);
    else if ((token.is === "name" && isLed) || (isTime(token) && (isLed || token.is === "period"))) {
      targets.push(place);
      const group = token.is === "name" ? groupAt(tokens, place) : [place];
      targets.push(...group.filter((each) => each !== place));
      place = Math.max(place, ...group);
      isLed = false;
    } else break;
  }
  return targets;
}

function metricRightOf(tokens: readonly Token[], at: number): number | null {
  for (let place = at + 1; place < Math.min(tokens.length, at + 5); place += 1) {
    const token = tokens[place];
    if (token?.is === "metric") return place;
    const goesOn =
      token?.is === "currency" ||
      (token?.is === "word" &&
        ["of", "in", "worth", "the", "more", "fewer", "less", "higher", "lower"].includes(token.key));
    if (!goesOn) return null;
  }
  return null;
}

/** Names of one dimension in a row: "Tea, Mugs and Jam". */
function groupAt(tokens: readonly Token[], at: number): readonly number[] {
  const group = [at];
  const joins = (token: Token | undefined): boolean => token !== undefined && /^(?:,|and|or|&|plus)$/u.test(token.text);
  const isLike = (place: number): boolean => tokens[place]?.is === "name" && overlaps(tokens[at], tokens[place]);
  for (const step of [-1, 1]) {
    let place = at + step;
    while (joins(tokens[place])) {
      while (joins(tokens[place])) place += step;
      if (!isLike(place)) break;
      group.push(place);
      place += step;
    }
  }
  return group.toSorted((one, other) => one - other);
}

/** "Tea and Mugs made EUR 5 and EUR 6": as many numbers in a row as names, each is of the name at its place. */
function respective(tokens: readonly Token[], at: number, group: readonly number[]): number | null {
  if (Math.max(...group) > at) return null;
  const isJoin = (token: Token | undefined): boolean =>
    token?.is === "currency" || (token !== undefined && /^(?:,|and)$/u.test(token.text));
  const run = [at];
  for (const step of [-1, 1]) {
    for (let place = at + step; isJoin(tokens[place]) || tokens[place]?.is === "number"; place += step)
      if (tokens[place]?.is === "number") run.push(place);
  }
  const ordered = run.toSorted((one, other) => one - other);
  return ordered.length === group.length ? (group[ordered.indexOf(at)] ?? null) : null;
}

/** "With EUR 5, Tea was first": the only name, where none stands before the number. */
function onlyOneBehind(tokens: readonly Token[], at: number, taken: ReadonlySet<number>): readonly number[] {
  const behind = tokens.flatMap((token, place) =>
    place > at && token.is === "name" && !taken.has(place) ? [place] : [],
  );
  const [first] = behind;
  return first !== undefined && behind.length === groupAt(tokens, first).length ? behind.slice(0, 1) : [];
}

export function isTime(token: Token | undefined): token is TimeToken {
  return token?.is === "date" || token?.is === "relation" || token?.is === "period";
}

function overlaps(one: Token | undefined, other: Token | undefined): boolean {
  if (one?.is !== "name" || other?.is !== "name") return false;
  return one.names.some(({ dimension }) => other.names.some((name) => name.dimension === dimension));
}

function nameAt(tokens: readonly Token[], at: number): readonly NameToken[] {
  const token = tokens[at];
  return token?.is === "name" ? [token] : [];
}

function timeAt(tokens: readonly Token[], at: number): TimeToken | null {
  const token = tokens[at];
  return isTime(token) ? token : null;
}

function wordBefore(tokens: readonly Token[], at: number): string {
  return wordAt(tokens, at - 1) === "the" ? wordAt(tokens, at - 2) : wordAt(tokens, at - 1);
}

function idsAt(tokens: readonly Token[], at: number): ReadonlySet<string> | null {
  const token = tokens[at];
  return token?.is === "metric" ? token.ids : null;
}

/** How a number is used. */
export type Use = "value" | "previous" | "change" | "difference";

export interface Used {
  readonly use: Use;
  /** Of a change, where a word says it. */
  readonly direction: "up" | "down" | null;
}

/** By the words around it: "from EUR 5", "by EUR 5", "EUR 5 more", "(5 %)" behind a change. */
export function useOf(tokens: readonly Token[], at: number): Used {
  const before = previous(tokens, at);
  const word = wordAt(tokens, before);
  const second = wordAt(tokens, before - 1);
  const behind = wordAt(tokens, next(tokens, at));
  const after = directions.get(behind);
  const isThan = wordAt(tokens, next(tokens, at) + 1) !== "";
  if (["from", "after", "versus", "vs", "against", "than"].includes(word)) return { use: "previous", direction: null };
  if ((word === "to" || word === "with") && ["compared", "comparison", "relative"].includes(second))
    return { use: "previous", direction: null };
  if (after !== undefined && after !== "flat" && (isThan || behind !== "")) return { use: "change", direction: after };
  if (word === "to" || word === "at") return { use: "value", direction: null };
  const own = directions.get(word);
  if (own !== undefined && own !== "flat") return { use: "change", direction: own };
  if (word === "by" || word === "of") {
    const told = directions.get(second);
    if (told !== undefined && told !== "flat") return { use: "change", direction: told };
    if (/^changed?$/u.test(second)) return { use: "change", direction: null };
    if (word === "of" && /^(?:difference|gap)$/u.test(second)) return { use: "difference", direction: null };
    const farther = directions.get(nearestWord(tokens, before, 4));
    if (word === "by" && farther !== undefined && farther !== "flat") return { use: "change", direction: farther };
  }
  if (word === "change") return { use: "change", direction: null };
  const beside = besideNumber(tokens, at);
  if (beside !== null) {
    const used = useOf(tokens, beside);
    if (used.use === "change") return used;
  }
  return { use: isGap(tokens, at) ? "difference" : "value", direction: null };
}

/** "EUR 5 (4 %)", "EUR 5, or 4 %": a second figure of the same thing. */
function besideNumber(tokens: readonly Token[], at: number): number | null {
  let place = at - 1;
  if (tokens[place]?.is === "currency") place -= 1;
  const [mark, word] = [tokens[place]?.text, tokens[place - 1]?.text];
  if (mark === "(") place -= 1;
  else if (mark === "or") place -= word === "," ? 2 : 1;
  else return null;
  while (tokens[place]?.is === "currency" || tokens[place]?.is === "metric") place -= 1;
  return tokens[place]?.is === "number" ? place : null;
}

function isGap(tokens: readonly Token[], at: number): boolean {
  for (let place = at - 1; place >= 0 && tokens[place]?.is !== "number"; place -= 1) {
    if (/^(?:difference|gap)$/u.test(wordAt(tokens, place))) return true;
  }
  return false;
}

function nearestWord(tokens: readonly Token[], from: number, most: number): string {
  for (let place = from - 1; place >= Math.max(0, from - most); place -= 1) {
    if (tokens[place]?.is === "number") return "";
    if (directions.has(wordAt(tokens, place))) return wordAt(tokens, place);
  }
  return "";
}

function previous(tokens: readonly Token[], at: number): number {
  let place = at - 1;
  while (
    tokens[place]?.is === "currency" ||
    (tokens[place]?.is === "word" && /^(?:an?|the)$/u.test(tokens[place]?.text ?? ""))
  )
    place -= 1;
  return place;
}

function next(tokens: readonly Token[], at: number): number {
  return tokens[at + 1]?.is === "currency" || tokens[at + 1]?.is === "metric" ? at + 2 : at + 1;
}

export function wordAt(tokens: readonly Token[], at: number): string {
  const token = tokens[at];
  return token?.is === "word" ? token.key : "";
}

/** The currencies beside a number: none, one, or two that differ. */
export function currenciesBeside(tokens: readonly Token[], at: number): readonly string[] {
  const codeAt = (place: number): string | null => {
    const token = tokens[place];
    return token?.is === "currency" ? token.code : null;
  };
  const isOwn = tokens[at + 2]?.is !== "number" || tokens[at - 1]?.is === "number"; // "EUR" of "5, EUR 6" is the next one's
  const codes = [codeAt(at - 1), isOwn ? codeAt(at + 1) : null].filter((code) => code !== null);
  return [...new Set(codes)];
}

export function isNumber(token: Token | undefined): token is NumberToken {
  return token?.is === "number";
}

/** Items whose numbers may be phrased. */
export function factsOf(items: readonly ItemEvidence[]): readonly ItemEvidence[] {
  return items.filter(({ form }) => form === "facts");
}
