import { OmError } from "#core/errors.ts";
import type { MetricDefinition, MetricPart } from "#core/metric.ts";
import { addDecimals, type Decimal, divideDecimals, parseDecimal, subtractDecimals, zero } from "#core/money.ts";
import type { Period } from "#core/period.ts";
import type { QueryRows } from "#engine/query-engine.ts";
import { type Dimension, toLabel } from "./dimensions.ts";
import type { Alignment } from "./shape/align-windows.ts";
import { moveLabels } from "./shape/move-labels.ts";
import type { Cell } from "./query.ts";

/** Metric values of one group of rows; `labels` stand in the order of the keys. */
export interface Group {
  readonly labels: readonly Cell[];
  /** By metric, in the plan's order. */
  readonly values: readonly (Decimal | null)[];
}

/** Nobody reads more, and each is held in memory. */
export const mostGroups = 250_000;

export const moneyDigits = 6;
export const ratioDigits = 9;

/** How the rows of a compiled query are laid out, and which metrics no file can give (by id). */
export interface GroupLayout {
  readonly keys: readonly Dimension[];
  readonly parts: readonly MetricPart[];
  readonly metrics: readonly MetricDefinition[];
  readonly missing: ReadonlyMap<string, readonly string[]>;
}

/**
 * Groups of the engine's rows: keys become labels, parts become values. Missing metrics are unknown everywhere.
 * @throws OmError `QUERY_INVALID` for more groups than an answer may have
 */
export function readGroups(found: QueryRows, { keys, parts, metrics, missing }: GroupLayout): Group[] {
  if (found.rows.length > mostGroups) {
    throw new OmError("QUERY_INVALID", `the answer has more than ${mostGroups} groups`, {
      fix: "narrow it down with where or a period, or group by something coarser: limit and top need all groups first",
    });
  }
  return found.rows.map((row) => {
    const partValue = (part: MetricPart): Decimal | null => {
      const cell = toCell(row[keys.length + parts.indexOf(part)]);
      return cell === null ? null : parseDecimal(String(cell));
    };
    return {
      labels: keys.map((dimension, order) => toLabel(dimension, toCell(row[order]))),
      values: metrics.map((metric) => (missing.has(metric.id) ? null : valueOf(metric, partValue))),
    };
  });
}

/** A group without rows: nothing is known of it, but that it has no rows. */
export function emptyGroup(metrics: readonly MetricDefinition[]): Group {
  const nothing = (part: MetricPart): Decimal | null => (part.aggregate === "rows" ? zero : null);
  return { labels: [], values: metrics.map((metric) => valueOf(metric, nothing)) };
}

function valueOf(metric: MetricDefinition, partValue: (part: MetricPart) => Decimal | null): Decimal | null {
  const read = (name: string): Decimal | null => {
    const part = metric.parts[name];
    return part === undefined ? null : partValue(part);
  };
  if (metric.value.kind === "ratio") {
    const numerator = read(metric.value.numerator);
    const denominator = read(metric.value.denominator);
    if (numerator === null || denominator === null) return null;
    return divideDecimals(numerator, denominator, metric.unit === "money" ? moneyDigits : ratioDigits);
  }
  if (metric.value.kind === "items") return null;
  const charges = (metric.value.charges ?? []).map((name) => read(name) ?? zero);
  return [...metric.value.parts.map(read), ...charges].reduce(
    (sum, value) => (sum === null || value === null ? null : addDecimals(sum, value)),
    zero,
  );
}

export interface Windows {
  readonly period: Period;
  readonly comparison: Period;
  readonly alignment: Alignment | null;
}

/**
 * Beside each group its counterpart of another window: the same labels, spans of time at the same place in their
 * window, days of the same dates where the windows meet by the calendar. Groups of one window alone have unknown values
 * for the other. `dropped` counts groups of the other window whose place lies behind the end of this one, or on no date.
 */
export function joinWindows(
  current: readonly Group[],
  previous: readonly Group[],
  keys: readonly Dimension[],
  windows: Windows,
): { readonly groups: readonly Group[]; readonly dropped: number } {
  const places = new Map<string, { labels: readonly Cell[]; now: Group | null; before: Group | null }>();
  for (const group of current)
    places.set(JSON.stringify(group.labels), { labels: group.labels, now: group, before: null });
  let dropped = 0;
  for (const group of previous) {
    const moved = moveLabels(group.labels, keys, windows);
    if (moved === null) {
      dropped += 1;
      continue;
    }
    const place = JSON.stringify(moved);
    places.set(place, { labels: moved, now: places.get(place)?.now ?? null, before: group });
  }
  const groups = [...places.values()].map(({ labels, now, before }) => {
    const width = (now ?? before)?.values.length ?? 0;
    const values = Array.from({ length: width }, (_, order) => compare(now?.values[order], before?.values[order]));
    return { labels, values: values.flat() };
  });
  return { groups, dropped };
}

/** current, previous, change and rate of change; unknown where a side is, the rate also where the previous value is 0. */
function compare(now: Decimal | null = null, before: Decimal | null = null): (Decimal | null)[] {
  if (now === null || before === null) return [now, before, null, null];
  const change = subtractDecimals(now, before);
  const base = before.units < 0n ? subtractDecimals(zero, before) : before;
  return [now, before, change, divideDecimals(change, base, ratioDigits)];
}

function toCell(cell: string | number | boolean | null | undefined): Cell {
  return typeof cell === "boolean" ? String(cell) : (cell ?? null);
}
