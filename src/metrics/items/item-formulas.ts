import type { ItemFormula } from "#core/metric.ts";
import { addDecimals, divideDecimals, multiplyDecimals, subtractDecimals, zero } from "#core/money.ts";
import { demandVariation, type VariationClass, variationClass } from "../formulas/demand-variation.ts";
import {
  allOf,
  costUnknown,
  type FormulaOfItems,
  fromNumber,
  neverInStock,
  ofMoney,
  ofUnits,
  one,
  ratioOf,
  soldUnknown,
  stockUnknown,
  sumOf,
  whole,
  worthUnknown,
} from "./formula-of-items.ts";
import type { ItemFacts } from "./item-facts.ts";
import { lostSalesFormulas } from "./lost-sales.ts";
import { planningFormulas } from "./planning-formulas.ts";

const noStock = { unknown: "no list of stock by then" };

const cover: Pick<FormulaOfItems, "terms" | "value"> = {
  terms: ({ isListed, left, demand }) =>
    isListed ? allOf([stockUnknown, left], [neverInStock, demand?.velocity]) : null,
  // Nothing sold, or more taken back than sold: no speed to divide by.
  value: ([left = zero, velocity = zero], digits) =>
    velocity.units <= 0n ? null : divideDecimals(left, velocity, digits),
};

const averaged: Pick<FormulaOfItems, "usesStock" | "isOfMoney" | "usesWindow" | "sides"> = {
  ...ofMoney,
  sides: ["goods", "averageStock"],
};

function stockTurn(top: "costOfGoods" | "margin", says: string): Pick<FormulaOfItems, "terms" | "says"> {
  return {
    terms: ({ averageStock, ...item }) =>
      averageStock === undefined ? null : allOf([costUnknown, item[top]], [worthUnknown, averageStock]),
    says: ([sum, average]) => `${says} ${sum} / average stock ${average}`,
  };
}

function isOfClass(wanted: VariationClass): FormulaOfItems {
  return {
    ...ofUnits,
    sides: ["demand"],
    terms: (item) => {
      const variation = variationOf(item);
      return typeof variation === "number" ? [variationClass(variation) === wanted ? one : zero] : variation;
    },
    value: sumOf,
  };
}

function variationOf({ demand, isSold, isListed }: ItemFacts): number | { readonly unknown: string } | null {
  if (!isSold && !isListed) return null;
  return demandVariation(demand?.weekly ?? []) ?? { unknown: "nothing sold, or fewer than two whole weeks in stock" };
}

