import { candidatesOf } from "./candidates.ts";
import { type Column, type Draft, picked, refuse } from "../draft.ts";
import { agreement, isProved, quantityTimesPrice } from "./reconcile.ts";

/** Why an amount of an order feeds nothing. */
export const orderLevel = "an amount of the whole order beside its lines; order-level amounts are not read yet";
const amountFields = ["line_gross", "line_net", "line_discount", "tax", "shipping"];

/** Keeps amounts that belong to an order, not to one of its lines, from being counted once a line. */
export function refuseOrderAmounts(draft: Draft): void {
  if (draft.lines !== undefined) refuseRepeatedAmounts(draft, `${draft.lines}.`);
  if (!hasLines(draft)) return;
  const marksLines =
    draft.lines === undefined && draft.columns.filter((column) => column.header.key.startsWith("lineitem")).length >= 2;
  const hasCoupon = draft.columns.some((column) => ["couponcode", "discountcode"].includes(column.header.key));
  for (const { column, field } of amountFields.flatMap((name) => candidatesOf(draft, name))) {
    const [first, second] = column.header.words;
    const isNamedOrder =
      ["order", "cart", "invoice"].includes(first ?? "") && !/^(?:lines?|items?)$/.test(second ?? "");
    const isCoupon = hasCoupon && field === "line_discount" && column.header.key === "discountamount";
    const isUnmarked = marksLines && !column.header.key.startsWith("lineitem");
    if (isNamedOrder || isCoupon || isUnmarked) leaveToOrder(draft, column);
    else if (!namesLine(column)) weigh(draft, column, field);
  }
}

/** The format itself repeated what stands beside the lines of a record. */
function refuseRepeatedAmounts(draft: Draft, linesPrefix: string): void {
  for (const { column } of amountFields.flatMap((name) => candidatesOf(draft, name)))
    if (!column.name.startsWith(linesPrefix)) leaveToOrder(draft, column);
}

/** What the rows of orders say, where the header says nothing. */
function weigh(draft: Draft, column: Column, field: string): void {
  if (isOncePerOrder(draft, column)) return leaveToOrder(draft, column);
  const isTotal = field === "line_net" || field === "line_gross";
  if (isTotal && draft.answers.get("total") === "order") return leaveToOrder(draft, column);
  if (field === "line_discount" || !mayRepeat(draft, column, field)) return;
  if (!isTotal || draft.picks.has("unit_price")) return leaveToOrder(draft, column);
  draft.reasons.push(`${column.name} is the same on all lines of an order: it may be the line's or the order's`);
  if (draft.answers.has("total") || draft.questions.some(({ id }) => id === "total")) return;
  draft.questions.push({ id: "total", column: column.name, values: ["line", "order"] });
}

function leaveToOrder(draft: Draft, column: Column): void {
  refuse(draft, column, orderLevel);
  draft.reasons.push(`${column.name} is not counted: ${orderLevel}`);
}

/** `Line Total` and `Item Tax` are said to be a line's. */
function namesLine({ header }: Column): boolean {
  return header.words.some((word) =>
    /^(?:line|lineitem|item|unit|each|extended|ligne|linea|riga|linha|zeilen?.*|position.*|regel.*)$/.test(word),
  );
}

/**
 * True when some order repeats one amount on all its lines and no order speaks against it. Where a total or a tax could
 * be that of equal lines, those lines must differ.
 */
function mayRepeat(draft: Draft, column: Column, field: string): boolean {
  if (quantityTimesPrice(draft).some(({ numbers }) => isProved(agreement(column.numbers, numbers)))) return false;
  const orders = rowsByOrder(draft).map((rows) => ({ rows, amounts: rows.map((row) => column.numbers[row] ?? null) }));
  const isSame = (amounts: readonly (number | null)[]): boolean => amounts.every((amount) => amount === amounts[0]);
  if (orders.some(({ amounts }) => amounts[0] !== null && !amounts.slice(1).includes(null) && !isSame(amounts)))
    return false;
  return orders.some(
    ({ rows, amounts }) =>
      (amounts[0] ?? 0) !== 0 && isSame(amounts) && (field === "shipping" || distinctLines(draft, rows) > 1),
  );
}

function distinctLines(draft: Draft, rows: readonly number[]): number {
  const sizes = picked(draft, "unit_price") ?? picked(draft, "sku") ?? picked(draft, "product");
  return new Set(rows.map((row) => `${sizes?.texts[row]} ${picked(draft, "quantity")?.texts[row]}`)).size;
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
  const orders = followingLines(draft);
  let once = 0;
  let perLine = 0;
  for (const rows of orders) {
    const amounts = rows.map((row) => column.numbers[row] ?? null);
    if (distinctLines(draft, rows) < 2 || (amounts[0] ?? 0) === 0) continue;
    const rest = amounts.slice(1);
    if (rest.every((amount) => amount === null) || rest.every((amount) => amount === amounts[0])) once += 1;
    else perLine += 1;
  }
  return once >= 3 && once > perLine * 19;
}

/** Row numbers of sampled orders with more than one line, wherever these stand. */
export function rowsByOrder(draft: Draft): number[][] {
  const orders = new Map<string, number[]>();
  picked(draft, "order_id")?.texts.forEach((id, row) => {
    if (id !== "") orders.set(id, [...(orders.get(id) ?? []), row]);
  });
  return [...orders.values()].filter((rows) => rows.length > 1);
}

/** Row numbers of orders whose lines follow each other: of these the first line may carry the order's amount. */
function followingLines(draft: Draft): number[][] {
  const ids = picked(draft, "order_id")?.texts ?? [];
  const orders: number[][] = [];
  ids.forEach((id, row) => {
    if (id === "") return;
    if (row > 0 && ids[row - 1] === id) orders.at(-1)?.push(row);
    else orders.push([row]);
  });
  return orders.filter((rows) => rows.length > 1);
}
