import { type Decimal, multiplyDecimals, subtractDecimals } from "#core/money.ts";
import { isNumber, wordAt } from "./attach.ts";
import { type FactCell, type ItemEvidence, timeDimensions } from "./evidence.ts";
import { fitsNames, fitsTime, stands } from "./fits.ts";
import { exactnessOf, goesItsWay, hasItsSign, type NumberCheck, rateOf, ratioOf, saysShare } from "./number-check.ts";
import type { Token } from "./sentence.ts";
import { absolute, agrees, hundred, sumOf } from "./stated-number.ts";
import { wordsOfDimension } from "./vocabulary.ts";
import { isSame, windowOfLabel } from "./windows.ts";

/**
 * Whether a number is one of the few that follow from the facts that the sentence names: how many rows there are, what
 * they are together, what share of that a named one is, and the difference, rate or ratio of two that are named. Nothing
 * else is tried: among hundreds of facts some pair gives any number.
 */
export function followsFromFacts(check: NumberCheck, item: ItemEvidence): boolean {
  const { kind } = check.token.stated;
  if (kind === "rank") return true; // its place is checked as one
  if (kind === "plain" && check.currency === null && isCount(check, item)) return true;
  const values = valuesFor(check, item);
  if (values.length === 0) return false;
  return (
    isTotal(check, item, values) ||
    isShare(check, item, values) ||
    isOfPair(check, item, values) ||
    isMultiple(check, item)
  );
}

/** Values of the one metric that the number can be of: the one that is named, or the only one of its unit. */
function valuesFor({ attached, currency }: NumberCheck, item: ItemEvidence): readonly FactCell[] {
  const fitting = item.cells.filter(
    ({ role, metric, unit }) =>
      role === "value" && (attached.metrics?.has(metric) ?? true) && (currency === null || unit === "money"),
  );
  const metrics = new Set(fitting.map(({ metric }) => metric));
  const currencies = new Set(fitting.map((cell) => cell.currency));
  const isOne = metrics.size === 1 && currencies.size === 1 && (currency === null || currencies.has(currency));
  return isOne ? fitting : [];
}

/** "22 products", "380 rows of 8,569". */
function isCount({ token: { stated, hedge }, tokens, at, noun }: NumberCheck, item: ItemEvidence): boolean {
  const word = wordAt(tokens, at + 1);
  const isExactly = (count: number | null): boolean =>
    count !== null && agrees(stated, hedge, { units: BigInt(count), scale: 0 }, "whole");
  if (noun === "row" || noun === "line") {
    const isAll = wordAt(tokens, at - 1) === "of" && (isNumber(tokens[at - 2]) || isNumber(tokens[at - 3]));
    return isAll ? isExactly(item.rowsTotal) : isExactly(item.rowsUsed) || isExactly(item.rows);
  }
  const isNoun = item.dimensions.some((dimension) => word !== "" && wordsOfDimension(dimension).includes(word));
  const isPartOfAll = /^(?:top|first|best|bottom|last|these|those|the)$/u.test(wordAt(tokens, at - 1));
  return isNoun && item.dimensions.length === 1 && isExactly(item.rows) && (!item.isTruncated || isPartOfAll);
}

/** All rows, or those that are named, added up: said by a word such as "total" or "together". */
function isTotal(check: NumberCheck, item: ItemEvidence, values: readonly FactCell[]): boolean {
  const { token, used, attached, tokens, at } = check;
  const [first] = values;
  if (first === undefined || token.stated.kind !== "plain" || !item.additive.has(first.metric)) return false;
  if (used.use !== "value") return false;
  const fits = (sum: Decimal): boolean =>
    agrees(token.stated, token.hedge, sum, exactnessOf({ ...first, value: sum })) && hasItsSign(check, sum);
  if (attached.group !== null) {
    const named = namedCells(attached.group, values, item);
    return named !== null && fitsTimeOf(check, item, named) && fits(sumOf(named.map(({ value }) => value)));
  }
  const isSaid = isNear(tokens, at, /^(?:total|totals?|totall?ed|overall|altogether|combined|together|sum)$/u);
  return (
    isSaid &&
    !item.isTruncated &&
    !item.isPart &&
    item.dimensions.length > 0 &&
    fitsTimeOf(check, item, values) &&
    fits(sumOf(values.map(({ value }) => value)))
  );
}

/** "a third of the total", "23 % of net sales". */
function isShare(check: NumberCheck, item: ItemEvidence, values: readonly FactCell[]): boolean {
  const { token, attached, tokens, used, evidence } = check;
  const [first] = values;
  const { kind } = token.stated;
  if ((kind !== "percent" && kind !== "part") || used.use !== "value" || first === undefined) return false;
  if (!item.additive.has(first.metric) || item.isTruncated || item.isPart || !saysShare(tokens)) return false;
  const own =
    attached.group === null
      ? values.filter((cell) => fitsNames(cell, attached, item, evidence.firstWeekday)).slice(0, 1)
      : namedCells(attached.group, values, item);
  if (own === null || own.length === 0 || item.rows < 2) return false;
  const whole = sumOf(values.map(({ value }) => value));
  const share = values.every(({ value }) => value.units >= 0n)
    ? ratioOf(sumOf(own.map(({ value }) => value)), whole)
    : null;
  return (
    share !== null &&
    agrees(token.stated, token.hedge, kind === "percent" ? multiplyDecimals(share, hundred) : share, "rounded")
  );
}

