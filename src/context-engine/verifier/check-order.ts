import { compareDecimals } from "#core/money.ts";
import { type Attachments, factsOf, isNumber, wordAt } from "./attach.ts";
import { pairOf } from "./check-derived.ts";
import { type Evidence, type FactCell, type ItemEvidence, timeDimensions } from "./evidence.ts";
import { fitsNames, fitsTime, stands } from "./fits.ts";
import type { Token } from "./sentence.ts";
import { signOf } from "./stated-number.ts";
import { directions, superlatives } from "./vocabulary.ts";
import { isSame, windowOfLabel } from "./windows.ts";

/** Whether what the word at this place says of a direction holds for what it is said of. */
export function goesThatWay(
  tokens: readonly Token[],
  at: number,
  items: readonly ItemEvidence[],
  attachments: Attachments,
  { firstWeekday }: Evidence,
): boolean {
  const way = directions.get(wordAt(tokens, at));
  if (way === undefined) return true;
  const attached = attachments.around(at);
  return factsOf(items).some((item) => {
    const ofMetric = (cell: FactCell): boolean => attached.metrics?.has(cell.metric) ?? true;
    const values = item.cells.filter((cell) => cell.role === "value" && ofMetric(cell));
    const pair = pairOf(tokens, item, values, firstWeekday);
    if (pair !== null && isComparison(tokens, at)) {
      const order = compareDecimals(pair.first.value, pair.second.value);
      return !pair.isTime && way !== "flat" && order === (way === "up" ? 1 : -1);
    }
    const changes = item.cells.filter(
      (cell) =>
        cell.role === "change" &&
        ofMetric(cell) &&
        fitsNames(cell, attached, item, firstWeekday) &&
        fitsTime(cell, attached, item) !== "wrong",
    );
    if (changes.length > 0) return isWay(changes, item, way);
    if (pair === null || !pair.isTime || item.comparison !== null) return false;
    const isEarlier = ([...pair.first.labels.values()][0] ?? "") < ([...pair.second.labels.values()][0] ?? "");
    const [before, after] = isEarlier ? [pair.first, pair.second] : [pair.second, pair.first];
    const order = compareDecimals(after.value, before.value);
    return order === (way === "up" ? 1 : way === "down" ? -1 : 0);
  });
}

/** Of one metric alone, else it is not said which. */
function isWay(changes: readonly FactCell[], { cells }: ItemEvidence, way: "up" | "down" | "flat"): boolean {
  const [first] = changes;
  if (first === undefined || changes.some(({ metric }) => metric !== first.metric)) return false;
  const rate = cells.find(({ role, metric, row }) => role === "rate" && metric === first.metric && row === first.row);
  if (way === "flat")
    return (
      first.value.units === 0n ||
      (rate !== undefined && Math.abs(Number(rate.value.units) / 10 ** rate.value.scale) <= 0.01)
    );
  return signOf(first.value) === (way === "up" ? 1 : -1);
}

/** "Tea made more than Mugs", "Tea is ahead of Mugs", "Tea outsold Mugs". */
function isComparison(tokens: readonly Token[], at: number): boolean {
  const behind = tokens.slice(at + 1, at + 5).map((token) => token.text.toLowerCase());
  return (
    behind.includes("than") ||
    /^(?:ahead|behind|above|below|outs\w+|beats?|exceed\w*|topped|trail\w*)$/u.test(wordAt(tokens, at))
  );
}

