import { addDecimals, type Decimal, divideDecimals, roundDecimal, subtractDecimals, zero } from "#core/money.ts";
import { type Group, moneyDigits } from "../groups.ts";
import type { KeyedGroups } from "./read-groups-of.ts";
import type { Shape, SpanDimension } from "./plan-shape.ts";

/** A value of one span; null where it is unknown. */
export interface SpanValue {
  /** Spans are numbered without gaps. */
  readonly index: number;
  readonly value: Decimal | null;
}

/** Which spans without rows are known to have none, see `readSpanCover`. */
export interface SpanCover {
  /** The first and the last span that the dataset reaches into; null without a dated row. */
  readonly first: number | null;
  readonly last: number | null;
  /** Between them, in order: spans without any row of the dataset, on days that a source usually has. */
  readonly missing: readonly number[];
}

/**
 * Sums from the first span to each, oldest first; spans that are not there add nothing, and neither do unknown ones. Null
 * until a value is known. Exact; in time and memory linear in the spans.
 */
export function runningSums(spans: readonly SpanValue[]): (Decimal | null)[] {
  let sum: Decimal | null = null;
  return spans.map(({ value }) => {
    if (value !== null) sum = addDecimals(sum ?? zero, value);
    return sum;
  });
}

/**
 * Sums, or means (6 digits, half-even), over the last `count` spans that end with each, oldest first. A span that is not
 * there is 0 where the dataset covers it. Null where one is unknown or not covered. In time and memory linear in the spans.
 */
export function movingValues(
  spans: readonly SpanValue[],
  { spans: count, as }: NonNullable<Shape["moving"]>,
  cover: SpanCover,
): (Decimal | null)[] {
  const sums = [zero];
  const unknown = [0];
  for (const { value } of spans) {
    sums.push(addDecimals(sums.at(-1) ?? zero, value ?? zero));
    unknown.push((unknown.at(-1) ?? 0) + (value === null ? 1 : 0));
  }
  let [oldest, missing] = [0, 0];
  return spans.map(({ index }, at) => {
    const from = index - count + 1;
    while ((spans[oldest]?.index ?? from) < from) oldest += 1;
    while ((cover.missing[missing] ?? from) < from) missing += 1;
    const isMissing = (cover.missing[missing] ?? index + 1) <= index;
    const isKnown = unknown[at + 1] === unknown[oldest] && cover.first !== null && cover.first <= from && !isMissing;
    if (!isKnown) return null;
    const sum = subtractDecimals(sums[at + 1] ?? zero, sums[oldest] ?? zero);
    return as === "sum"
      ? roundDecimal(sum, moneyDigits)
      : divideDecimals(sum, { units: BigInt(count), scale: 0 }, moneyDigits);
  });
}

/**
 * By the labels of each group (as JSON) what runs and moves up to it along the time, within all its other labels; a group
 * without a time has nothing. `before` are the groups of the spans just before the period: they move, and are not in the
 * running sum.
 * @param at the place of the metric among the values of both
 */
export function valuesAlong(
  { keys, groups }: KeyedGroups,
  at: number,
  options: {
    readonly along: SpanDimension;
    readonly shape: Pick<Shape, "running" | "moving">;
    readonly before: readonly Group[];
    readonly cover: SpanCover;
  },
): ReadonlyMap<string, readonly (Decimal | null)[]> {
  const { along, shape, before, cover } = options;
  const timeAt = keys.findIndex(({ id }) => id === along.id);
  const series = new Map<string, (SpanValue & { readonly place: string | null })[]>();
  const add = ({ labels, values }: Group, isInPeriod: boolean): void => {
    const day = along.time.readLabel(String(labels[timeAt] ?? ""));
    if (day === null) return;
    const name = JSON.stringify(labels.toSpliced(timeAt, 1));
    const place = isInPeriod ? JSON.stringify(labels) : null;
    const span = { index: along.time.toIndex(day), value: values[at] ?? null, place };
    const members = series.get(name);
    if (members) members.push(span);
    else series.set(name, [span]);
  };
  for (const group of before) add(group, false);
  for (const group of groups) add(group, true);

  const found = new Map<string, readonly (Decimal | null)[]>();
  for (const members of series.values()) {
    const ordered = members.toSorted((one, other) => one.index - other.index);
    const inPeriod = ordered.filter(({ place }) => place !== null);
    const running = shape.running ? runningSums(inPeriod) : null;
    const moving = shape.moving && movingValues(ordered, shape.moving, cover).slice(ordered.length - inPeriod.length);
    for (const [order, { place }] of inPeriod.entries()) {
      if (place === null) continue;
      found.set(
        place,
        [running, moving].flatMap((values) => (values === null ? [] : [values[order] ?? null])),
      );
    }
  }
  return found;
}
