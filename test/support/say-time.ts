import { comparisonWindow } from "#context-engine/router/periods/comparison-window.ts";
import { findTime, type PeriodContext } from "#context-engine/router/periods/find-periods.ts";
import { readWords } from "#context-engine/router/words.ts";

/** What a question says of time in one line: "2026-10-01..2026-10-31 month | vs 2026-09-01..2026-09-30 | by day". */
export function sayTime(question: string, context: PeriodContext): string {
  const time = findTime(readWords(question), context);
  const { comparison } = time;
  const base = time.periods[0] ?? comparison?.usual;
  const window =
    comparison === null || base === undefined ? null : comparisonWindow(base, comparison.with, context)?.period;
  const usual = time.periods.length === 0 && base !== undefined ? ` of ${base.period}` : "";
  const said = [
    ...time.periods.map(
      ({ period, unit, otherwise }) => `${period} ${unit}${otherwise.map((other) => ` or ${other.period}`).join("")}`,
    ),
    ...(comparison === null ? [] : [`vs ${window ?? "nothing"}${usual}`]),
    ...time.grains.map(({ dimension }) => `by ${dimension}`),
    ...(time.snapshot === null ? [] : [`on ${time.snapshot.day}`]),
    ...(time.horizon === null ? [] : [`ahead ${time.horizon.days}`]),
    ...(time.spanDays === null ? [] : [`span ${time.spanDays.days}`]),
    ...time.problems.map(({ reason }) => `wrong: ${reason}`),
  ];
  return said.length === 0 ? "no time" : said.join(" | ");
}
