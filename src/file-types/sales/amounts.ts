import { type Candidate, pickCandidate } from "../candidates.ts";
import { candidatesOf } from "./candidates.ts";
import { type Column, type Draft, pick, picked, refuse } from "../draft.ts";
import { askAboutDiscount, assignDiscount } from "./discount.ts";
import { besides } from "./fields.ts";
import { hasLines } from "./order-level.ts";
import {
  agreement,
  combine,
  isProved,
  type KnownAmount,
  lessDiscount,
  plus,
  quantityTimesPrice,
  times,
  unitOrLine,
} from "./reconcile.ts";

const cannotTell = "its header has two meanings and the amounts of the sample prove neither";

/** Finds the amounts of a row, and lets the sample's own arithmetic settle what headers leave open. */
export function assignAmounts(draft: Draft): void {
  refuseTaxed(draft);
  assignTotals(draft);
  assignDiscount(draft);
  assignWeakTotals(draft);
  askAboutDiscount(draft);
  assignTaxAndShipping(draft);
  assignCosts(draft);
}

/** An amount that is another one plus the tax carries tax, whatever its header says. */
function refuseTaxed(draft: Draft): void {
  const totals = [...candidatesOf(draft, "line_net"), ...candidatesOf(draft, "line_gross")].map(({ column }) => column);
  const bases = [
    ...totals.map((column) => ({ name: column.name, numbers: column.numbers })),
    ...quantityTimesPrice(draft),
  ];
  for (const tax of candidatesOf(draft, "tax").map(({ column }) => column)) {
    const taxed = tax.numbers.filter((amount) => amount !== null && Math.abs(amount) > 0.01).length;
    if (taxed < 3) continue;
    for (const total of totals) {
      const base = bases.find(
        ({ name, numbers }) =>
          name !== total.name &&
          isProved(agreement(onlyWhere(total.numbers, tax.numbers), plus(numbers, tax.numbers))) &&
          !isProved(agreement(onlyWhere(total.numbers, tax.numbers), numbers)),
      );
      if (base) refuse(draft, total, `it is ${base.name} plus ${tax.name} on the sampled rows, so it carries tax`);
    }
  }
}

function onlyWhere(amounts: readonly (number | null)[], tax: readonly (number | null)[]): (number | null)[] {
  return combine(amounts, tax, (amount, taxed) => (Math.abs(taxed) > 0.01 ? amount : Number.NaN)).map((value) =>
    Number.isNaN(value) ? null : value,
  );
}

function assignTotals(draft: Draft): void {
  readItemPrice(draft);
  for (const field of ["line_gross", "line_net"]) {
    const strong = candidatesOf(draft, field).find((candidate) => candidate.isStrong);
    if (strong) pickCandidate(draft, strong);
  }
  takeTotalAfterDiscount(draft);
}

/** `Sales` less `Discount` is `Order item total`: the first is what the line was before its discount. */
function takeTotalAfterDiscount(draft: Draft): void {
  const before = picked(draft, "line_net");
  if (!before || draft.picks.has("line_gross")) return;
  for (const { column: discount } of candidatesOf(draft, "line_discount")) {
    const isGiven = (row: number): boolean => Math.abs(discount.numbers[row] ?? 0) > 0.01;
    const given = before.numbers.map((amount, row) => (isGiven(row) ? amount : null));
    if (given.filter((amount) => amount !== null).length < 3) continue;
    const less = lessDiscount(given, discount.numbers);
    const after = candidatesOf(draft, "line_net").find(({ column }) => isProved(agreement(less, column.numbers)));
    if (!after) continue;
    pick(draft, "line_gross", before, 0.9, `less ${discount.name} it is ${after.column.name} on the sampled rows`);
    pick(draft, "line_net", after.column, 0.9, `it is ${before.name} less ${discount.name}`);
    return;
  }
}

/**
 * `Item price` is the amount of the line in the reports of a market place, elsewhere the price of one unit: a printed total
 * tells, or items sold in several quantities. What neither tells is asked, as of any price.
 */
function readItemPrice(draft: Draft): void {
  const quantity = picked(draft, "quantity");
  const price = candidatesOf(draft, "line_gross").find(({ column }) =>
    /^itemprice(?:amount)?$/.test(column.header.key),
  );
  if (!quantity || !price || draft.picks.has("unit_price")) return;
  const { column } = price;
  if (draft.columns.some(({ header }) => ["asin", "amazonorderid"].includes(header.key))) return;
  const totals = [...candidatesOf(draft, "line_gross"), ...candidatesOf(draft, "line_net")].filter(
    (total) => total.column !== column,
  );
  const product = times(quantity.numbers, column.numbers);
  const total = totals.find((each) => isProved(agreement(each.column.numbers, product, quantity.numbers)));
  const isAlwaysOne = quantity.numbers.every((count) => count === null || Math.abs(count) === 1);
  if (isAlwaysOne || (!total && totals.some((each) => isProved(agreement(each.column.numbers, column.numbers)))))
    return;
  const item = picked(draft, "sku") ?? picked(draft, "product");
  if (!total && item && unitOrLine(column, quantity, item) === "line") return;
  pick(
    draft,
    "unit_price",
    column,
    0.9,
    total ? `${quantity.name} x ${column.name} is ${total.column.name}` : "a price",
  );
}

