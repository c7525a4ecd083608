import type { Period } from "#core/period.ts";
import type { Dimension } from "../dimensions.ts";
import { type Group, joinWindows } from "../groups.ts";
import type { Filter, OrderKey, QueryPlan } from "../plan.ts";
import type { Cell } from "../query.ts";
import { sortGroups } from "../sort-groups.ts";
import { metricColumns } from "../value-columns.ts";
import type { KeyedGroups, ReadGroups } from "./read-groups-of.ts";

/** The row that stands for all values that are not among the first. */
export interface OtherValues {
  readonly dimension: string;
  /** A text that is no value of the dimension. */
  readonly label: string;
  /** How many values it stands for; of several currencies, of each one added up. */
  readonly values: number;
}

/** Groups of both windows with all labels of `keys`. */
export interface RawGroups {
  readonly keys: readonly Dimension[];
  readonly current: readonly Group[];
  readonly previous: readonly Group[];
}

/** Which values of the last dimension stand alone. */
export interface TopValues {
  readonly dimension: Dimension;
  /** By currency (null where no money is asked for, or where it is unknown): the first of all its values. */
  readonly kept: ReadonlyMap<Cell, readonly Cell[]>;
  /** Currencies that have more values than are kept. */
  readonly cut: readonly Cell[];
  readonly other: OtherValues;
}

/**
 * The first values of the last dimension, in the order of the query over its whole period, whatever else it groups by, and
 * of each currency apart. Null where there are no more than are kept.
 */
export async function findTop(plan: QueryPlan, raw: RawGroups, read: ReadGroups): Promise<TopValues | null> {
  const { top } = plan.shape;
  if (top === null) return null;
  const { dimension, count } = top;
  const ranked = await rankValues(plan, dimension, raw, read);
  const cut = [...ranked].filter(([, labels]) => labels.length > count);
  if (cut.length === 0) return null;
  return {
    dimension,
    kept: new Map([...ranked].map(([currency, labels]) => [currency, labels.slice(0, count)])),
    cut: cut.map(([currency]) => currency),
    other: {
      dimension: dimension.id,
      label: otherLabel([...ranked.values()].flat()),
      values: cut.reduce((sum, [, labels]) => sum + labels.length - count, 0),
    },
  };
}

/**
 * The groups of a window with the first values alone, and all others in one group for each combination of the other
 * dimensions. That group is counted anew from its rows: ratios and distinct counts are those of these rows, and the groups
 * together are all rows.
 */
export async function keepTop(
  plan: QueryPlan,
  { keys, groups }: KeyedGroups,
  window: Period,
  { top, read }: { readonly top: TopValues | null; readonly read: ReadGroups },
): Promise<readonly Group[]> {
  if (top === null) return groups;
  const { dimension, other } = top;
  const [at, currencyAt] = [indexOf(keys, dimension.id), currencyIndex(plan, keys)];
  const kept = new Map([...top.kept].map(([currency, labels]) => [currency, new Set(labels)]));
  const isKept = ({ labels }: Group): boolean =>
    kept.get(currencyAt < 0 ? null : (labels[currencyAt] ?? null))?.has(labels[at] ?? null) === true;
  const others: Group[] = [];
  for (const currency of top.cut) {
    const without: Filter[] = [{ dimension, include: [], exclude: top.kept.get(currency) ?? [] }];
    const money = keys[currencyAt];
    if (money !== undefined) without.push({ dimension: money, include: [currency], exclude: [] });
    const found = await read({ by: plan.by.filter((by) => by !== dimension), without }, window);
    others.push(...found.groups.map((group) => relabelled(group, found, keys, other)));
  }
  return [...groups.filter(isKept), ...others];
}

/** Values of the dimension, the first of the order first, by currency (null where no money is asked for, or unknown). */
async function rankValues(
  plan: QueryPlan,
  dimension: Dimension,
  raw: RawGroups,
  read: ReadGroups,
): Promise<ReadonlyMap<Cell, readonly Cell[]>> {
  const [now, before] = await readRanked(plan, dimension, raw, read);
  const { keys } = now;
  const { period, comparison, alignment } = plan;
  const groups =
    comparison === null
      ? now.groups
      : joinWindows(now.groups, before.groups, keys, { period, comparison, alignment }).groups;
  const values = metricColumns(plan);
  const asked = plan.order.flatMap((key) => rankKey(key, [dimension.id, ...values.map(({ id }) => id)]));
  const largest = { column: values[0]?.id ?? dimension.id, descending: true };
  const order = asked.length > 0 ? asked : [largest];
  const [at, currencyAt] = [indexOf(keys, dimension.id), currencyIndex(plan, keys)];
  const sorted = sortGroups(groups, { keys, values }, order);
  const byCurrency = Map.groupBy(sorted, ({ labels }) => (currencyAt < 0 ? null : (labels[currencyAt] ?? null)));
  return new Map(
    [...byCurrency].map(([currency, members]) => [currency, members.map(({ labels }) => labels[at] ?? null)]),
  );
}

async function readRanked(
  plan: QueryPlan,
  dimension: Dimension,
  raw: RawGroups,
  read: ReadGroups,
): Promise<readonly [KeyedGroups, KeyedGroups]> {
  const { keys } = raw;
  const isAlone = plan.by.length === 1;
  if (isAlone)
    return [
      { keys, groups: raw.current },
      { keys, groups: raw.previous },
    ];
  const now = await read({ by: [dimension] }, plan.period);
  const before = plan.comparison === null ? null : await read({ by: [dimension] }, plan.comparison);
  return [now, before ?? { keys: now.keys, groups: [] }];
}

/** A share orders as what it is a share of; what runs along a time, and other dimensions, order no values. */
function rankKey({ column, descending }: OrderKey, known: readonly string[]): OrderKey[] {
  const ranked = known.includes(column) ? column : column.replace(/_share(_of_\w+)?$/, "");
  return known.includes(ranked) ? [{ column: ranked, descending }] : [];
}

function relabelled(
  { labels, values }: Group,
  found: KeyedGroups,
  keys: readonly Dimension[],
  other: OtherValues,
): Group {
  const read = ({ id }: Dimension): Cell =>
    id === other.dimension ? other.label : (labels[indexOf(found.keys, id)] ?? null);
  return { labels: keys.map(read), values };
}

/** "(other)", with a number where a value is called so. */
function otherLabel(values: readonly Cell[]): string {
  const taken = new Set(values);
  let [label, number] = ["(other)", 2];
  while (taken.has(label)) label = `(other ${number++})`;
  return label;
}

function indexOf(keys: readonly Dimension[], wanted: string): number {
  return keys.findIndex(({ id }) => id === wanted);
}

/** Where money is asked for, the place of its currency; else -1. */
function currencyIndex(plan: QueryPlan, keys: readonly Dimension[]): number {
  return plan.hasMoney ? indexOf(keys, "currency") : -1;
}
