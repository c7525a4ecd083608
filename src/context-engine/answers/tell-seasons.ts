import type { QueryResult } from "#metrics/query.ts";

/** Months that a year has; two of them are the least by which a season can be told from chance. */
const cycle = 12;

/**
 * Whether months differ in the same way each year: the share of the variance of full months that the mean of their calendar
 * month explains. Under two whole cycles it is not decidable, and said.
 */
export function tellSeasons({ rows, columns, query }: QueryResult): string {
  const [metric = ""] = query.metrics;
  const at = columns.findIndex(({ id }) => id === metric);
  const months = rows
    .flatMap((row) => (row[at] === null || row[0] === null ? [] : [{ month: String(row[0]), value: Number(row[at]) }]))
    .slice(0, -1);
  if (months.length < 2 * cycle) {
    return `Whether ${metric.replaceAll("_", " ")} is seasonal cannot be decided: that needs two full years of months, and there are ${months.length} full months. The table has every month.`;
  }
  const mean = average(months.map(({ value }) => value));
  const byMonth = Map.groupBy(months, ({ month }) => month.slice(5));
  const means = new Map([...byMonth].map(([month, group]) => [month, average(group.map(({ value }) => value))]));
  const whole = months.reduce((sum, { value }) => sum + (value - mean) ** 2, 0);
  const explained = months.reduce((sum, { month }) => sum + ((means.get(month.slice(5)) ?? mean) - mean) ** 2, 0);
  const strength = whole === 0 ? 0 : explained / whole;
  const sorted = [...means].toSorted(([, one], [, other]) => other - one);
  const verdict = strength >= 0.6 ? "strongly seasonal" : strength >= 0.3 ? "somewhat seasonal" : "hardly seasonal";
  return `${metric.replaceAll("_", " ")} is ${verdict}: the calendar month explains ${Math.round(strength * 100)} % of how ${months.length} full months differ (60 % and more: strongly). Strongest month ${sorted[0]?.[0] ?? ""}, weakest ${sorted.at(-1)?.[0] ?? ""}.`;
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
