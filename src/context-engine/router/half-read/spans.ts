import type { Plan } from "../../models/plan.ts";
import { monthNames, weekdayNames } from "../periods/vocabulary.ts";
import { hasCue, type Reading } from "../reading.ts";

/** Times that are said once more, or many times over. */
export function ofSpans(reading: Reading, plan: Plan): readonly string[] {
  return [...ofEachSpan(reading), ...weekdaysBeside(reading, plan), ...daysAgain(reading, plan)];
}

/** "the last day of each month" are many days. */
function ofEachSpan({ words, time }: Reading): readonly string[] {
  return time.periods.flatMap(({ to }) => {
    const [of, each, span] = words.slice(to, to + 3).map(({ key }) => key);
    return of === "of" && (each === "each" || each === "every") ? [`"of ${each} ${span ?? ""}"`] : [];
  });
}

/** "Friday vs Saturday sales in August" are many days each. */
function weekdaysBeside({ words, time }: Reading, { queries }: Plan): readonly string[] {
  const days = weekdayNames.filter((day) => words.some(({ key }) => key === day || key === `${day}s`));
  const isOfOneDay = queries.some(({ query: { period = "all", compare } }) => {
    const [first, last] = period.split("..");
    return compare !== undefined && first === last;
  });
  const isLonger = words.some(({ key }) => monthNames.includes(key) || /^(?:month|quarter|year)$/.test(key));
  return days.length > 1 && isOfOneDay && isLonger && time.comparison !== null ? ["weekdays of a longer time"] : [];
}

/** "runs out in 14 days", "and in 30": a number that says no time. */
function daysAgain(reading: Reading, { cover }: Plan): readonly string[] {
  if (cover === null || hasCue(reading, "best", "worst")) return [];
  // "as in the last 30" is the pace that is told anyway.
  const isOfPace = (value: number, from: number): boolean =>
    value === cover.days && /^(?:last|past)$/.test(reading.words[from - 1]?.key ?? "");
  return reading.numbers.filter(({ value, from }) => !isOfPace(value, from)).map(({ text }) => `"${text}"`);
}
