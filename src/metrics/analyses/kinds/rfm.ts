import { addDecimals, compareDecimals, type Decimal, divideDecimals, zero } from "#core/money.ts";
import { formatDay, parseDay } from "#core/calendar.ts";
import { netSales } from "../../definitions/sales-amounts.ts";
import { orderCount } from "../../definitions/sales-counts.ts";
import { quintiles } from "../../formulas/quintiles.ts";
import { ratioDigits } from "../../groups.ts";
import { defineAnalysis, type Findings, type LinesRows } from "../analysis.ts";
import {
  compareText,
  count,
  type CurrencyGroups,
  decimalOf,
  groupsOf,
  inCurrency,
  moneyCell,
  namelessNotes,
  ratioCell,
  together,
  whole,
} from "../cells.ts";
import { aboutRows } from "../query-of-request.ts";
import { segmentOf, segments } from "../segments.ts";

/** Fifths of fewer say more of chance than of customers. */
const fewestCustomers = 50;

export const rfm = defineAnalysis({
  id: "rfm",
  version: 1,
  title: "RFM",
  description:
    "Customers by recency (days from their last purchase to the newest sale of all), orders and net sales, each in fifths from 1 to 5, where 5 is best: a score says how many of the others are behind, and equal values have one score. The segment is told by the scores of recency and orders. Withheld for fewer than 50 customers.",
  needs: [["customer"], ["day"], ["order_id"], ["net"]],
  by: ["customer"],
  takes: ["currency"],
  synonyms: ["recency frequency monetary", "customer segments", "best customers", "lapsed customers"],
  source: "RFM analysis (A. M. Hughes 1994); the widely used map of ten segments over recency and frequency",
  asks: (asked) => ({
    query: { metrics: ["net_sales", "orders"], by: [asked.by], ...aboutRows(asked) },
    definitions: [netSales, orderCount],
  }),
  lines: {
    metric: "orders",
    statements: [
      {
        name: "last",
        sql: () => "SELECT item, money, max(day) FROM lines WHERE item IS NOT NULL GROUP BY item, money",
      },
      { name: "newest", sql: () => "SELECT max(day) FROM lines" },
    ],
  },
  work({ asked: { by }, result, lines }) {
    const found = groupsOf(result, by);
    const days: Days = {
      last: lastDays(lines.get("last") ?? []),
      newest: parseDay(String(lines.get("newest")?.[0]?.[0] ?? "")),
    };
    const { rows, summaryRows, facts, notes } = together(found.currencies.map((each) => score(each, by, days)));
    return {
      columns: [
        { id: by, unit: "dimension" },
        ...found.currencyColumns,
        { id: "recency_days", unit: "count" },
        { id: "orders", unit: "count" },
        found.money("net_sales"),
        { id: "recency_score", unit: "count" },
        { id: "frequency_score", unit: "count" },
        { id: "monetary_score", unit: "count" },
        { id: "segment", unit: "dimension" },
      ],
      rows,
      summary: {
        columns: [
          { id: "segment", unit: "dimension" },
          ...found.currencyColumns,
          { id: "customers", unit: "count" },
          { id: "customer_share", unit: "ratio" },
          { id: "orders", unit: "count" },
          found.money("net_sales"),
          { id: "net_sales_share", unit: "ratio" },
        ],
        rows: summaryRows,
      },
      facts,
      notes: [...notes, ...namelessNotes(found, by, "net_sales")],
    };
  },
});

interface Days {
  /** Of the last purchase of a customer in a currency. */
  readonly last: (customer: string, currency: string) => number | null;
  /** Of the newest sale of all. */
  readonly newest: number | null;
}

function lastDays(rows: LinesRows): Days["last"] {
  const days = new Map(
    rows.flatMap(([customer, currency, day]) => {
      const number = day === null ? null : parseDay(String(day));
      return number === null ? [] : [[JSON.stringify([String(customer), currency ?? ""]), number] as const];
    }),
  );
  // Converted to one currency, or of none, lines have none of their own.
  return (customer, currency) =>
    days.get(JSON.stringify([customer, currency])) ?? days.get(JSON.stringify([customer, ""])) ?? null;
}

