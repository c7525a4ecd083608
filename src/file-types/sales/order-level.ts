import { candidatesOf } from "./candidates.ts";
import { type Column, type Draft, picked, refuse } from "./draft.ts";

const why = "an amount of the whole order beside its lines; order-level amounts are not read yet";
const amountFields = ["line_gross", "line_net", "line_discount", "tax", "shipping"];

/** Keeps amounts that belong to an order, not to one of its lines, from being counted once a line. */
export function refuseOrderAmounts(draft: Draft): void {
  if (!hasLines(draft)) return;
  const marksLines = draft.columns.filter((column) => column.header.key.startsWith("lineitem")).length >= 2;
  const hasCoupon = draft.columns.some((column) => ["couponcode", "discountcode"].includes(column.header.key));
  for (const { column, field } of amountFields.flatMap((name) => candidatesOf(draft, name))) {
    const [first, second] = column.header.words;
    const isNamedOrder = ["order", "cart", "invoice"].includes(first ?? "") && second !== "lines" && second !== "line";
    const isCoupon = hasCoupon && field === "line_discount" && column.header.key === "discountamount";
    const isUnmarked = marksLines && !column.header.key.startsWith("lineitem");
    if (isNamedOrder || isCoupon || isUnmarked || isOncePerOrder(draft, column)) refuse(draft, column, why);
  }
}

/** True when a row is a line of an order; false when it is a whole order, by columns or by one row an order. */
export function hasLines(draft: Draft): boolean {
  if (!["sku", "product", "quantity"].some((field) => draft.picks.has(field))) return false;
  const ids = picked(draft, "order_id")?.texts.filter((id) => id !== "") ?? [];
  const isOnceEach = ids.length >= 5 && new Set(ids).size === ids.length;
  const isCounted = (draft.picks.get("quantity")?.confidence ?? 0) > 0.8;
  return draft.picks.has("unit_price") || isCounted || !isOnceEach;
}

/**
 * True when orders of several different lines carry one amount: the same on each line, or on the first alone.
 * Zeros and equal lines say nothing; three orders must agree and none may differ.
 */
function isOncePerOrder(draft: Draft, column: Column): boolean {
  const orders = rowsByOrder(draft);
  const sizes = picked(draft, "unit_price") ?? picked(draft, "sku") ?? picked(draft, "product");
  let once = 0;
  let perLine = 0;
  for (const rows of orders) {
    const distinctLines = new Set(rows.map((row) => `${sizes?.texts[row]} ${picked(draft, "quantity")?.texts[row]}`));
    const amounts = rows.map((row) => column.numbers[row] ?? null);
    if (distinctLines.size < 2 || (amounts[0] ?? 0) === 0) continue;
    const rest = amounts.slice(1);
    if (rest.every((amount) => amount === null) || rest.every((amount) => amount === amounts[0])) once += 1;
    else perLine += 1;
  }
  return once >= 3 && once > perLine * 19;
}

/** Row numbers of sampled orders with more than one line that follow each other. */
function rowsByOrder(draft: Draft): number[][] {
  const ids = picked(draft, "order_id")?.texts ?? [];
  const orders: number[][] = [];
  ids.forEach((id, row) => {
    if (id === "") return;
    if (row > 0 && ids[row - 1] === id) orders.at(-1)?.push(row);
    else orders.push([row]);
  });
  return orders.filter((rows) => rows.length > 1);
}