/** `Total`, `Amount`, `Gross`: taken only where nothing in the sample speaks against it. */
function assignWeakTotals(draft: Draft): void {
  const discount = picked(draft, "line_discount");
  const [gross] = candidatesOf(draft, "line_gross");
  const nets = candidatesOf(draft, "line_net");
  if (gross && !draft.picks.has("line_gross")) {
    const less = discount ? lessDiscount(gross.column.numbers, discount.numbers) : gross.column.numbers;
    const [product] = quantityTimesPrice(draft);
    const isProduct =
      product && isProved(agreement(gross.column.numbers, product.numbers, picked(draft, "quantity")?.numbers));
    const net =
      picked(draft, "line_net") ?? nets.find(({ column }) => isProved(agreement(column.numbers, less)))?.column;
    if (net && isProved(agreement(net.numbers, less))) {
      pickCandidate(draft, gross, `less the discount it is ${net.name} on the sampled rows`);
      if (!draft.picks.has("line_net"))
        pick(draft, "line_net", net, 0.9, `it is ${gross.column.name} less the discount`);
    } else if (isProduct && nets.length === 0) pickCandidate(draft, gross, `it is ${product.name} on the sampled rows`);
    else refuse(draft, gross.column, cannotTell);
  }
  if (draft.picks.has("line_net")) return;
  const known = quantityTimesPrice(draft)[0] ?? knownGross(draft);
  const agreeing = known && nets.find(({ column }) => agreesWith(draft, column, known.numbers));
  if (agreeing) pickCandidate(draft, agreeing, `it agrees with ${known.name} on the sampled rows`);
  else if (!draft.picks.has("line_gross")) {
    takeUnproved(draft, nets);
  }
}

/** A total that nothing proves: the first that is one amount only. What a price beside it says is weighed later. */
function takeUnproved(draft: Draft, nets: readonly Candidate[]): void {
  for (const candidate of nets) {
    const { column } = candidate;
    if (column.header.key === "netprice") refuse(draft, column, cannotTell);
    else if (carriesMore(draft, column))
      refuse(draft, column, "a total with shipping, tips or fees; these are not separated yet");
    else {
      const isOrder = !hasLines(draft) && !/sub|net/.test(column.header.key);
      return pickCandidate(
        draft,
        candidate,
        isOrder ? "the order's total; tax or shipping inside it cannot be told apart" : undefined,
      );
    }
  }
}

/** The total of an order holds what its other columns name. */
function carriesMore(draft: Draft, total: Column): boolean {
  if (hasLines(draft) || /sub|net/.test(total.header.key)) return false;
  return draft.columns.some(
    ({ header, numbers }) =>
      header.words.some((word) =>
        ["shipping", "freight", "tip", "tips", "service", "versand", "versandkosten"].includes(word),
      ) && numbers.some((amount) => amount !== null && amount !== 0),
  );
}

function knownGross(draft: Draft): KnownAmount | undefined {
  const gross = picked(draft, "line_gross");
  return gross && { name: `${gross.name} less the discount`, numbers: gross.numbers };
}

function agreesWith(draft: Draft, total: Column, before: readonly (number | null)[]): boolean {
  const discounts = picked(draft, "line_discount")?.numbers ?? [];
  const quantity = picked(draft, "quantity")?.numbers;
  return isProved(agreement(total.numbers, lessDiscount(before, discounts), quantity));
}

function assignTaxAndShipping(draft: Draft): void {
  for (const candidate of candidatesOf(draft, "tax")) {
    if (isRate(candidate)) refuse(draft, candidate.column, "its values are tax rates, not amounts");
    else if (!draft.picks.has("tax")) pickCandidate(draft, candidate);
  }
  const [shipping] = candidatesOf(draft, "shipping");
  if (shipping) pickCandidate(draft, shipping);
  for (const field of besides) {
    const [beside] = candidatesOf(draft, field);
    if (beside) pickCandidate(draft, beside);
  }
}

const vatRates = new Set([
  2, 2.1, 4, 5, 5.5, 6, 7, 8, 9, 10, 12, 13, 13.5, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 27,
]);

/** A few round values for many rows (7, 19, 0.2), or nothing but common rates under a bare name of the tax. */
function isRate({ column, isStrong }: Candidate): boolean {
  const given = column.numbers.filter((value): value is number => value !== null && value !== 0);
  const distinct = new Set(given);
  if (!isStrong && given.length > 0 && given.every((value) => vatRates.has(value))) return true;
  return (
    given.length >= 6 && distinct.size <= 3 && given.every((value) => value <= 27 && Number.isInteger(value * 200))
  );
}

function assignCosts(draft: Draft): void {
  const [unit] = candidatesOf(draft, "unit_cost");
  if (unit && !isBought(draft, unit.column)) pickCandidate(draft, unit);
  const [line] = candidatesOf(draft, "line_cost");
  if (!line) return;
  const [total] = quantityTimesPrice(draft);
  if (total && isProved(agreement(line.column.numbers, total.numbers, picked(draft, "quantity")?.numbers))) {
    refuse(draft, line.column, `it equals ${total.name} on the sampled rows: an amount of sale, not a cost`);
  } else pickCandidate(draft, line);
}

/** A `Purchase price` is the cost of what is sold where the file says what that was sold for; else it is the price of a purchase. */
function isBought(draft: Draft, cost: Column): boolean {
  if (!/^(?:unit)?(?:purchase|buying|supply)price$/.test(cost.header.key)) return false;
  if (draft.picks.has("unit_price")) return false;
  const total = picked(draft, "line_net") ?? picked(draft, "line_gross");
  const quantity = picked(draft, "quantity");
  if (!total || !quantity) return !total;
  return isProved(agreement(total.numbers, times(quantity.numbers, cost.numbers), quantity.numbers));
}
