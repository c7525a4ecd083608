import { type Column, type Draft, isSettled, pick, picked, refuse } from "../draft.ts";
import { basisByRecord, isBareLinePrice } from "./order-lines.ts";
import { agreement, isProved, lessDiscount, lessRate, plus, times, unitOrLine } from "./reconcile.ts";
import { synonymsByKey } from "./synonyms.ts";
import { decideUncountedPrice } from "./uncounted-price.ts";

const saysUnit =
  /unit|each|per(?:item|piece)?$|lineitem|wholesale|listprice|soldfor|itemrate|einzel|stuck|stuk|eenheid|jednost|jednotk|zakus|^pu$|単価|单价|單價/;

/**
 * What the price column holds: a price of one unit, or the line's total. Proved by quantity x price against a printed
 * total, by items sold in several quantities, or by a header that says so; else it is asked.
 */
export function decidePriceBasis(draft: Draft): void {
  const price = picked(draft, "unit_price");
  const uncounted = picked(draft, "quantity") ? undefined : unreadQuantity(draft);
  if (!price) return leaveOut(draft, uncounted);
  const total = picked(draft, "line_net") ?? picked(draft, "line_gross");
  const answer = draft.answers.get("price");
  if (total) {
    leaveOut(draft, uncounted);
    besideTotal(draft, price, total, answer);
  } else if (uncounted && answer !== "line") withUncounted(draft, price, uncounted, answer);
  else {
    leaveOut(draft, uncounted);
    alone(draft, price, answer);
  }
}

/** A column that is named a quantity although its cells ("2 dozen") are no numbers; a bare unit ("kg") is none. */
function unreadQuantity(draft: Draft): Column | undefined {
  const named = draft.columns.filter(
    (column) =>
      !isSettled(draft, column) &&
      !column.isEmpty &&
      synonymsByKey.get(column.header.key)?.some(({ field }) => field === "quantity"),
  );
  return named.find(({ texts }) => texts.some((text) => /\d/.test(text)));
}

function leaveOut(draft: Draft, quantity: Column | undefined): void {
  if (!quantity) return;
  refuse(draft, quantity, "its header says quantity, but its cells do not read as a number");
  draft.reasons.push(
    `${quantity.name} is named a quantity, but its cells do not read as numbers: units are not counted`,
  );
}

/** Quantity x price stays the amount: a row whose quantity cannot be read is rejected, not counted as one unit. */
function withUncounted(draft: Draft, price: Column, quantity: Column, answer: string | undefined): void {
  pick(
    draft,
    "quantity",
    quantity,
    0.6,
    "its header says quantity; rows whose cell does not read as a number are rejected",
  );
  draft.policies = { ...draft.policies, price: "unit" };
  draft.reasons.push(`the cells of ${quantity.name} do not read as numbers: rows with such a cell are rejected`);
  if (answer === undefined && !saysUnit.test(price.header.key))
    draft.questions.push({ id: "price", column: price.name, values: ["unit", "line"] });
}

function besideTotal(draft: Draft, price: Column, total: Column, answer: string | undefined): void {
  const quantity = picked(draft, "quantity");
  if (!quantity) return useTotal(draft, price, total);
  const product = times(quantity.numbers, price.numbers);
  const discounts = picked(draft, "line_discount")?.numbers ?? [];
  const rates = picked(draft, "discount_rate")?.numbers ?? [];
  const percents = picked(draft, "discount_percent")?.numbers.map((value) => (value ?? 0) / 100) ?? [];
  const found = [product, lessDiscount(product, discounts), lessRate(product, rates), lessRate(product, percents)].map(
    (expected) => agreement(total.numbers, expected, quantity.numbers),
  );
  const best = found.reduce((one, other) => (other.share > one.share ? other : one));
  const said = `${quantity.name} x ${price.name} is ${total.name} on ${Math.round(best.share * best.rows)} of ${best.rows} sampled rows`;
  draft.reasons.push(said);
  if (answer === "unit") return usePrice(draft, price);
  if (answer === "line") return useTotal(draft, price, total);
  if (isProved(best) || best.rows === 0) return;
  if (isProved(agreement(total.numbers, price.numbers))) return useTotal(draft, price, total);
  draft.questions.push({ id: "price", column: price.name, values: ["line", "unit"] });
  useTotal(draft, price, total);
}

/** The printed total is the amount; a price beside it that says something else would only contradict it. */
function useTotal(draft: Draft, price: Column, total: Column): void {
  refuse(draft, price, `the amount is ${total.name}, as printed`);
  draft.policies = { ...draft.policies, price: "line" };
}

function usePrice(draft: Draft, price: Column): void {
  for (const field of ["line_net", "line_gross"]) {
    const total = picked(draft, field);
    if (total) refuse(draft, total, `the amount is quantity x ${price.name}`);
  }
  draft.policies = { ...draft.policies, price: "unit" };
}

/** A price is one unit's where a printed amount is quantity x price plus the tax beside it. */
function basisByTaxed(draft: Draft, price: Column, quantity: Column): "unit" | null {
  const tax = picked(draft, "tax");
  const told = quantity.numbers.filter((count, row) => Math.abs(count ?? 0) > 1 && (tax?.numbers[row] ?? 0) !== 0);
  if (!tax || told.length < 3) return null;
  const taxed = plus(times(quantity.numbers, price.numbers), tax.numbers);
  const isPrinted = draft.columns.some(({ numbers }) => isProved(agreement(numbers, taxed, quantity.numbers)));
  return isPrinted ? "unit" : null;
}

function alone(draft: Draft, price: Column, answer: string | undefined): void {
  const quantity = picked(draft, "quantity");
  const item = picked(draft, "sku") ?? picked(draft, "product") ?? picked(draft, "category");
  const proved = quantity
    ? (basisByRecord(draft, price, quantity) ??
      basisByTaxed(draft, price, quantity) ??
      (item ? unitOrLine(price, quantity, item) : null))
    : null;
  const named = saysUnit.test(price.header.key) && !isBareLinePrice(draft, price) ? "unit" : null;
  const isContradicted = named !== null && proved !== null && named !== proved;
  if (!quantity) return decideUncountedPrice(draft, price, answer);
  const basis = answer ?? (isContradicted ? null : (named ?? proved));
  if (basis === "unit" || basis === "line") {
    draft.policies = { ...draft.policies, price: basis };
    return;
  }
  const isAlwaysOne = quantity.numbers.every((count) => count === null || Math.abs(count) === 1);
  if (!isAlwaysOne) draft.questions.push({ id: "price", column: price.name, values: ["unit", "line"] });
}
