import { expect, test } from "vitest";
import { fileTypes } from "#file-types/registry.ts";
import { exchangeRate } from "./conversion/with-rates.ts";
import { dimensions } from "./dimensions.ts";
import { lineClass, lineState, payoutFee, payoutKind, payoutTax, storedColumns } from "./told-columns.ts";
import { metricDefinitions } from "./registry.ts";

const promised =
  "on_hand_units available_units committed_units incoming_units on_hand_value retail_value skus out_of_stock_skus below_min_skus below_reorder_skus above_max_skus days_of_supply sell_through turnover gmroi dead_stock_value overstock_value gross_sales discounts returns net_sales taxes shipping total_sales orders units customers products_sold aov upt asp discount_rate return_rate gross_margin margin_rate rows".split(
    " ",
  );

test("every promised metric of sales and stock is there, each id once", () => {
  const ids = metricDefinitions.map(({ id }) => id);
  expect(promised.filter((id) => !ids.includes(id))).toEqual([]);
  expect(new Set(ids).size).toBe(ids.length);
});

test("every promised dimension is there, each id once", () => {
  expect(dimensions.map(({ id }) => id)).toEqual(
    "day week month quarter year fiscal_quarter fiscal_year weekday hour product sku category vendor store location region channel customer employee country state city segment payment_method shipping_method order payout currency source file".split(
      " ",
    ),
  );
});

test("a value is made of parts that the metric has, and every part is used", () => {
  const wrong = metricDefinitions.filter(({ parts, value }) => {
    const named = {
      sum: () => (value.kind === "sum" ? [...value.parts, ...(value.charges ?? [])] : []),
      ratio: () => (value.kind === "ratio" ? [value.numerator, value.denominator] : []),
      items: () => (value.kind === "items" ? value.parts : []),
    }[value.kind]();
    return Object.keys(parts).toSorted().join() !== [...named].toSorted().join();
  });
  expect(wrong).toEqual([]);
});

test("only flows may be summed over time: ratios and distinct counts have no time", () => {
  const summable = metricDefinitions.filter(({ time }) => time === "sum");
  const wrong = summable.filter(
    ({ value, parts }) => value.kind === "ratio" || Object.values(parts).some((part) => part.aggregate === "distinct"),
  );
  expect(wrong).toEqual([]);
});

test("a column that a metric needs is read by one of its parts", () => {
  const wrong = metricDefinitions.filter(({ needs, parts }) => {
    const read = storedColumns(
      Object.values(parts).flatMap(({ columns, where }) => [...columns, ...(where?.columns ?? [])]),
    );
    return needs.flat().some((column) => !read.includes(column));
  });
  expect(wrong).toEqual([]);
});

test("no column of a file has the name of one that numbers put beside it", () => {
  const ours = new Set([exchangeRate, lineState, lineClass, payoutKind, payoutFee, payoutTax]);
  const taken = fileTypes.flatMap(({ id, fields }) =>
    fields.flatMap(({ name }) => (ours.has(name) ? `${id}: ${name}` : [])),
  );
  expect(taken).toEqual([]);
});
