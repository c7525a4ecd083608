import { over, print, read } from "../../oracle/exact.ts";
import { groupBy, type Label, labelOf } from "../../oracle/grains.ts";
import { type Line, salesMetrics } from "../../oracle/sales-metrics.ts";
import { newest, type Position, stockMetrics } from "../../oracle/stock-metrics.ts";
import type { Gold, Kept, Query, Threshold } from "../question-sets.ts";
import { itemMetrics } from "./item-metrics.ts";

type Cell = string | number | null;

/** What the generator wrote, record by record. */
export interface Truth {
  readonly lines: readonly Line[];
  readonly listed: readonly Position[];
}

const columns = {
  sku: "SKU",
  product: "Product",
  category: "Category",
  vendor: "Vendor",
  store: "Store",
  location: "Location",
  region: "Region",
  channel: "Channel",
  employee: "Employee",
  customer: "Customer",
  country: "Country",
  state: "State",
  city: "City",
  segment: "Segment",
  shipping_method: "Shipping Method",
  order: "Order ID",
  file: "File",
  source: "Source",
} as const;
const ofTime = new Set(["day", "week", "month", "quarter", "year"]);

/** The same question to the records themselves: everything is added up in lists. */
export function answerPlainly(query: Query, truth: Truth, threshold?: Threshold, rowsKept: Kept = {}): Gold {
  const by = query.by ?? [];
  const named = query.metrics.flatMap((metric) => [
    metric,
    ...(query.compare === undefined ? [] : [`${metric}_previous`, `${metric}_change`, `${metric}_change_rate`]),
  ]);
  const shares = query.share === true ? query.metrics.map((metric) => `${metric}_share`) : [];
  const gold = { columns: [...by, ...named, ...shares], rows: toRows(query, truth) };
  const sorted = sortRows(gold, query, by.length);
  const kept = threshold === undefined ? sorted : keep(gold, sorted, threshold);
  return { columns: gold.columns, rows: keepSome(kept.slice(0, query.limit ?? kept.length), rowsKept) };
}

function toRows(query: Query, truth: Truth): Cell[][] {
  const by = query.by ?? [];
  const current = readGroups(query, query.period, truth);
  if (query.compare !== undefined) {
    const previous = readGroups(query, query.compare, truth);
    const names = new Set([...current.keys(), ...previous.keys()]);
    return [...names].map((name) => [
      ...labelsOf(name),
      ...query.metrics.flatMap((_, at) => compared(current.get(name)?.[at] ?? null, previous.get(name)?.[at] ?? null)),
    ]);
  }
  if (query.share !== true) return [...current].map(([name, values]) => [...labelsOf(name), ...values]);
  if (by.length !== 1) throw new Error("shares are of one dimension here");
  const { by: _, ...whole } = query;
  const totals = readGroups(whole, query.period, truth).get("[]") ?? [];
  return [...current].map(([name, values]) => [
    ...labelsOf(name),
    ...values,
    ...values.map((value, at) => over(exact(value), exact(totals[at] ?? null), 9)),
  ]);
}

function labelsOf(name: string): Cell[] {
  const labels: Cell[] = JSON.parse(name);
  return labels;
}

/** The values of each group, by its labels. */
function readGroups(query: Query, period: string, truth: Truth): ReadonlyMap<string, readonly Cell[]> {
  const window = windowOf(period);
  const isAsked = keeps(query);
  const by = query.by ?? [];
  const lines = truth.lines.filter((line) => isAsked(line) && isWithin(line.day, window));
  const positions = newest(truth.listed, window?.last ?? null).filter(isAsked);
  const grouped = <Item extends Line | Position>(items: readonly Item[]): [string, readonly Item[]][] => [
    ...(by.length === 0 ? [["[]", items] as [string, readonly Item[]]] : groupBy(items, (item) => namesOf(by, item))),
  ];
  const values = <Item>(
    groups: readonly [string, Item][],
    metrics: Readonly<Record<string, (group: Item) => Cell>>,
  ): ReadonlyMap<string, readonly Cell[]> =>
    new Map(groups.map(([name, group]) => [name, query.metrics.map((id) => metrics[id]?.(group) ?? null)] as const));
  if (query.metrics.every((id) => id in salesMetrics)) return values(grouped(lines), salesMetrics);
  if (query.metrics.every((id) => id in stockMetrics)) return values(grouped(positions), stockMetrics);
  if (window === null || !query.metrics.every((id) => id in itemMetrics))
    throw new Error(`no way to ${query.metrics.join()}`);
  const items = groupBy([...lines, ...positions], (item) => namesOf(by, item));
  const facts = [...items].map(([name, both]): [string, Parameters<(typeof itemMetrics)[string]>[0]] => [
    name,
    {
      days: daysOf(window),
      last: window.last,
      lines: both.filter((item): item is Line => "source" in item),
      positions: both.filter((item): item is Position => !("source" in item)),
    },
  ]);
  return values(facts, itemMetrics);
}

