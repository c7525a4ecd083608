import { formatDecimal } from "#core/money.ts";
import type { RateRules, RateSpan } from "#core/exchange-rates.ts";
import { quoteIdentifier, quoteText } from "#engine/sql.ts";

/** Asked for as columns: what the amounts of a row are multiplied by, for which day that was stated, and how it was come by. */
export const exchangeRate = "exchange_rate";
export const rateDay = "rate_day";
export const rateFrom = "rate_from";

/** How the amounts of a business are converted for one query. */
export interface Conversion {
  /** ISO code of what they are converted to. */
  readonly currency: string;
  readonly rules: RateRules;
  /** What the settings call the list; null where none is set. */
  readonly list: string | null;
  /** By the currency that is converted; only days that some row may have. */
  readonly spans: ReadonlyMap<string, readonly RateSpan[]>;
  /** Rows without a rate keep their amounts: to count what is left out. */
  readonly keepsAmounts?: true;
}

/**
 * How the amounts of a row come to be in the currency that is asked for; "same" needs no rate, "none" has none, and "undated"
 * none because it has no day.
 */
export const convertedHows = ["same", "stated", "inverse", "via", "none", "undated"] as const;
export type ConvertedHow = (typeof convertedHows)[number];

/** Whether such lines are in no sum. */
export function isLeftOut(how: ConvertedHow): boolean {
  return how === "none" || how === "undated";
}

/** The columns that are amounts of money. A row without a rate knows none of them. */
const moneyColumns = [
  "net",
  "gross",
  "discount",
  "tax",
  "shipping",
  "cost",
  "tip",
  "fee",
  "service_charge",
  "gift_card",
  "refund",
  "order_discount",
  "order_tax",
  "order_shipping",
  "order_tip",
  "order_fee",
  "order_service_charge",
  "order_gift_card",
  "order_refund",
  "unit_cost",
  "unit_price",
] as const;

export function isMoneyColumn(column: string): boolean {
  return moneyColumns.some((money) => money === column);
}

const ownColumns: readonly string[] = [exchangeRate, rateDay, rateFrom];

/** The columns that stand in the rows themselves. */
export function withoutRateColumns(columns: readonly string[]): readonly string[] {
  return columns.some((column) => ownColumns.includes(column))
    ? columns.filter((column) => !ownColumns.includes(column))
    : columns;
}

/** What else is read of rows that are converted. */
export const neededForRates = ["day", "currency"] as const;

/**
 * Rows with the rate of their currency and business day beside them: 1 where they are in the currency that is asked for, else
 * that of the list; unknown for a row without a day, or of an unknown currency. One row a currency and day on the side of the
 * rates: rows find theirs by a hash.
 * @param columns those that the rows have, `day` and `currency` among them
 */
export function withRates(
  rows: string,
  columns: readonly string[],
  { currency, spans, keepsAmounts }: Conversion,
  bind: (value: string) => string,
): string {
  const given = [...spans].flatMap(([from, ofCurrency]) =>
    ofCurrency.map((span) => ({
      currency: from,
      first_day: span.from,
      end_day: span.to,
      rate: formatDecimal(span.rate),
      [rateDay]: span.statedOn,
      [rateFrom]: span.how,
    })),
  );
  const digits = Math.max(0, ...[...spans.values()].flat().map(({ rate }) => digitsOf(formatDecimal(rate))));
  const type = `DECIMAL(${12 + digits},${digits})`;
  const dates = { first_day: "DATE", end_day: "DATE", [rateDay]: "DATE" };
  const shape = quoteText(JSON.stringify([{ currency: "VARCHAR", ...dates, rate: type, [rateFrom]: "VARCHAR" }]));
  const isSame = `own.currency = ${bind(currency)}`;
  const rate = `CASE WHEN ${isSame} THEN CAST(1 AS ${type}) ELSE rated.rate END`;
  const amounts = keepsAmounts === true ? [] : [...new Set(columns)].filter(isMoneyColumn);
  const known = amounts.map((column) => {
    const name = quoteIdentifier(column);
    return `CASE WHEN ${isSame} OR rated.rate IS NOT NULL THEN own.${name} END AS ${name}`;
  });
  return `WITH given AS (SELECT unnest(from_json(${bind(JSON.stringify(given))}, ${shape}), recursive := true)),
      rated AS (SELECT currency, CAST(unnest(range(first_day, end_day, INTERVAL 1 DAY)) AS DATE) AS day, rate, ${rateDay}, ${rateFrom} FROM given)
    SELECT own.*${known.length === 0 ? "" : ` REPLACE (${known.join(", ")})`}, ${rate} AS ${exchangeRate},
      CASE WHEN NOT ${isSame} THEN rated.${rateDay} END AS ${rateDay},
      CASE WHEN ${isSame} THEN 'same' WHEN own.day IS NULL THEN 'undated' ELSE coalesce(rated.${rateFrom}, 'none') END AS ${rateFrom}
    FROM (${rows}) AS own LEFT JOIN rated ON own.currency = rated.currency AND own.day = rated.day`;
}

function digitsOf(plain: string): number {
  const point = plain.indexOf(".");
  return point < 0 ? 0 : plain.length - point - 1;
}
