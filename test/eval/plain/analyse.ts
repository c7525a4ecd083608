import { groupBy } from "../../oracle/grains.ts";
import { read } from "../../oracle/exact.ts";
import type { Line } from "../../oracle/sales-metrics.ts";
import type { Analysis, Gold } from "../question-sets.ts";
import { answerPlainly, type Truth } from "./answer-query.ts";

/** The analyses of the definitions page, from the records alone. */
export function analysePlainly({ kind, by, period }: Analysis, truth: Truth): Gold {
  if (kind === "abc") return classify(by, period, truth);
  if (kind === "rfm") return tellRecency(period, truth);
  return followCohorts(period, truth);
}

/** Rows in an order of their own, by their text. */
export function sortByText(rows: Gold["rows"]): Gold["rows"] {
  return rows.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
}

const dayMs = 86_400_000;

/** Net sales in millionths, which are whole. */
function exact(value: unknown): bigint {
  return read(String(value)) ?? 0n;
}

/** By the share of sales that stands before an item: below 80 % A, below 95 % B, else C. */
function classify(by: string, period: string, truth: Truth): Gold {
  const where = [{ dimension: by, op: "!=" as const, value: null }];
  const { rows } = answerPlainly({ metrics: ["net_sales"], by: [by], where, period }, truth);
  const total = rows.reduce((sum, [, sales]) => sum + exact(sales), 0n);
  let before = 0n;
  const classed = rows.map(([name = null, sales]) => {
    const mark = before * 100n < total * 80n ? "A" : before * 100n < total * 95n ? "B" : "C";
    before += exact(sales);
    return [name, mark];
  });
  return { columns: [by, "class"], rows: sortByText(classed) };
}

/** Days from the last purchase to the newest sale of all, orders and net sales of each customer. */
function tellRecency(period: string, truth: Truth): Gold {
  const newest = Math.max(...purchases(truth).map(({ day }) => Date.parse(day ?? "")));
  const where = [{ dimension: "customer", op: "!=" as const, value: null }];
  const { rows } = answerPlainly({ metrics: ["net_sales", "orders"], by: ["customer"], where, period }, truth);
  const bought = groupBy(purchases(truth), ({ record }) => [record["Customer"] ?? ""]);
  const told = rows.map(([name = null, sales = null, orders = null]) => {
    const days = (bought.get(JSON.stringify([name])) ?? []).map(({ day }) => Date.parse(day ?? ""));
    return [name, (newest - Math.max(...days)) / dayMs, orders, sales];
  });
  return { columns: ["customer", "recency_days", "orders", "net_sales"], rows: sortByText(told) };
}

/** Customers of each first month of the period, and how many of them bought in each month since, up to its end. */
function followCohorts(period: string, truth: Truth): Gold {
  const [begin = "", end = ""] = period.split("..").map((day) => day.slice(0, 7));
  const untilEnd = purchases(truth).filter(({ day }) => (day ?? "") <= period.slice(-10));
  const months = [...groupBy(untilEnd, ({ record }) => [record["Customer"] ?? ""])]
    .filter(([name]) => name !== '[""]')
    .map(([, lines]) => [...new Set(lines.map(({ day }) => day?.slice(0, 7) ?? ""))].toSorted());
  const cohorts = Map.groupBy(months, ([first = ""]) => first);
  const asked = [...cohorts].filter(([cohort]) => cohort >= begin);
  const rows = asked.flatMap(([cohort, members]) => {
    const since = members.flatMap((own) => own.map((month) => monthsBetween(cohort, month)));
    return Array.from({ length: monthsBetween(cohort, end) + 1 }, (_, at) => [
      cohort,
      at,
      members.length,
      since.filter((each) => each === at).length,
    ]);
  });
  return {
    columns: ["cohort", "months_since", "cohort_size", "buyers"],
    rows: sortByText(rows),
  };
}

function monthsBetween(from: string, to: string): number {
  const count = (month: string): number => Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7));
  return count(to) - count(from);
}

function purchases({ lines }: Truth): readonly Line[] {
  return lines.filter(({ record, day }) => day !== null && (read(record["Quantity"]) ?? 0n) > 0n);
}