function namesOf(by: readonly string[], { record, day }: Line | Position): Label[] {
  return by.map((dimension) => labelOf(dimension, record, { columns, day }));
}

function keeps({ where = [] }: Query): (item: Line | Position) => boolean {
  const dimensions = [...new Set(where.map(({ dimension }) => dimension))];
  return ({ record, day }) =>
    dimensions.every((dimension) => {
      const label = labelOf(dimension, record, { columns, day });
      const is = (value: string | null): boolean => (label === null ? null : String(label)) === value;
      const own = where.filter((one) => one.dimension === dimension);
      const wanted = own.filter(({ op }) => op === "=");
      return (
        (wanted.length === 0 || wanted.some(({ value }) => is(value))) &&
        own.every(({ op, value }) => op === "=" || !is(value))
      );
    });
}

interface Window {
  readonly first: string;
  readonly last: string;
}

function windowOf(period: string): Window | null {
  const [first, last] = period.split("..");
  return first === undefined || last === undefined ? null : { first, last };
}

function isWithin(day: string | null, window: Window | null): boolean {
  return window === null || (day !== null && window.first <= day && day <= window.last);
}

function daysOf({ first, last }: Window): number {
  return (Date.parse(last) - Date.parse(first)) / 86_400_000 + 1;
}

function exact(value: Cell): bigint | null {
  return value === null ? null : (read(String(value).slice(0, String(value).indexOf(".") + 7 || undefined)) ?? null);
}

/** Values of ratios have nine digits: everything is counted in billionths. */
function billionths(value: Cell): bigint | null {
  if (value === null) return null;
  const [whole = "0", behind = ""] = String(value).replace("-", "").split(".");
  const size = BigInt(whole) * 1_000_000_000n + BigInt(behind.padEnd(9, "0"));
  return String(value).startsWith("-") ? -size : size;
}

function compared(now: Cell, before: Cell): Cell[] {
  const [one, other] = [billionths(now), billionths(before)];
  if (one === null || other === null) return [now, before, null, null];
  const change = print(one - other, 9);
  const size = other < 0n ? -other : other;
  return [now, before, typeof now === "number" ? Number(change) : change, over(one - other, size, 9)];
}

function sortRows({ columns: names, rows }: Gold, query: Query, dimensions: number): Cell[][] {
  const keys = [
    ...(query.order ?? []).map((key) => ({ at: names.indexOf(key.replace("-", "")), down: key.startsWith("-") })),
    ...(query.by ?? []).flatMap((dimension, at) =>
      ofTime.has(dimension) || dimension === "weekday" ? [{ at, down: false }] : [],
    ),
    { at: dimensions, down: true },
    ...(query.by ?? []).map((_, at) => ({ at, down: false })),
  ];
  return rows.toSorted((one, other) => {
    for (const { at, down } of keys) {
      const [left = null, right = null] = [one[at], other[at]];
      if (left === right) continue;
      if (left === null || right === null) return left === null ? 1 : -1;
      const isLess = at < dimensions ? left < right : (billionths(left) ?? 0n) < (billionths(right) ?? 0n);
      return isLess === down ? 1 : -1;
    }
    return 0;
  });
}

/** Of rows in their order: those that a question asks for. */
export function keepSome(rows: readonly Cell[][], { place, firstOfEach, of }: Kept): Cell[][] {
  const isKept = (row: Cell[], at: number): boolean =>
    (place === undefined || at === place - 1) &&
    (of === undefined || row[0] === of) &&
    (firstOfEach === undefined || rows.slice(0, at).filter(([first]) => first === row[0]).length < firstOfEach);
  return rows.filter(isKept);
}

/** Rows on one side of a value; what is not known is on neither. */
export function keep(
  { columns: names }: Pick<Gold, "columns">,
  rows: readonly Cell[][],
  threshold: Threshold,
): Cell[][] {
  const at = names.indexOf(threshold.column);
  const level = billionths(threshold.value) ?? 0n;
  return rows.filter((row) => {
    const value = billionths(row[at] ?? null);
    if (value === null) return false;
    if (threshold.is === "<") return value < level;
    if (threshold.is === "<=") return value <= level;
    return threshold.is === ">" ? value > level : value >= level;
  });
}
