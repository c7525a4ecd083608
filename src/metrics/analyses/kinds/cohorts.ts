import { formatDay, parseDay, toCivilDate } from "#core/calendar.ts";
import { defineMetric, type MetricPart } from "#core/metric.ts";
import { divideDecimals } from "#core/money.ts";
import { customers } from "../../definitions/sales-parts.ts";
import { ratioDigits } from "../../groups.ts";
import type { Cell } from "../../query.ts";
import { defineAnalysis, type LinesRows } from "../analysis.ts";
import { ratioCell, whole } from "../cells.ts";
import { aboutRows } from "../query-of-request.ts";

/** Months that the summary has a column for. */
const shownMonths = 12;

const buying: MetricPart = { ...customers, over: "sale lines" };

/** Who only returned something did not buy. */
const buyers = defineMetric({
  id: "buyers",
  version: 1,
  title: "Buyers",
  description: "Distinct customers with a line sold; unknown customers are left out.",
  datasets: ["sales"],
  parts: { buying },
  value: { kind: "sum", parts: ["buying"] },
  unit: "count",
  time: "none",
  needs: [["customer"]],
  synonyms: [],
  source: "dbt_shopify",
});

export const cohorts = defineAnalysis({
  id: "cohorts",
  version: 1,
  title: "Cohorts",
  description:
    "Customers by the month of their first purchase, and how many of them bought again in each month since: retention = distinct buyers of the month / customers of the cohort. A period chooses the cohorts; first purchases are looked for in all days before its end.",
  needs: [["customer"], ["day"]],
  by: ["customer"],
  takes: [],
  synonyms: ["retention", "cohort analysis", "repeat customers", "returning customers"],
  source: "dbt_shopify: customer cohorts",
  asks: (asked) => ({ query: { metrics: ["buyers"], ...aboutRows(asked) }, definitions: [buyers] }),
  lines: {
    metric: "buyers",
    fromTheFirst: true,
    statements: [
      {
        name: "cohorts",
        sql: (bind, { from }) => `, buys AS (
          SELECT DISTINCT item, CAST(date_trunc('month', day) AS DATE) AS month FROM lines WHERE item IS NOT NULL AND day IS NOT NULL
        ), firsts AS (SELECT item, min(month) AS first FROM buys GROUP BY item)
        SELECT first, month, count(*) FROM buys JOIN firsts USING (item)
        WHERE first >= date_trunc('month', coalesce(CAST(${bind(from)} AS DATE), DATE '0001-01-01')) GROUP BY first, month ORDER BY first, month`,
      },
      { name: "newest", sql: () => "SELECT CAST(max(day) AS VARCHAR) FROM lines" },
    ],
  },
  work({ lines }) {
    const newest = parseDay(String(lines.get("newest")?.[0]?.[0] ?? ""));
    const last = newest === null ? null : monthOf(newest);
    const found = readCohorts(lines.get("cohorts") ?? []);
    const buyersOf = (cohort: Cohort, since: number): number => cohort.buyers.get(cohort.first + since) ?? 0;
    const spansOf = (cohort: Cohort): number[] =>
      last === null ? [] : Array.from({ length: last - cohort.first + 1 }, (_none, since) => since);
    const longest = Math.max(-1, ...found.map((cohort) => spansOf(cohort).length - 1));
    const months = Math.min(shownMonths, longest);
    return {
      columns: [
        { id: "cohort", unit: "dimension" },
        { id: "months_since", unit: "count" },
        { id: "cohort_size", unit: "count" },
        { id: "buyers", unit: "count" },
        { id: "retention_rate", unit: "ratio" },
      ],
      rows: found.flatMap((cohort) =>
        spansOf(cohort).map((since): Cell[] => {
          const here = buyersOf(cohort, since);
          return [labelOf(cohort.first), since, cohort.size, here, rate(here, cohort.size)];
        }),
      ),
      summary: {
        columns: [
          { id: "cohort", unit: "dimension" },
          { id: "cohort_size", unit: "count" },
          ...Array.from({ length: months + 1 }, (_none, since) => ({
            id: `month_${since}_rate`,
            unit: "ratio" as const,
          })),
        ],
        rows: found.map((cohort) => [
          labelOf(cohort.first),
          cohort.size,
          ...Array.from({ length: months + 1 }, (_none, since) =>
            since < spansOf(cohort).length ? rate(buyersOf(cohort, since), cohort.size) : null,
          ),
        ]),
      },
      facts: [{ id: "customers", unit: "count", value: found.reduce((sum, { size }) => sum + size, 0) }],
      notes: [
        ...(newest === null || isLastOfMonth(newest)
          ? []
          : [
              `the last month is not whole: the newest sale is of ${formatDay(newest)}, so its retention may still grow`,
            ]),
        ...(found.length === 0 && newest !== null ? ["no customer bought for the first time in this period"] : []),
        ...(longest <= shownMonths ? [] : [`the summary has the first ${shownMonths} months since, the rows have all`]),
      ],
    };
  },
});

interface Cohort {
  /** Months are counted from year 0. */
  readonly first: number;
  readonly size: number;
  readonly buyers: ReadonlyMap<number, number>;
}

function readCohorts(rows: LinesRows): Cohort[] {
  const cells = rows.flatMap(([first, month, buyerCount]) => {
    const [from, at] = [parseDay(String(first)), parseDay(String(month))];
    return from === null || at === null ? [] : [{ first: monthOf(from), at: monthOf(at), buyers: Number(buyerCount) }];
  });
  return [...Map.groupBy(cells, ({ first }) => first)].map(([first, own]) => {
    const found = new Map(own.map(({ at, buyers: here }) => [at, here]));
    return { first, size: found.get(first) ?? 0, buyers: found };
  });
}

function rate(here: number, size: number): Cell {
  return ratioCell(divideDecimals(whole(here), whole(size), ratioDigits));
}

function monthOf(day: number): number {
  const { year, month } = toCivilDate(day);
  return year * 12 + month - 1;
}

function labelOf(month: number): string {
  return `${String(Math.floor(month / 12)).padStart(4, "0")}-${String((month % 12) + 1).padStart(2, "0")}`;
}

function isLastOfMonth(day: number): boolean {
  return monthOf(day + 1) !== monthOf(day);
}
