import { parseDay } from "#core/calendar.ts";
import { type Manifest, visibleCount } from "#engine/dataset.ts";
import { daysOfSource, groupSources } from "../completeness/sources.ts";
import type { SpanCover } from "./along-time.ts";
import type { SpanDimension } from "./plan-shape.ts";

/**
 * Which spans without rows are known to be without: those between the first and the last day of the dataset, unless one of
 * their days is missing of a source (on which it usually has rows) and no file has rows in the whole span. A shop that is
 * closed on Sundays sold nothing on Sundays; a day whose file was never sent is not known.
 */
export function readSpanCover(manifest: Manifest, { time }: SpanDimension): SpanCover {
  const files = manifest.files.filter((file) => visibleCount(file) > 0);
  const runs = files.flatMap(({ dayRuns, firstDay, lastDay }) => {
    const [first, last] = [parseDay(firstDay ?? ""), parseDay(lastDay ?? "")];
    if (first === null || last === null) return [];
    // A table that was read before its days were kept counts as if it had them all.
    return (dayRuns ?? [[first, last - first + 1] as const]).map(([from, days]) => ({ from, to: from + days - 1 }));
  });
  if (runs.length === 0) return { first: null, last: null, missing: [] };
  const spansOf = (from: number, to: number): number[] => {
    const [first, last] = [time.toIndex(from), time.toIndex(to)];
    return Array.from({ length: last - first + 1 }, (_, at) => first + at);
  };
  const gaps = groupSources(manifest).flatMap((source) => daysOfSource(manifest.dataset, source)?.gaps ?? []);
  const doubtful = new Set(
    gaps.flatMap(({ from, to }) => {
      const [first, last] = [parseDay(from), parseDay(to)];
      return first === null || last === null ? [] : spansOf(first, last);
    }),
  );
  if (doubtful.size > 0) for (const { from, to } of runs) for (const span of spansOf(from, to)) doubtful.delete(span);
  return {
    first: time.toIndex(Math.min(...runs.map(({ from }) => from))),
    last: time.toIndex(Math.max(...runs.map(({ to }) => to))),
    missing: [...doubtful].toSorted((one, other) => one - other),
  };
}
