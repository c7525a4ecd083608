import type { QueryResult } from "#metrics/query.ts";
import type { Plan } from "../models/plan.ts";
import { sayCell } from "../utils/number-text.ts";

/** The compound rate from the first month to the last: (last / first) ^ (1 / steps) - 1, to a tenth of a percent. */
export function tellGrowth(result: QueryResult, plan: Plan): string {
  const { rows, columns, query } = result;
  const [metric = ""] = query.metrics;
  const at = columns.findIndex(({ id }) => id === metric);
  const column = columns[at];
  const values = rows.map((row) => Number(row[at] ?? Number.NaN));
  const [first = Number.NaN] = values;
  const last = values.at(-1) ?? Number.NaN;
  const steps = values.length - 1;
  const span = `${String(rows[0]?.[0] ?? "")} to ${String(rows.at(-1)?.[0] ?? "")}`;
  if (column === undefined || steps < 1 || !(first > 0) || !(last > 0)) {
    return `No growth rate of ${metric} can be told over ${plan.period ?? span}: it needs two full months with values above zero.`;
  }
  const rate = (last / first) ** (1 / steps) - 1;
  const [from, to] = [rows[0]?.[at] ?? null, rows.at(-1)?.[at] ?? null].map((cell) =>
    sayCell(cell, column, column.currency),
  );
  return `${metric.replaceAll("_", " ")} grew by ${(rate * 100).toFixed(1)} % a month, compounded over ${steps} months (${span}): from ${from} to ${to}, (last / first) ^ (1 / ${steps}) - 1.`;
}
