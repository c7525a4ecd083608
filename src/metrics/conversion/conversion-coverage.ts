import type { MetricDefinition, MetricPart } from "#core/metric.ts";
import { addDecimals, type Decimal, formatDecimal, parseDecimal, zero } from "#core/money.ts";
import type { Period } from "#core/period.ts";
import type { QueryRows } from "#engine/query-engine.ts";
import { positionLinesSql, readPositions } from "../compile-positions.ts";
import { countedRows, filtersSql, type Reading, type Statement, statement, windowSql } from "../compile-rows.ts";
import { linesSql, needOf, rowCount } from "../counted-parts.ts";
import type { QueryPlan } from "../plan.ts";
import type { ResultConversion } from "../query.ts";
import {
  type Conversion,
  convertedHows,
  type ConvertedHow,
  exchangeRate,
  isLeftOut,
  rateDay,
  rateFrom,
} from "./with-rates.ts";

/** What is told of one metric: the parts whose amounts it is the sum of, of a ratio those of its upper side, where that is money. */
interface ToldMetric {
  readonly id: string;
  readonly parts: readonly MetricPart[];
}

/** The amounts that a plan converts, by metric, as they are in their own currencies. */
function toldMetrics({ metrics, conversion }: Pick<QueryPlan, "metrics" | "conversion">): ToldMetric[] {
  return metrics.flatMap((metric) => {
    const parts = namesOf(metric).flatMap((name) => {
      const part = metric.parts[name];
      return (part && conversion?.originals.get(part)) ?? [];
    });
    return parts.length === 0 ? [] : [{ id: metric.id, parts }];
  });
}

function namesOf({ value, parts }: MetricDefinition): readonly string[] {
  if (value.kind === "sum") return [...value.parts, ...(value.charges ?? [])];
  if (value.kind === "items") return [];
  return parts[value.numerator]?.kind === "money" ? [value.numerator] : [value.denominator];
}

/**
 * How the amounts of a window come to be in one currency: a row a currency and way, with the lines that know an amount, their
 * first and last day, how many different days rates are of, the first and last of these, then for each part what the amounts
 * are in their own currency, and converted.
 */
export function conversionCoverage(
  plan: QueryPlan,
  window: Period,
  reading: Reading,
  { conversion, isStock }: { readonly conversion: Conversion; readonly isStock: boolean },
): Statement {
  const kept = { ...reading.context, conversion: { ...conversion, keepsAmounts: true as const } };
  const asked = { ...reading, context: kept };
  const parts = distinctParts(toldMetrics(plan));
  return statement((bind) => {
    const from = isStock ? positionRows(plan, window, asked, bind) : lineRows(plan, window, asked, bind);
    const valueOf = (part: MetricPart): string => `CASE WHEN ${from.lines(part)} THEN ${part.sql} END`;
    const known = `coalesce(${parts.map((part) => `(${valueOf(part)}) IS NOT NULL`).join(" OR ")}, false)`;
    const selected = [
      "coalesce(currency, '') AS currency",
      `${rateFrom} AS how`,
      `${from.count(known)} AS lines`,
      `min(${from.day}) FILTER (WHERE ${known})`,
      `max(${from.day}) FILTER (WHERE ${known})`,
      `count(DISTINCT ${rateDay}) FILTER (WHERE ${known})`,
      `min(${rateDay}) FILTER (WHERE ${known})`,
      `max(${rateDay}) FILTER (WHERE ${known})`,
      ...parts.flatMap((part) => [`sum(${valueOf(part)})`, `sum((${valueOf(part)}) * ${exchangeRate})`]),
    ].join(", ");
    return `SELECT * FROM (SELECT ${selected} FROM ${from.sql} GROUP BY ALL) WHERE lines > 0 ORDER BY currency, how`;
  });
}

interface Counted {
  readonly sql: string;
  readonly day: string;
  readonly lines: (part: MetricPart) => string;
  readonly count: (condition: string) => string;
}

type Bind = Parameters<typeof countedRows>[3];

/** By what rows were added up to, where that will do. */
function lineRows(plan: QueryPlan, window: Period, reading: Reading, bind: Bind): Counted {
  const used = plan.filters.map(({ dimension }) => dimension);
  const rows = countedRows(needOf(plan.filters, reading.parts, reading.context), used, reading, bind);
  const conditions = [windowSql(window, bind), ...filtersSql(plan.filters, bind)].join(" AND ");
  return { sql: `${rows} WHERE ${conditions}`, day: "day", lines: linesSql, count: rowCount };
}

function positionRows(plan: QueryPlan, window: Period, reading: Reading, bind: Bind): Counted {
  const grain = plan.by.find(({ time }) => time !== null);
  const positions = readPositions(plan, window, { reading, grain, bind });
  return {
    sql: `${positions.sql} AS positions`,
    day: "stated_day",
    lines: (part) => positionLinesSql(part, positions),
    count: (condition) => `count(*) FILTER (WHERE ${condition})`,
  };
}

function distinctParts(told: readonly ToldMetric[]): MetricPart[] {
  return [...new Set(told.flatMap(({ parts }) => parts))];
}

/** The rows of `conversionCoverage` by what they say. */
export function readConversion(
  found: QueryRows,
  plan: Pick<QueryPlan, "metrics" | "conversion">,
  { currency, rules, list }: Conversion,
): ResultConversion {
  const told = toldMetrics(plan);
  const parts = distinctParts(told);
  return {
    currency,
    list,
    maxDays: rules.maxDays,
    inverse: rules.inverse,
    via: rules.via,
    currencies: found.rows.map(([from, how, lines, firstDay, lastDay, rateDays, firstRate, lastRate, ...sums]) => {
      const sumOf = (metric: ToldMetric, side: 0 | 1): string | null => {
        const known = metric.parts.flatMap((part) => toDecimal(sums[parts.indexOf(part) * 2 + side]) ?? []);
        return known.length === 0 ? null : formatDecimal(known.reduce<Decimal>(addDecimals, zero));
      };
      return {
        currency: from === "" || from === null || from === undefined ? null : String(from),
        how: toHow(how),
        lines: Number(lines),
        firstDay: toText(firstDay),
        lastDay: toText(lastDay),
        rateDays: Number(rateDays),
        firstRate: toText(firstRate),
        lastRate: toText(lastRate),
        amounts: told.map((metric) => ({
          metric: metric.id,
          original: sumOf(metric, 0),
          converted: isLeftOut(toHow(how)) ? null : sumOf(metric, 1),
        })),
      };
    }),
  };
}

function toHow(cell: unknown): ConvertedHow {
  return convertedHows.find((how) => how === cell) ?? "none";
}

function toText(cell: string | number | boolean | null | undefined): string | null {
  return cell === null || cell === undefined ? null : String(cell);
}

function toDecimal(cell: string | number | boolean | null | undefined): Decimal | null {
  return cell === null || cell === undefined ? null : parseDecimal(String(cell));
}
