import type { TableEvidence, TypeMatch } from "../file-type.ts";
import { assignAmounts } from "./amounts.ts";
import { pickCandidate } from "../candidates.ts";
import { assignByName, candidatesOf, misfitOf } from "./candidates.ts";
import { findCurrency, refuseOtherCurrency } from "../currency.ts";
import { currencyOfBlanks } from "./blank-currency.ts";
import { type Column, type Draft, isFed, pick, picked, refuse, startDraft, toMapping } from "../draft.ts";
import { assignNamedQuantity } from "./named-quantity.ts";
import { assignRecordId, nameOfLine } from "./order-lines.ts";
import { assignOrderAmounts } from "./order-amounts.ts";
import { assignOrderFacts } from "./order-facts.ts";
import { marks } from "./fields.ts";
import { findOrderAmounts, hasLines, orderLevel } from "./order-level.ts";
import { stockList } from "../inventory/signs.ts";
import { findOtherKind, otherKinds } from "../other-kinds.ts";
import { findPurchase } from "../purchase-orders/signs.ts";
import { findFees } from "../settlements/signs.ts";
import { weigh, type Weight } from "../weights.ts";
import { findUnread, findVoided } from "./unread.ts";
import { decidePriceBasis } from "./price-basis.ts";
import { askAboutCounts } from "./counted-sales.ts";
import { findJournal } from "./journal.ts";
import { countsSoldUnits } from "./sold-units.ts";
import { assignPeriods, unreadPeriods } from "./periods.ts";
import { assignBareOrderId, assignSoldModel } from "./order-heads.ts";

const amountFields = ["line_net", "line_gross", "unit_price"];

/**
 * Reads a table as sales: columns by name and content, amounts by arithmetic on the sampled rows. What the sample does
 * not prove stays unmapped or becomes a question.
 */
export function matchSales(evidence: TableEvidence): TypeMatch {
  const draft = startDraft(evidence, nameOfLine(evidence));
  if (!evidence.hasHeader) return toMatch(draft, 0, ["the table has no header, so no column says what it is"]);
  assignIdentity(draft);
  if (!assignPeriods(draft)) assignRowAmounts(draft);
  refuseOtherCurrency(draft, amountFields);
  const currency = findCurrency(draft, amountFields) || currencyOfBlanks(draft);
  if (currency !== "") draft.policies = { ...draft.policies, currency };
  const otherKind =
    findOtherKind(draft.columns, [stockList, ...otherKinds], (column) => isFed(draft, column)) ??
    findPurchase(draft.columns) ??
    findFees(draft.columns) ??
    findJournal(draft);
  assignOrderFacts(draft); // last: what a table is, and what its other columns are, does not hang on them
  return score(draft, otherKind);
}

function assignRowAmounts(draft: Draft): void {
  const ofOrders = findOrderAmounts(draft);
  assignAmounts(draft);
  askAboutTax(draft);
  askAboutCounts(draft);
  decidePriceBasis(draft);
  assignOrderAmounts(draft, ofOrders);
  keepOnlyProvedLineIds(draft);
}

function assignIdentity(draft: Draft): void {
  const lineitems = draft.columns.filter((column) => column.header.key.startsWith("lineitem"));
  const name = draft.columns.find((column) => column.header.key === "name");
  if (lineitems.length >= 2 && name && mayNumber(name))
    pick(draft, "order_id", name, 0.9, "line items beside it make Name the order's number");
  assignByName(draft, ["order_id", "order_date", "quantity", "unit_price", "sku", "currency", "status"]);
  assignRecordId(draft);
  assignNamedQuantity(draft);
  assignTransactionType(draft);
  assignByName(draft, ["updated_at", ...marks]);
  assignByName(draft, ["customer", "employee", "channel", "store", "location", "region", "category", "vendor"]);
  const products = candidatesOf(draft, "product");
  const best = products.find((candidate) => candidate.isStrong) ?? (hasLines(draft) ? products[0] : undefined);
  if (best) pickCandidate(draft, best);
  assignSoldModel(draft);
  assignBareOrderId(draft);
  if (!hasLines(draft)) return;
  const lineIds = candidatesOf(draft, "line_id");
  const lineId = lineIds.find((candidate) => candidate.isStrong || lineitems.length === 0);
  if (lineId) pickCandidate(draft, lineId);
}

/** `#1001` and `S00012` number an order; the name of a person does not. */
function mayNumber({ texts }: Column): boolean {
  const filled = texts.filter((text) => text !== "");
  return filled.filter((text) => /\d/.test(text)).length >= filled.length * 0.9;
}

/** A bare "Type" may be the type of anything; its cells must name kinds of transactions. */
function assignTransactionType(draft: Draft): void {
  const [best] = candidatesOf(draft, "txn_type");
  if (!best) return;
  const kinds = best.column.texts.filter((text) => text !== "");
  const named = kinds.filter((text) =>
    /sale|refund|return|order|invoice|credit|void|charge|payment|custinvc|purchase|verkauf|retoure/i.test(text),
  );
  if (best.isStrong || (kinds.length > 0 && named.length >= kinds.length * 0.9)) pickCandidate(draft, best);
  else refuse(draft, best.column, "its cells do not name kinds of transactions");
}

