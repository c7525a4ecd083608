/**
 * Days as whole numbers since 1970-01-01, in the proleptic Gregorian calendar; text is ISO (2026-03-05).
 * Plain arithmetic: no time zone and no `Date` takes part.
 */
export interface CivilDate {
  readonly year: number;
  /** 1..12 */
  readonly month: number;
  /** 1..31 */
  readonly day: number;
}

const daysPerEra = 146_097; // 400 years
const epochShift = 719_468; // days from 0000-03-01 to 1970-01-01

/** The day number of a date; months beyond 1..12 carry into the year. Howard Hinnant, "chrono-compatible date algorithms". */
export function toDayNumber({ year, month, day }: CivilDate): number {
  const carried = year + Math.floor((month - 1) / 12);
  const inYear = modulo(month - 1, 12) + 1;
  const marchYear = inYear <= 2 ? carried - 1 : carried;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * modulo(inYear - 3, 12) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * daysPerEra + dayOfEra - epochShift;
}

export function toCivilDate(dayNumber: number): CivilDate {
  const shifted = dayNumber + epochShift;
  const era = Math.floor(shifted / daysPerEra);
  const dayOfEra = shifted - era * daysPerEra;
  const leapDays = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = modulo(marchMonth + 2, 12) + 1;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return { year, month, day: dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1 };
}

/** 0001-01-01: there is no day before it. */
export const firstDayOfAll: number = toDayNumber({ year: 1, month: 1, day: 1 });

/** The day number of an ISO day; null for any other text and for days that the calendar lacks. Years 0001 to 9998. */
export function parseDay(text: string): number | null {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  if (year === undefined || year === "0000" || year === "9999") return null;
  const dayNumber = toDayNumber({ year: Number(year), month: Number(month), day: Number(day) });
  return formatDay(dayNumber) === text ? dayNumber : null;
}

export function formatDay(dayNumber: number): string {
  const { year, month, day } = toCivilDate(dayNumber);
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
}

/** The same day of another month, or that month's last day where it is shorter. */
/** The day (ISO) that has begun somewhere at an instant, be it first in the zone that is ahead of all: UTC+14. */
export function newestDayAt(instantMs: number): string {
  return formatDay(Math.floor((instantMs + 14 * 3_600_000) / 86_400_000));
}

export function addMonths(dayNumber: number, months: number): number {
  const { year, month, day } = toCivilDate(dayNumber);
  const first = toDayNumber({ year, month: month + months, day: 1 });
  const next = toDayNumber({ year, month: month + months + 1, day: 1 });
  return Math.min(first + day - 1, next - 1);
}

/** Monday 1 to Sunday 7. */
export function isoWeekday(dayNumber: number): number {
  return modulo(dayNumber + 3, 7) + 1;
}

/**
 * The week of a day: it belongs to the year that holds its fourth day, so most of it. Weeks that begin on Monday (1) are
 * those of ISO 8601; Sunday is 7.
 */
export function weekOf(dayNumber: number, firstWeekday = 1): { readonly year: number; readonly week: number } {
  const fourth = dayNumber - modulo(isoWeekday(dayNumber) - firstWeekday, 7) + 3;
  const { year } = toCivilDate(fourth);
  return { year, week: Math.floor((fourth - toDayNumber({ year, month: 1, day: 1 })) / 7) + 1 };
}

/** The first day of a week; null for a week 53 that the year lacks. */
export function weekStart(year: number, week: number, firstWeekday = 1): number | null {
  const fourth = toDayNumber({ year, month: 1, day: 4 }); // always in week 1
  const first = fourth - modulo(isoWeekday(fourth) - firstWeekday, 7) + (week - 1) * 7;
  const found = weekOf(first, firstWeekday);
  return found.year === year && found.week === week ? first : null;
}

export function pad(value: number, digits: number): string {
  return String(value).padStart(digits, "0");
}

function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}
