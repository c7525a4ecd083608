import { candidatesOf } from "./candidates.ts";
import { type Column, type Draft, pick, picked, refuse } from "../draft.ts";
import { besides } from "./fields.ts";
import { agreement, isProved, quantityTimesPrice } from "./reconcile.ts";

/** What the totals of whole orders are: nothing beside the amounts of their lines. */
export const orderLevel = "an amount of the whole order beside its lines";
const amountFields = ["line_gross", "line_net", "line_discount", "tax", "shipping", ...besides];
const namedFields = ["order_discount", "order_tax", "order_shipping", ...besides.map((name) => `order_${name}`)];

type OrderField = "order_discount" | "order_tax" | "order_shipping" | `order_${(typeof besides)[number]}`;

/** An amount that is said of an order and not of its lines. */
export interface OrderAmount {
  readonly column: Column;
  readonly field: OrderField;
  /** A layout that is documented; a header, a list of lines or the rows of several orders; one amount that several lines share. */
  readonly saidBy: "layout" | "orders" | "repeats";
}

const orderFields: Readonly<Record<string, OrderAmount["field"]>> = {
  line_discount: "order_discount",
  tax: "order_tax",
  shipping: "order_shipping",
  order_discount: "order_discount",
  order_tax: "order_tax",
  order_shipping: "order_shipping",
  ...Object.fromEntries(
    besides.flatMap((name) => [
      [name, `order_${name}` as const],
      [`order_${name}`, `order_${name}` as const],
    ]),
  ),
};

/** What such an amount would be on a line. */
export const lineFieldOf: Readonly<Record<OrderField, string>> = {
  order_discount: "line_discount",
  order_tax: "tax",
  order_shipping: "shipping",
  order_tip: "tip",
  order_fee: "fee",
  order_service_charge: "service_charge",
  order_gift_card: "gift_card",
  order_refund: "refund",
};

/** Takes amounts that belong to an order from its lines, lest they count once a line. Totals of orders feed nothing. */
export function findOrderAmounts(draft: Draft): OrderAmount[] {
  const found: OrderAmount[] = [];
  const leave = (column: Column, field: string, saidBy: OrderAmount["saidBy"]): void => {
    const orderField = orderFields[field];
    if (orderField !== undefined && saidBy !== "repeats" && isTheLines(draft, column, orderField))
      return pick(draft, lineFieldOf[orderField], column, 0.9, "an amount of each line, as it was decided");
    refuse(draft, column, orderLevel);
    if (orderField === undefined) draft.reasons.push(`${column.name} is not counted: ${orderLevel}`);
    else found.push({ column, field: orderField, saidBy });
  };
  if (draft.lines !== undefined) leaveRepeatedAmounts(draft, `${draft.lines}.`, leave);
  if (!hasLines(draft)) return found;
  for (const { column, field } of namedFields.flatMap((name) => candidatesOf(draft, name)))
    leave(column, field, "orders");
  const marksLines =
    draft.lines === undefined && draft.columns.filter((column) => column.header.key.startsWith("lineitem")).length >= 2;
  const hasItemTotal = draft.columns.some(({ header }) => header.key === "itemtotal");
  const hasCoupon = draft.columns.some((column) => ["couponcode", "discountcode"].includes(column.header.key));
  for (const { column, field } of amountFields.flatMap((name) => candidatesOf(draft, name))) {
    const [first, second] = column.header.words;
    const isNamedOrder =
      ["order", "cart", "invoice"].includes(first ?? "") && !/^(?:lines?|items?)$/.test(second ?? "");
    const isCoupon = hasCoupon && field === "line_discount" && column.header.key === "discountamount";
    const isUnmarked = marksLines && !column.header.key.startsWith("lineitem");
    if (isUnmarked) leave(column, field, "layout");
    else if (isNamedOrder || isCoupon) leave(column, field, isCoupon && hasItemTotal ? "layout" : "orders");
    else if (!namesLine(column)) weigh(draft, column, field, leave);
  }
  return found;
}

type Leave = (column: Column, field: string, saidBy: OrderAmount["saidBy"]) => void;

/** The format itself repeated what stands beside the lines of a record. */
function leaveRepeatedAmounts(draft: Draft, linesPrefix: string, leave: Leave): void {
  for (const { column, field } of amountFields.flatMap((name) => candidatesOf(draft, name)))
    if (!column.name.startsWith(linesPrefix)) leave(column, field, "orders");
}

/** What the rows of orders say, where the header says nothing. */
function weigh(draft: Draft, column: Column, field: string, leave: Leave): void {
  if (isOncePerOrder(draft, column)) return leave(column, field, "orders");
  const isTotal = field === "line_net" || field === "line_gross";
  if (isTotal && draft.answers.get("total") === "order") return leave(column, field, "orders");
  if (field === "line_discount" || !mayRepeat(draft, column, field)) return;
  if (!isTotal || draft.picks.has("unit_price")) return leave(column, field, "repeats");
  draft.reasons.push(`${column.name} is the same on all lines of an order: it may be the line's or the order's`);
  if (draft.answers.has("total") || draft.questions.some(({ id }) => id === "total")) return;
  draft.questions.push({ id: "total", column: column.name, values: ["line", "order"] });
}

/**
 * Lines of one order that disagree on its amount: each may have its own after all. True where that was answered; else it is
 * asked.
 */
function isTheLines(draft: Draft, column: Column, field: OrderAmount["field"]): boolean {
  const answer = draft.answers.get(field);
  if (answer !== undefined) return answer === "line";
  const isAsked = draft.questions.some(({ id }) => id === field) || draft.answers.has(`map.${column.name}`);
  if (!isAsked && rowsByOrder(draft).some((rows) => amountOfOrder(column, rows) === "several"))
    draft.questions.push({ id: field, column: column.name, values: ["order", "line"] });
  return false;
}

/** The amount of an order: on each of its lines, on some, or on one beside zeros. Null where no line has one. */
export function amountOfOrder({ numbers }: Column, rows: readonly number[]): number | "several" | null {
  const given = rows.map((row) => numbers[row] ?? null).filter((amount) => amount !== null);
  const [first = null, ...others] = given;
  if (others.every((amount) => amount === first)) return first;
  const [amount = 0, ...more] = given.filter((one) => one !== 0);
  return more.length === 0 ? amount : "several";
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