/** A neutral total beside a tax column may carry the tax; only arithmetic or an answer can tell. */
function askAboutTax(draft: Draft): void {
  const total = draft.picks.get("line_net");
  const tax = picked(draft, "tax");
  const isNeutral = total !== undefined && total.confidence < 0.8 && !/net|subtotal|ht$/.test(total.column.header.key);
  const isTaxed = tax?.numbers.some((amount) => amount !== null && amount !== 0) ?? false;
  const hasPrice = draft.picks.has("unit_price") && draft.picks.has("quantity");
  if (!total || !isNeutral || hasPrice || !isTaxed || draft.answers.has("tax")) return;
  if (saysTaxed(total.column)) {
    draft.policies = { ...draft.policies, tax: "gross" };
    draft.reasons.push(`${total.column.name} carries the tax, as its header says: ${tax?.name} is taken off`);
    return;
  }
  draft.questions.push({ id: "tax", column: total.column.name, values: ["gross", "net"] });
}

/** `Total inc VAT`, `Total (incl. tax)`, `Total TTC`. */
function saysTaxed({ header }: Column): boolean {
  return header.words.some((word) => /^(?:inc|incl|including|inclusive|ttc|brutto)$/.test(word));
}

/** A repeat of a row's own id is a duplicate, so an id that repeats in the sample must not be taken for one. */
function keepOnlyProvedLineIds(draft: Draft): void {
  const lineId = picked(draft, "line_id");
  if (!lineId) return;
  // Rows without a line id (totals, broken ones) say nothing about the ids of the others.
  const rows = new Set(
    lineId.texts.flatMap((text, row) =>
      text === "" ? [] : draft.columns.map((column) => column.texts[row] ?? "").join("\u001f"),
    ),
  );
  const orderId = picked(draft, "order_id");
  const ids = new Set(
    lineId.texts.flatMap((text, row) => (text === "" ? [] : `${orderId?.texts[row] ?? ""}\u001f${text}`)),
  );
  if (ids.size < rows.size) refuse(draft, lineId, "its values repeat, so it does not tell one line from another");
}

/** Weights are ours: an amount alone is not a sale, an amount with an order or a day and something sold is. */
const weights: readonly Weight[] = [
  { fields: ["line_net", "line_gross", "unit_price"], weight: 0.3, says: "an amount" },
  { fields: ["order_date"], weight: 0.2, says: "a date" },
  { fields: ["order_id"], weight: 0.2, says: "an order number" },
  { fields: ["quantity"], weight: 0.15, says: "a quantity" },
  { fields: ["product", "sku"], weight: 0.1, says: "a product" },
  { fields: ["customer", "store"], weight: 0.05, says: "a customer or a store" },
];

function score(draft: Draft, otherKind: string | null): TypeMatch {
  const { sum, has: named } = weigh(draft, weights);
  const has = (...fields: string[]): boolean => fields.some((field) => draft.picks.has(field));
  const reasons = [...named, ...draft.reasons, ...findVoided(draft), ...findUnread(draft)];
  if (otherKind !== null) return toMatch(draft, Math.min(sum * 0.4, 0.4), [otherKind, ...reasons]);
  const periods = unreadPeriods(draft);
  if (periods !== null) return toMatch(draft, Math.min(sum, 0.4), [periods, ...reasons]);
  if (!has("line_net", "line_gross", "unit_price") && countsSoldUnits(draft))
    return toMatch(draft, Math.max(sum, 0.6), [onlyUnits(draft), ...reasons]);
  if (!has("line_net", "line_gross", "unit_price"))
    return toMatch(draft, Math.min(sum, 0.4), [`no column is an amount of sale${orderAmount(draft)}`, ...reasons]);
  const isSold = has("order_date", "order_id") && has("order_id", "quantity", "product", "sku");
  const isTakings = has("order_date") && has("store", "location", "channel") && saysSales(draft);
  if (!isSold && !isTakings)
    return toMatch(draft, Math.min(sum, 0.4), ["nothing in it is an order or a day of sale", ...reasons]);
  return toMatch(draft, Math.min(sum, 0.99), reasons);
}

function onlyUnits(draft: Draft): string {
  return `${picked(draft, "quantity")?.name} counts what was sold, and no column is money: units are known, net sales are not`;
}

function orderAmount(draft: Draft): string {
  const found = draft.columns.find(({ name }) => draft.refused.get(name) === orderLevel);
  return found ? `; ${found.name} is ${orderLevel}` : "";
}

/** An amount by a name that only sales have: takings of a shop need no order and no product. */
function saysSales(draft: Draft): boolean {
  return ["line_net", "line_gross"].some((field) => (draft.picks.get(field)?.confidence ?? 0) > 0.9);
}

function toMatch(draft: Draft, confidence: number, reasons: readonly string[]): TypeMatch {
  const mapping = toMapping(draft, (column) => misfitOf(column) ?? "no field of sales has this name");
  const isOfPeriods = draft.ofHeaders.size > 0;
  const grain = isOfPeriods
    ? "item in a period"
    : hasLines(draft)
      ? "order line"
      : draft.picks.has("order_id")
        ? "order"
        : "row";
  return {
    confidence: Math.round(confidence * 100) / 100,
    reasons,
    mapping,
    policies: draft.policies,
    questions: draft.questions,
    grain,
  };
}
