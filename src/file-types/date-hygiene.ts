import type { HygieneClass } from "./hygiene.ts";

type Worth = HygieneClass["worth"];

/**
 * Rows of a day that is not there yet: when the file came, or, over the numbers, today.
 * @param needs columns of which a list must have one; null for none
 */
export function futureDates(effect: string, worth: Worth, needs: readonly (string | null)[] = [null]): HygieneClass {
  return {
    id: "future_date",
    title: "a date in the future",
    effect,
    fix: "see whether day, month and year are in the order that the file was read by (dateOrder=...); else correct the date and send the file again",
    cases: needs.map((column) => ({
      needs: [...(column === null ? [] : [column]), "day", "today"],
      when: "day > today",
    })),
    worth,
  };
}