interface Customer {
  readonly label: string;
  readonly day: number;
  readonly orders: number;
  readonly netSales: Decimal;
}

interface ScoredCustomer extends Customer {
  readonly recency: number;
  readonly scores: readonly [recency: number, frequency: number, monetary: number];
  readonly segment: string;
}

function score(
  group: CurrencyGroups,
  by: string,
  { last, newest }: Days,
): Pick<Findings, "rows" | "facts" | "notes" | "summary"> {
  const customers = group.rows.flatMap((row): Customer[] => {
    const [label, sales, orders] = [row.text(by) ?? "", decimalOf(row, "net_sales"), Number(row.text("orders") ?? 0)];
    const day = last(label, group.currency);
    return sales === null || day === null || orders === 0 ? [] : [{ label, day, orders, netSales: sales }];
  });
  const left = group.rows.length - customers.length;
  const leftOut =
    left === 0
      ? []
      : [`${inCurrency(group)}left out: ${count(left, "customer")} without a dated order of known net sales`];
  if (customers.length < fewestCustomers || newest === null) {
    const withheld = `${inCurrency(group)}withheld: ${count(customers.length, "customer")} with a purchase, and fifths of fewer than ${fewestCustomers} say more of chance than of customers`;
    return { rows: [], facts: [], summary: { columns: [], rows: [] }, notes: [withheld, ...leftOut] };
  }
  const scored = toScores(customers, newest);
  const total = sumOf(scored);
  const { currencyCells, currency } = group;
  return {
    rows: scored.map(({ label, recency, orders, netSales: sales, scores, segment }) => [
      label,
      ...currencyCells,
      recency,
      orders,
      moneyCell(sales),
      ...scores,
      segment,
    ]),
    summary: {
      columns: [],
      rows: segments.flatMap(({ name }) => {
        const own = scored.filter(({ segment }) => segment === name);
        if (own.length === 0) return [];
        return [
          [
            name,
            ...currencyCells,
            own.length,
            ratioCell(divideDecimals(whole(own.length), whole(scored.length), ratioDigits)),
            own.reduce((sum, { orders }) => sum + orders, 0),
            moneyCell(sumOf(own)),
            total.units > 0n ? ratioCell(divideDecimals(sumOf(own), total, ratioDigits)) : null,
          ],
        ];
      }),
    },
    facts: [
      { id: "customers", unit: "count", currency, value: scored.length },
      { id: "newest_sale", unit: "dimension", currency, value: formatDay(newest) },
    ],
    notes: leftOut,
  };
}

/** The best first: by the sum of their scores, then by net sales. */
function toScores(customers: readonly Customer[], newest: number): ScoredCustomer[] {
  const recency = quintiles(customers, (one, other) => other.day - one.day);
  const frequency = quintiles(customers, (one, other) => one.orders - other.orders);
  const monetary = quintiles(customers, (one, other) => compareDecimals(one.netSales, other.netSales));
  return customers
    .map((customer, at): ScoredCustomer => {
      // The least days are the best.
      const scores = [6 - (recency[at] ?? 5), frequency[at] ?? 1, monetary[at] ?? 1] as const;
      return { ...customer, recency: newest - customer.day, scores, segment: segmentOf(scores[0], scores[1]) };
    })
    .toSorted(
      (one, other) =>
        sumOfScores(other) - sumOfScores(one) ||
        compareDecimals(other.netSales, one.netSales) ||
        compareText(one.label, other.label),
    );
}

function sumOfScores({ scores: [recency, frequency, monetary] }: ScoredCustomer): number {
  return recency + frequency + monetary;
}

function sumOf(customers: readonly Customer[]): Decimal {
  return customers.map((customer) => customer.netSales).reduce(addDecimals, zero);
}
