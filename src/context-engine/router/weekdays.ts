import type { WeekdayMention } from "./reading.ts";
import type { Word } from "./words.ts";

const names = ["mondays", "tuesdays", "wednesdays", "thursdays", "fridays", "saturdays", "sundays"];

/** "on Saturdays", "at weekends": days of every week, not one of them. */
export function findWeekdays(words: readonly Word[], isTaken: (index: number) => boolean): readonly WeekdayMention[] {
  return words.flatMap(({ key, text }, from) => {
    if (isTaken(from)) return [];
    const days = key === "weekends" ? [6, 7] : [names.indexOf(key) + 1];
    return days[0] === 0 ? [] : days.map((weekday) => ({ from, to: from + 1, text, weekday }));
  });
}
