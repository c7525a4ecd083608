import type { Planning } from "#core/business-settings.ts";
import type { ItemFormula } from "#core/metric.ts";
import {
  addDecimals,
  compareDecimals,
  type Decimal,
  divideDecimals,
  formatDecimal,
  multiplyDecimals,
  roundDecimal,
  subtractDecimals,
  zero,
} from "#core/money.ts";
import { normalQuantile } from "../formulas/normal-quantile.ts";
import { orderQuantity } from "../formulas/order-quantity.ts";
import { safetyStock } from "../formulas/safety-stock.ts";
import { ratioDigits } from "../groups.ts";
import { workingDigits } from "./demand.ts";
import {
  type FormulaContext,
  type FormulaOfItems,
  fromNumber,
  neverInStock,
  ofMoney,
  ofUnits,
  one,
  soldUnknown,
  stockUnknown,
  sumOf,
  whole,
  worthUnknown,
} from "./formula-of-items.ts";
import type { ItemFacts } from "./item-facts.ts";

/** What is planned with: null of an item without a demand or a lead time. */
interface Plan {
  readonly perDay: Decimal;
  readonly leadTime: Decimal;
  readonly safety: Decimal;
}

/** What came back more than it was sold has no demand. */
function planOf(
  { demand, leadTime, isListed }: ItemFacts,
  { planning }: FormulaContext,
): Plan | { readonly unknown: string } {
  const { velocity = null, deviation = null } = demand ?? {};
  if (velocity === null) return { unknown: isListed ? neverInStock : soldUnknown };
  if (leadTime == null) return { unknown: "the lead time is not known" };
  if (deviation === null) return { unknown: "fewer than two days to tell how demand varies" };
  const perDay = velocity.units > 0n ? velocity : zero;
  const safety = safetyStock(normalQuantile(planning.serviceLevel / 100), {
    demandPerDay: toNumber(perDay),
    demandDeviation: deviation,
    leadTimeDays: toNumber(leadTime),
    leadTimeDeviation: 0,
  });
  return { perDay, leadTime, safety: fromNumber(safety) };
}

/** d x days + safety stock */
function targetOf({ perDay, safety }: Plan, days: Decimal): Decimal {
  return addDecimals(multiplyDecimals(perDay, days), safety);
}

function toNumber(value: Decimal): number {
  return Number(formatDecimal(value));
}

const planned: Pick<FormulaOfItems, "usesStock" | "isOfMoney" | "usesWindow" | "value"> = {
  ...ofUnits,
  value: sumOf,
};
const saysLevel = ({ serviceLevel }: Planning): string =>
  `a cycle service level of ${serviceLevel} % (z ${normalQuantile(serviceLevel / 100).toFixed(3)})`;

/** When and how much to order, and what is there beyond it. */
export const planningFormulas = {
  "stock at cost above d x (lead time + review + N) + safety stock": {
    ...ofMoney,
    sides: ["stockValue", "demand", "leadTime"],
    terms: (item, context) => {
      const { stockValue, costedUnits, onHand } = item;
      if (stockValue === undefined) return null;
      if (onHand === null) return { unknown: stockUnknown };
      const plan = planOf(item, context);
      if ("unknown" in plan) return plan.unknown === neverInStock && onHand.units <= 0n ? [zero] : plan;
      if (plan.perDay.units === 0n) return [zero]; // it belongs to dead stock
      const { reviewDays, overstockDays } = context.planning;
      const kept = targetOf(plan, addDecimals(plan.leadTime, whole(reviewDays + overstockDays)));
      if (compareDecimals(onHand, kept) <= 0) return [zero];
      if (stockValue === null || costedUnits == null || costedUnits.units <= 0n) return { unknown: worthUnknown };
      const above = multiplyDecimals(subtractDecimals(onHand, kept), stockValue);
      return [divideDecimals(above, costedUnits, workingDigits) ?? zero];
    },
    value: sumOf,
    settings: (planning) =>
      `${saysLevel(planning)}, reviewDays ${planning.reviewDays}, overstockDays ${planning.overstockDays}`,
  },
  "z x deviation of daily demand x sqrt(lead time)": {
    ...planned,
    sides: ["demand", "leadTime"],
    terms: (item, context) => {
      const plan = planOf(item, context);
      return "unknown" in plan ? plan : [plan.safety];
    },
    settings: saysLevel,
  },
  "d x lead time + safety stock": {
    ...planned,
    sides: ["demand", "leadTime", "reorderPoint"],
    isKnownWithoutSales: ({ reorderPoint }) => reorderPoint != null,
    terms: (item, context) => {
      if (item.reorderPoint != null) return [item.reorderPoint];
      const plan = planOf(item, context);
      return "unknown" in plan ? plan : [targetOf(plan, plan.leadTime)];
    },
    settings: saysLevel,
  },
  "max(0, d x (lead time + review) + safety stock - position), in whole units": {
    ...planned,
    isPlan: true,
    sides: ["demand", "leadTime", "reorderUnits"],
    terms: (item, context) => {
      if (!item.isListed) return null;
      if (item.position === null) return { unknown: stockUnknown };
      const plan = planOf(item, context);
      if ("unknown" in plan) return plan;
      const exact = targetOf(plan, addDecimals(plan.leadTime, whole(context.planning.reviewDays)));
      // 21 x 2/3 is 14: what was cut off of a third orders no unit more.
      const target = roundDecimal(exact, ratioDigits);
      return [orderQuantity(target, item.position, { pack: one, least: item.reorderUnits ?? zero })];
    },
    settings: (planning) => `${saysLevel(planning)}, reviewDays ${planning.reviewDays}`,
  },
} satisfies Partial<Record<ItemFormula, FormulaOfItems>>;
