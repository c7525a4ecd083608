import { type Column, type Draft, picked } from "../draft.ts";
import { lineFieldOf, orderLevel, rowsByOrder } from "./order-level.ts";

/**
 * The currency of rows whose own cell is blank, as on the follow-up lines of an order: the one that the column names,
 * where every order of several lines has it on one of them. Lines that also lack what stands on the first line of an order
 * are such follow-up lines, whose first one is not in the sample. "" where nothing says so; then a reason tells it.
 */
export function currencyOfBlanks(draft: Draft): string {
  const column = picked(draft, "currency");
  if (!column || column.isEmpty || !column.texts.includes("")) return "";
  const [code = "", ...others] = new Set(column.texts.flatMap((text) => text.toUpperCase() || []));
  const ofOrders = draft.columns.filter((other) => isOfOrder(draft, other));
  const isCut = (rows: readonly number[]): boolean =>
    ofOrders.length > 0 && rows.every((row) => ofOrders.every(({ texts }) => texts[row] === ""));
  const orders = rowsByOrder(draft)
    .filter((rows) => !isCut(rows))
    .map((rows) => rows.map((row) => column.texts[row] ?? ""));
  const isOncePerOrder =
    orders.every((cells) => cells.some((cell) => cell !== "")) && orders.some((cells) => cells.includes(""));
  if (others.length === 0 && isOncePerOrder && /^[A-Z]{3}$/.test(code)) {
    draft.reasons.push(`rows without a ${column.name} take ${code}, the only one that ${column.name} names`);
    return code;
  }
  const why = others.length > 0 ? `${column.name} names several` : "no other line of their order names it";
  draft.reasons.push(`the currency of rows without a ${column.name} is unknown: ${why}`);
  return "";
}

/** An amount of whole orders, counted or not. */
function isOfOrder({ refused, picks }: Draft, column: Column): boolean {
  const isCounted = [...picks].some(([field, taken]) => field in lineFieldOf && taken.column === column);
  return !column.isEmpty && (isCounted || refused.get(column.name)?.startsWith(orderLevel) === true);
}