/** Two that the sentence names: how far apart they are, and how many times the one is the other. */
function isOfPair(check: NumberCheck, item: ItemEvidence, values: readonly FactCell[]): boolean {
  const { token, used, tokens } = check;
  const pair = pairOf(tokens, item, values, check.evidence.firstWeekday);
  if (pair === null || (used.use === "value" && token.stated.kind !== "times")) return false;
  const { first, second, isTime } = pair;
  // Of two times the later one is told beside the earlier.
  const [one, other] = isTime && isEarlier(first, second) ? [second, first] : [first, second];
  const difference = subtractDecimals(one.value, other.value);
  const goes = (value: Decimal): boolean =>
    used.use === "difference" ? token.stated.sign === 0 : goesItsWay(check, value);
  switch (token.stated.kind) {
    case "plain":
      return (
        goes(difference) &&
        agrees(token.stated, token.hedge, absolute(difference), exactnessOf({ ...one, value: difference }))
      );
    case "percent": {
      const rate = rateOf(one.value, other.value);
      return (
        used.use === "change" &&
        rate !== null &&
        goes(rate) &&
        agrees(token.stated, token.hedge, multiplyDecimals(absolute(rate), hundred), "rounded")
      );
    }
    case "times": {
      const ratio = other.value.units > 0n ? ratioOf(one.value, other.value) : null;
      return ratio !== null && agrees(token.stated, token.hedge, ratio, "rounded");
    }
    case "points":
    case "part":
    case "rank":
      return false;
    default:
      return token.stated.kind satisfies never;
  }
}

/** "doubled": beside what it is compared with. */
function isMultiple(check: NumberCheck, item: ItemEvidence): boolean {
  const { token, attached, evidence } = check;
  if (token.stated.kind !== "times") return false;
  const rates = item.cells.filter(
    (cell) =>
      cell.role === "rate" &&
      (attached.metrics?.has(cell.metric) ?? true) &&
      fitsNames(cell, attached, item, evidence.firstWeekday) &&
      fitsTime(cell, attached, item) !== "wrong",
  );
  const one: Decimal = { units: -1n, scale: 0 };
  return (
    rates.length === 1 &&
    rates.every(({ value }) => agrees(token.stated, token.hedge, subtractDecimals(value, one), "rounded"))
  );
}

/** The cells of a list of names; null where one of them is no row, or rows are of more than their names. */
function namedCells(
  group: readonly Extract<Token, { is: "name" }>[],
  values: readonly FactCell[],
  { dimensions }: ItemEvidence,
): readonly FactCell[] | null {
  const [dimension] = dimensions;
  if (dimension === undefined || dimensions.length !== 1) return null;
  const cells = group.flatMap(
    (token) => values.find((cell) => stands(token, dimension, cell.labels.get(dimension) ?? "")) ?? [],
  );
  return cells.length === group.length ? cells : null;
}

function fitsTimeOf({ attached }: NumberCheck, item: ItemEvidence, cells: readonly FactCell[]): boolean {
  const [first] = cells;
  if (first === undefined) return false;
  const bare: FactCell = { ...first, labels: new Map() };
  const time = fitsTime(bare, attached, item);
  return time === "now" || time === "unsaid";
}

interface Pair {
  readonly first: FactCell;
  readonly second: FactCell;
  readonly isTime: boolean;
}

/** The only two rows that a sentence names, in its order. */
export function pairOf(
  tokens: readonly Token[],
  item: ItemEvidence,
  values: readonly FactCell[],
  firstWeekday: number,
): Pair | null {
  const [dimension] = item.dimensions;
  if (dimension === undefined || item.dimensions.length !== 1) return null;
  const isTime = timeDimensions.has(dimension);
  const named = tokens.flatMap((token): FactCell[] => {
    const cell = values.find(({ labels }) => {
      const label = labels.get(dimension) ?? "";
      if (token.is === "name") return stands(token, dimension, label);
      const window = isTime && token.is === "date" ? windowOfLabel(label, firstWeekday) : null;
      return window !== null && token.is === "date" && token.windows.some((said) => isSame(said, window));
    });
    return cell === undefined ? [] : [cell];
  });
  const [first, second, ...more] = [...new Set(named)];
  return first === undefined || second === undefined || more.length > 0 ? null : { first, second, isTime };
}

function isEarlier(one: FactCell, other: FactCell): boolean {
  const [first = "", second = ""] = [one, other].map(({ labels }) => [...labels.values()][0] ?? "");
  return first < second;
}

function isNear(tokens: readonly Token[], at: number, words: RegExp): boolean {
  return tokens.some((token, place) => token.is === "word" && Math.abs(place - at) <= 6 && words.test(token.key));
}
