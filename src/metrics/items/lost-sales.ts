import type { ItemFormula } from "#core/metric.ts";
import {
  type Decimal,
  divideDecimals,
  formatDecimal,
  multiplyDecimals,
  parseDecimal,
  roundDecimal,
  zero,
} from "#core/money.ts";
import { normalQuantile } from "../formulas/normal-quantile.ts";
import { moneyDigits } from "../groups.ts";
import { workingDigits } from "./demand.ts";
import {
  type FormulaOfItems,
  fromNumber,
  neverInStock,
  ofMoney,
  soldUnknown,
  sumOf,
  type Terms,
  whole,
} from "./formula-of-items.ts";
import type { ItemFacts } from "./item-facts.ts";

/** Of ten such sums eight lie between both ends: one lies below, one above. */
const z = normalQuantile(0.9);

/**
 * What an item would have sold on its days out of stock, in money, and the variance of that. A day out of stock would have
 * been as a mean day in stock: its price is what a unit brought, so in several currencies each has its share. The variance is
 * that of as many days, and of the mean that is only known by the days in stock: s^2 x out x (1 + out / in).
 */
function lostOf({ demand, isListed, sold, net }: ItemFacts): Terms {
  if (!isListed || net === undefined) return null;
  if (demand?.daysIn == null) return { unknown: "it is not known on every day whether it was in stock" };
  const { daysIn, daysOut, velocity, deviation } = demand;
  if (daysOut === 0) return [zero, zero];
  if (velocity === null) return { unknown: neverInStock };
  if (velocity.units <= 0n) return [zero, zero];
  if (sold === null || net === null) return { unknown: soldUnknown };
  if (deviation === null) return { unknown: "fewer than two days in stock to tell how demand varies" };
  const price = divideDecimals(net, sold, workingDigits);
  if (price === null) return { unknown: soldUnknown };
  const lost = multiplyDecimals(multiplyDecimals(velocity, whole(daysOut)), price);
  const variance = deviation ** 2 * daysOut * (1 + daysOut / daysIn) * toNumber(price) ** 2;
  return [roundDecimal(lost, workingDigits), fromNumber(variance)];
}

/** An end of the interval; less than nothing nobody lost. */
function end([lost = zero, variance = zero]: readonly Decimal[], side: 1 | -1): Decimal {
  return fromNumber(Math.max(0, toNumber(lost) + side * z * Math.sqrt(toNumber(variance))));
}

function toNumber(value: Decimal): number {
  return Number(formatDecimal(value));
}

const estimated: Pick<FormulaOfItems, "usesStock" | "isOfMoney" | "usesWindow" | "sides" | "terms" | "says"> = {
  ...ofMoney,
  sides: ["demand", "net"],
  terms: lostOf,
  says: (texts) => {
    const sums = texts.map((text) => parseDecimal(text) ?? zero);
    const [low, high] = [end(sums, -1), end(sums, 1)].map((each) => formatDecimal(roundDecimal(each, moneyDigits)));
    return `an estimate of ${texts[0]}, in an 80 % interval of ${low} to ${high}: days out of stock count as mean days in stock, without a season, and with a substitution factor of 0 (nobody bought another item instead)`;
  },
};

export const lostSalesFormulas = {
  "velocity x days out of stock x net sales / sold": { ...estimated, value: sumOf },
  "the lower end of 80 % of lost sales": { ...estimated, value: (sums) => end(sums, -1) },
  "the upper end of 80 % of lost sales": { ...estimated, value: (sums) => end(sums, 1) },
} satisfies Partial<Record<ItemFormula, FormulaOfItems>>;