export const formulasOfItems: Readonly<Record<ItemFormula, FormulaOfItems>> = {
  "sold / (sold + left)": {
    ...ofUnits,
    terms: ({ isListed, sold, left }) => (isListed ? allOf([soldUnknown, sold], [stockUnknown, left]) : null),
    value: ([sold = zero, left = zero], digits) => divideDecimals(sold, addDecimals(sold, left), digits),
    says: ([sold, left]) => `${sold} sold / (${sold} sold + ${left} left)`,
  },
  "sold / received": {
    ...ofUnits,
    usesStock: false,
    sides: ["received"],
    terms: ({ sold, received }) =>
      received === undefined ? null : allOf([soldUnknown, sold], ["how much was received is not known", received]),
    value: ratioOf,
    says: ([sold, received]) => `${sold} sold / ${received} received`,
  },
  "sold / beginning": {
    ...ofUnits,
    sides: ["beginning"],
    terms: ({ sold, beginning }) =>
      beginning === undefined ? null : allOf([soldUnknown, sold], [stockUnknown, beginning]),
    value: ratioOf,
    says: ([sold, beginning]) => `${sold} sold / ${beginning} on hand at the beginning`,
  },
  "sold / days in stock": {
    ...ofUnits,
    sides: ["demand"],
    terms: ({ demand }) => allOf([neverInStock, demand?.velocity]),
    value: sumOf,
  },
  "left / velocity": { ...ofUnits, sides: ["demand"], ...cover },
  "left / velocity of the items that make 80 % of net sales": {
    ...ofUnits,
    ...cover,
    sides: ["demand", "sellers"],
    terms: (item, context) => {
      if (item.isSeller !== true) return null;
      return item.isListed ? cover.terms(item, context) : { unknown: "in no list of stock" };
    },
  },
  "average stock at cost": {
    ...averaged,
    usesWindow: false,
    sides: ["averageStock"],
    terms: ({ averageStock }) => (averageStock === undefined ? null : allOf([worthUnknown, averageStock])),
    value: sumOf,
  },
  "cost of goods / average stock at cost": {
    ...averaged,
    ...stockTurn("costOfGoods", "cost of goods"),
    value: ratioOf,
  },
  "average stock at cost / cost of goods x days": {
    ...averaged,
    ...stockTurn("costOfGoods", "cost of goods"),
    value: ([goods = zero, average = zero], digits, { days }) =>
      days === null || goods.units <= 0n ? null : divideDecimals(multiplyDecimals(average, whole(days)), goods, digits),
  },
  "margin / average stock at cost": { ...averaged, ...stockTurn("margin", "gross margin"), value: ratioOf },
  "stock at cost without a sale in N days": {
    ...ofMoney,
    sides: ["stockValue", "deadStock"],
    terms: ({ stockValue, onHand, isDead }) => {
      if (stockValue === undefined) return null;
      if (isDead == null) return { unknown: "the sales do not reach back far enough" };
      if (!isDead) return [zero];
      if (onHand === null) return { unknown: stockUnknown };
      return onHand.units <= 0n ? [zero] : allOf([worthUnknown, stockValue]);
    },
    value: sumOf,
  },
  ...planningFormulas,
  ...lostSalesFormulas,
  "skus sold and in stock / skus sold": {
    ...ofUnits,
    terms: ({ isSold, isListed }, { hasStock }) => {
      if (!isSold) return null;
      return hasStock ? [isListed ? one : zero, one] : noStock;
    },
    value: ratioOf,
    says: ([found, all]) => `${found} in a list of stock / ${all} sold`,
  },
  "net sales of skus in stock / net sales": {
    ...ofMoney,
    sides: ["net"],
    terms: ({ isSold, isListed, net }, { hasStock }) => {
      if (isSold && !hasStock) return noStock;
      const known = isSold && net !== undefined ? allOf(["net sales are not known", net]) : null;
      return known === null || "unknown" in known ? known : [isListed ? (known[0] ?? zero) : zero, ...known];
    },
    value: ratioOf,
    says: ([found, all]) => `${found} of skus in a list of stock / ${all}`,
  },
  "net sales - cost of goods - fees": {
    ...ofMoney,
    usesStock: false,
    sides: ["net", "goods", "fees"],
    terms: ({ isSold, net, costOfGoods, fees }) => {
      if (!isSold || net === undefined) return null;
      const known = allOf(["net sales are not known", net], [costUnknown, costOfGoods]);
      return known === null || "unknown" in known ? known : [...known, fees ?? zero];
    },
    value: ([net = zero, goods = zero, fees = zero]) => subtractDecimals(subtractDecimals(net, goods), fees),
    says: ([net, goods, fees]) => `net sales ${net} - cost of goods ${goods} - fees ${fees}`,
  },
  "mean of deviation / mean of weekly demand": {
    ...ofUnits,
    sides: ["demand"],
    terms: (item) => {
      const variation = variationOf(item);
      return typeof variation === "number" ? [fromNumber(variation), one] : variation;
    },
    value: ratioOf,
  },
  "items with deviation / mean of weekly demand <= 0.5": isOfClass("x"),
  "items with deviation / mean of weekly demand above 0.5, <= 1": isOfClass("y"),
  "items with deviation / mean of weekly demand > 1": isOfClass("z"),
};
