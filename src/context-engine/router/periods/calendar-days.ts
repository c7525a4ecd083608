import { addMonths, formatDay, isoWeekday, parseDay, toCivilDate, toDayNumber } from "#core/calendar.ts";

/** Easter Sunday in the Gregorian calendar: Meeus/Jones/Butcher. */
function easter(year: number): number {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const month = Math.floor((h + l - 7 * m + 114) / 31);
  return toDayNumber({ year, month, day: ((h + l - 7 * m + 114) % 31) + 1 });
}

/** The n-th weekday of a month; from its end where n is negative. */
function nth(year: number, month: number, weekday: number, n: number): number {
  if (n > 0) {
    const first = toDayNumber({ year, month, day: 1 });
    return first + ((weekday - isoWeekday(first) + 7) % 7) + (n - 1) * 7;
  }
  const last = addMonths(toDayNumber({ year, month, day: 1 }), 1) - 1;
  return last - ((isoWeekday(last) - weekday + 7) % 7);
}

const fixed = (month: number, day: number) => (year: number) => toDayNumber({ year, month, day });

/** Trading days by name; those without a country in it are the United States' where countries differ. */
export const holidays: Readonly<Record<string, (year: number) => number>> = {
  "new years? day": fixed(1, 1),
  "valentines? day|valentines?": fixed(2, 14),
  "good friday": (year) => easter(year) - 2,
  "easter monday": (year) => easter(year) + 1,
  "easter sunday|easter": easter,
  "mothers? day": (year) => nth(year, 5, 7, 2),
  "fathers? day": (year) => nth(year, 6, 7, 3),
  "memorial day": (year) => nth(year, 5, 1, -1),
  "independence day|4th of july": fixed(7, 4),
  "labou?r day": (year) => nth(year, 9, 1, 1),
  halloween: fixed(10, 31),
  "thanksgiving day|thanksgiving": (year) => nth(year, 11, 4, 4),
  "black friday": (year) => nth(year, 11, 4, 4) + 1,
  "cyber monday": (year) => nth(year, 11, 4, 4) + 4,
  "singles? day": fixed(11, 11),
  "christmas eve": fixed(12, 24),
  "christmas day|christmas": fixed(12, 25),
  "boxing day": fixed(12, 26),
  "new years? eve": fixed(12, 31),
};

export function dayOf(year: number, month: number, day: number): number | null {
  const number = toDayNumber({ year, month, day });
  const civil = toCivilDate(number);
  return civil.month === month && civil.day === day ? number : null;
}

export function iso(day: number): string {
  return formatDay(day);
}

export function read(day: string): number {
  return parseDay(day) ?? 0;
}
