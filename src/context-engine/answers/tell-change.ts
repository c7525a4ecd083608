import { formatDecimal, negate, parseDecimal } from "#core/money.ts";
import type { QueryResult } from "#metrics/query.ts";
import type { PlannedQuery } from "../models/plan.ts";
import { sayCell, sayRate } from "../utils/number-text.ts";
import { currencyOf } from "./currency-of.ts";

/** "Down EUR 120.00 (5.1 %) from EUR 2,340.00 in 2026-07." A change that was taken for granted is set right. */
export function tellChange(result: QueryResult, { premise, query }: PlannedQuery): string {
  const { columns, rows, comparison } = result;
  return rows
    .flatMap((row) =>
      query.metrics.map((metric) => {
        const at = (suffix: string): number => columns.findIndex(({ id }) => id === `${metric}${suffix}`);
        const [change = null, rate = null, before = null] = ["_change", "_change_rate", "_previous"].map(
          (suffix) => row[at(suffix)] ?? null,
        );
        const column = columns[at("_change")];
        const amount = parseDecimal(String(change ?? ""));
        const name = query.metrics.length > 1 ? `${metric.replaceAll("_", " ")} ` : "";
        if (column === undefined || amount === null)
          return `${name}There is nothing to compare with in ${comparison?.label ?? "the time before"}.`;
        const isDown = amount.units < 0n;
        const size = formatDecimal(isDown ? negate(amount) : amount);
        const currency = currencyOf(row, column, result);
        const word = amount.units === 0n ? "Unchanged" : isDown ? "Down" : "Up";
        const percent = rate === null ? "" : ` (${sayRate(String(rate).replace("-", ""))})`;
        const from = `from ${sayCell(before, column, currency)} in ${comparison?.label ?? "the time before"}`;
        return `${name}${amount.units === 0n ? `${word} ${from}` : `${word} ${sayCell(size, column, currency)}${percent} ${from}`}.${correct(premise, isDown, amount.units === 0n, rate)}`;
      }),
    )
    .join(" ");
}

/** "Why did it drop 12 %": where it did not, or not by that much, that is said first. */
function correct(
  premise: PlannedQuery["premise"],
  isDown: boolean,
  isSame: boolean,
  rate: string | number | null,
): string {
  if (premise === undefined) return "";
  if (isSame || (premise.direction === "down") !== isDown) return ` It did not go ${premise.direction}.`;
  const real = Math.abs(Number(rate ?? 0));
  if (premise.rate === null || rate === null || Math.abs(real - premise.rate) < 0.005) return "";
  return ` It was not ${Math.round(premise.rate * 1_000) / 10} %.`;
}
