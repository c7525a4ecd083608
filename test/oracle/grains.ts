/** What a record says of a dimension; null where it says nothing. */
export type Label = string | number | null;

const dayMs = 86_400_000;

/** Of an ISO day: Monday is 1. */
function weekdayOf(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay() || 7;
}

/** The week has the number of the year in which its Thursday lies. */
function weekOf(day: string): string {
  const thursday = new Date(Date.parse(`${day}T00:00:00Z`) + (4 - weekdayOf(day)) * dayMs);
  const year = thursday.getUTCFullYear();
  const number = Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / dayMs / 7) + 1;
  return `${year}-W${String(number).padStart(2, "0")}`;
}

const ofDay: Readonly<Record<string, (day: string) => Label>> = {
  day: (day) => day,
  week: weekOf,
  month: (day) => day.slice(0, 7),
  quarter: (day) => `${day.slice(0, 4)}-Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`,
  year: (day) => day.slice(0, 4),
  weekday: weekdayOf,
};

/** @param columns the column of each dimension that is written in one */
export function labelOf(
  dimension: string,
  record: Readonly<Record<string, string>>,
  { columns, day }: { readonly columns: Readonly<Record<string, string>>; readonly day: string | null },
): Label {
  const read = ofDay[dimension];
  if (read !== undefined) return day === null ? null : read(day);
  const text = record[columns[dimension] ?? ""] ?? "";
  return text === "" ? null : text;
}

/** Records with the same labels, by their labels. */
export function groupBy<Item>(items: readonly Item[], labels: (item: Item) => readonly Label[]): Map<string, Item[]> {
  return Map.groupBy(items, (item) => JSON.stringify(labels(item)));
}
