import { addMonths, isoWeekday, parseDay } from "#core/calendar.ts";
import type { Dimension, TimeGrain } from "../dimensions.ts";
import type { Windows } from "../groups.ts";
import type { Cell } from "../query.ts";

interface Span {
  readonly id: string;
  readonly time: TimeGrain;
}

/**
 * The labels of a group of the other window at the same place of the current one; null behind its end, and on no date.
 * Of several spans of time the shortest is moved, and the others are those in which it comes to lie, so that a month
 * stays the month of its day.
 */
export function moveLabels(
  labels: readonly Cell[],
  keys: readonly Dimension[],
  windows: Windows,
): readonly Cell[] | null {
  const shortest = shortestSpan(keys);
  const label = shortest === null ? null : (labels[keys.findIndex(({ id }) => id === shortest.id)] ?? null);
  if (shortest === null || label === null) return labels;
  const day = shortest.time.readLabel(String(label));
  const moved = day === null ? null : moveDay(day, shortest, windows);
  if (moved === null) return null;
  return labels.map((other, at) => {
    const { id, time } = keys[at] ?? { id: "", time: null };
    if (id === "weekday" && lengthOf(shortest) === 1) return isoWeekday(moved);
    return time === null || time === "cycle" ? other : time.label(moved);
  });
}

function shortestSpan(keys: readonly Dimension[]): Span | null {
  const spans = keys.flatMap(({ id, time }) => (time === null || time === "cycle" ? [] : [{ id, time }]));
  return spans.toSorted((one, other) => lengthOf(one) - lengthOf(other))[0] ?? null;
}

/** Days, of the first span of all. */
function lengthOf({ time }: Span): number {
  return time.firstDay(1) - time.firstDay(0);
}

function moveDay(day: number, { id, time }: Span, { period, comparison, alignment }: Windows): number | null {
  const [from, to, before] = [period.from, period.to, comparison.from].map((text) => parseDay(text ?? ""));
  if (from == null || to == null || before == null) return null;
  if (alignment === "calendar" && id === "day") {
    const sameDate = addMonths(day, 12);
    return addMonths(sameDate, -12) === day && sameDate < to ? sameDate : null;
  }
  const first = time.firstDay(time.toIndex(day) - time.toIndex(before) + time.toIndex(from));
  return first < to ? first : null;
}
