import type { ManifestFile } from "#engine/dataset.ts";

const dayMs = 86_400_000;

/** Tables without days may be of any. */
export function daysTouch(one: ManifestFile, other: ManifestFile, apart: number): boolean {
  const files = [one, other];
  const first = Math.max(
    ...files.map((file) => dayOf(file.firstDay, -Infinity) - (tellsLastDays(file) ? longestMonth : 0)),
  );
  const last = Math.min(
    ...files.map((file) => dayOf(file.lastDay, Infinity) + (tellsFirstDays(file) ? longestMonth : 0)),
  );
  return first - last <= apart;
}

/** Whether each of its days may stand for a whole month. */
export function tellsMonths(file: ManifestFile): boolean {
  return tellsFirstDays(file) || tellsLastDays(file);
}

/** A month stands on its first day, or its last, and has so many days more. */
const longestMonth = 30;

function tellsFirstDays({ firstDay, lastDay }: ManifestFile): boolean {
  return firstDay?.endsWith("-01") === true && lastDay?.endsWith("-01") === true;
}

function tellsLastDays({ firstDay, lastDay }: ManifestFile): boolean {
  return [firstDay, lastDay].every((day) => day !== null && isLastOfMonth(day));
}

function isLastOfMonth(day: string): boolean {
  return new Date(Date.parse(day) + dayMs).getUTCDate() === 1;
}

export function dayOf(day: string | null, none: number): number {
  return day === null ? none : Date.parse(day) / dayMs;
}
