import { type Column, type Draft, picked } from "../draft.ts";
import { isTotalLabel } from "../total-label.ts";
import { rowsByOrder } from "./order-level.ts";
import { times } from "./reconcile.ts";

const leastOrders = 3;
/** Of a sample the first and the last order may be cut. */
const balancedShare = 0.9;

/**
 * Why the rows of a journal are no sales: on each receipt one row is the sum of the others, or takes them back to
 * nothing, as a payment beside what it pays. Null where nothing says so.
 */
export function findJournal(draft: Draft): string | null {
  const amounts = amountsOf(draft);
  const named = [picked(draft, "product"), picked(draft, "txn_type")].flatMap((column) => column ?? []);
  if (amounts === null) return null;
  const isTotal = (row: number): boolean => named.some(({ texts }) => isTotalLabel(texts[row] ?? ""));
  const orders = rowsByOrder(draft)
    .map((rows) => rows.flatMap((row) => (isTotal(row) ? [] : (amounts.numbers[row] ?? []))))
    .filter((given) => given.length > 1 && given.some((amount) => amount !== 0));
  if (orders.length < leastOrders) return null;
  const say = (what: string): string => `${what} (${amounts.name}): payments stand beside what they pay, a journal`;
  if (share(orders, isEven) >= balancedShare) return say("the amounts of each order add up to nothing");
  const longer = orders.filter((given) => given.length > 2);
  const isPaid = longer.length >= leastOrders && share(orders, hasSum) >= balancedShare;
  return isPaid ? say("one amount of each order is the sum of the others") : null;
}

function amountsOf(draft: Draft): Pick<Column, "name" | "numbers"> | null {
  const total = picked(draft, "line_net") ?? picked(draft, "line_gross");
  if (total) return total;
  const price = picked(draft, "unit_price");
  const quantity = picked(draft, "quantity");
  if (!price) return null;
  return quantity ? { name: price.name, numbers: times(quantity.numbers, price.numbers) } : price;
}

function share(orders: readonly (readonly number[])[], is: (amounts: readonly number[]) => boolean): number {
  return orders.filter((amounts) => is(amounts)).length / orders.length;
}

function isEven(amounts: readonly number[]): boolean {
  return Math.abs(sum(amounts)) < 0.006;
}

function hasSum(amounts: readonly number[]): boolean {
  const all = sum(amounts);
  return amounts.some((amount) => amount !== 0 && Math.abs(all - 2 * amount) < 0.006);
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