/** Whether who is called the first, the best or the third by a sentence is that. */
export function hasThatPlace(
  tokens: readonly Token[],
  at: number,
  items: readonly ItemEvidence[],
  attachments: Attachments,
  { firstWeekday }: Evidence,
): boolean {
  const token = tokens[at];
  const ordinal = isNumber(token) && token.stated.kind === "rank" ? Number(token.stated.value.units) : null;
  const side = superlatives.get(wordAt(tokens, at));
  if (ordinal === null && side === undefined) return true;
  if (ordinal === null && (isNumber(tokens[at + 1]) || isRankBefore(tokens, at))) return true;
  const end = ordinal === null ? side : (superlatives.get(wordAt(tokens, at + 1)) ?? "most");
  const attached = attachments.around(at);
  return factsOf(items).some((item) => {
    const metric = [...new Set(item.cells.map((cell) => cell.metric))].find((id) => attached.metrics?.has(id) ?? true);
    const values = item.cells.filter((cell) => cell.role === "value" && cell.metric === metric);
    const ranked = values.toSorted(
      (one, other) => compareDecimals(other.value, one.value) * (end === "least" ? -1 : 1),
    );
    const place = ranked[(ordinal ?? 1) - 1];
    const named = nearest(tokens, at, item, values, firstWeekday);
    if (place === undefined || named === null || item.dimensions.length !== 1 || values.length < 2) return false;
    const currencies = new Set(values.map(({ currency }) => currency));
    return currencies.size === 1 && isWholeOrder(item, values, end) && compareDecimals(named.value, place.value) === 0;
  });
}

/** "the second largest": the word belongs to the ordinal. */
function isRankBefore(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1];
  return isNumber(before) && before.stated.kind === "rank";
}

/** Of a table that was cut the end that it was sorted by is known, and no other. */
function isWholeOrder(
  { isTruncated, isPart }: ItemEvidence,
  values: readonly FactCell[],
  end: "most" | "least" | undefined,
): boolean {
  const [first, last] = [values[0], values.at(-1)];
  if (isPart) return false;
  if (!isTruncated || first === undefined || last === undefined) return true;
  const falls = compareDecimals(first.value, last.value) >= 0;
  return end === "least" ? !falls : falls;
}

function nearest(
  tokens: readonly Token[],
  at: number,
  item: ItemEvidence,
  values: readonly FactCell[],
  firstWeekday: number,
): FactCell | null {
  const [dimension = ""] = item.dimensions;
  const found = tokens.flatMap((token, place) => {
    const cell = values.find(({ labels }) => isLabel(token, dimension, labels.get(dimension) ?? "", firstWeekday));
    return cell === undefined ? [] : [{ cell, distance: Math.abs(place - at) + (place > at ? 0 : 0.5) }];
  });
  return found.toSorted((one, other) => one.distance - other.distance)[0]?.cell ?? null;
}

function isLabel(token: Token, dimension: string, label: string, firstWeekday: number): boolean {
  if (token.is === "name") return stands(token, dimension, label);
  if (token.is !== "date" || !timeDimensions.has(dimension)) return false;
  const window = windowOfLabel(label, firstWeekday);
  return window !== null && token.windows.some((said) => isSame(said, window));
}

/** "followed by": the next in the order of the rows. */
export function followsInOrder(
  tokens: readonly Token[],
  at: number,
  items: readonly ItemEvidence[],
  attachments: Attachments,
  { firstWeekday }: Evidence,
): boolean {
  if (wordAt(tokens, at) !== "followed") return true;
  const attached = attachments.around(at);
  return factsOf(items).some((item) => {
    const metric = [...new Set(item.cells.map((cell) => cell.metric))].find((id) => attached.metrics?.has(id) ?? true);
    const values = item.cells.filter((cell) => cell.role === "value" && cell.metric === metric);
    const [before, behind] = [tokens.slice(0, at), tokens.slice(at + 1)];
    const one = nearest(before, at, item, values, firstWeekday);
    const other = nearest(behind, -1, item, values, firstWeekday);
    if (one === null || other === null || item.dimensions.length !== 1 || item.isPart) return false;
    const ranked = values.toSorted((left, right) => compareDecimals(right.value, left.value));
    const isLeast = tokens.some((token) => token.is === "word" && superlatives.get(token.key) === "least");
    const step = ranked.indexOf(other) - ranked.indexOf(one);
    return step === (isLeast ? -1 : 1);
  });
}
