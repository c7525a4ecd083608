import type { FoundTime, Grain } from "./periods/find-periods.ts";
import type { Word } from "./words.ts";

const spoken: Readonly<Record<string, Grain>> = {
  day: "day",
  days: "day",
  week: "week",
  weeks: "week",
  month: "month",
  months: "month",
  quarter: "quarter",
  quarters: "quarter",
  year: "year",
  years: "year",
  hour: "hour",
  hours: "hour",
  weekday: "weekday",
  weekdays: "weekday",
};
const asks =
  /\b(?:best|worst|highest|lowest|top|bottom|strongest|weakest|busiest|quietest|biggest|smallest|largest|most|least|over|under|above|below|more than|less than|fewer than|at least|at most|which|what)\b|[<>]/;

/** "highest revenue month", "days in August we took less than 150": a span of time that is ranked or kept by a value, without "by". */
export function withLooseGrains(time: FoundTime, words: readonly Word[]): FoundTime {
  if (time.grains.length > 0 || !asks.test(words.map(({ key }) => key).join(" "))) return time;
  const isTaken = (at: number): boolean =>
    [
      ...time.periods,
      ...time.spent,
      ...[time.comparison, time.horizon, time.spanDays, time.snapshot].filter((span) => span !== null),
    ].some(({ from, to }) => from <= at && at < to);
  const isOfRate = (place: number): boolean => /^(?:a|an|one|per|each|every)$/.test(words[place - 1]?.key ?? "");
  const isOfLonger = (place: number): boolean =>
    time.periods.some(
      ({ from, to, unit }) =>
        from <= place &&
        place < to &&
        (unit === "year" ||
          unit === "quarter" ||
          unit === "half" ||
          (unit === "month" && words[place]?.key === "days")),
    );
  const at = words.findIndex(({ key }, place) => {
    if (spoken[key] === undefined || isOfRate(place)) return false;
    const isOf = words[place + 1]?.key === "of" || key.endsWith("s");
    return !isTaken(place) || (isOf && isOfLonger(place));
  });
  const dimension = spoken[words[at]?.key ?? ""];
  return dimension === undefined ? time : { ...time, grains: [{ from: at, to: at + 1, dimension }] };
}
