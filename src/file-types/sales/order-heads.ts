import { type Column, type Draft, isSettled, pick, picked } from "../draft.ts";
import { headerKeys } from "../header-name.ts";
import { candidatesOf } from "./candidates.ts";

const ids = new Set(["id", "no", "nr"]);
const orderDay =
  /order|purchase|invoice|receipt|bestell|rechnung|auftrag|commande|factur|pedido|ordine|fattura|encomenda/;
const paid = new Set(
  headerKeys(
    "payment|payment method|payment type|payment status|paid with|paiement|zahlung|zahlungsart|pago|pagamento|betaling",
  ),
);
const leastRows = 5;

/**
 * A bare `ID` numbers orders where each row is one: its own number, a total, and a day that is named an order's, or a
 * customer with a way of payment. A list of lines keeps it for its lines.
 */
export function assignBareOrderId(draft: Draft): void {
  const { picks, columns } = draft;
  if (["order_id", "quantity", "product", "sku", "unit_price"].some((field) => picks.has(field))) return;
  const day = picked(draft, "order_date");
  const id = columns.find(
    (column) => !isSettled(draft, column) && (ids.has(column.header.key) || isNumberSign(column)),
  );
  if (!day || !id || !isOnceEach(id) || candidatesOf(draft, "line_net").length === 0) return;
  const isPaid = picks.has("customer") && columns.some(({ header }) => paid.has(header.key));
  if (!orderDay.test(day.header.key) && !isPaid && !isNumberSign(id)) return;
  pick(draft, "order_id", id, 0.85, `each row has its own, beside ${day.name} and a total: the number of an order`);
}

/** `#1001` under `Name`, as shops number their orders. */
function isNumberSign({ header, texts }: Column): boolean {
  return header.key === "name" && texts.every((text) => text === "" || /^#\d+$/.test(text));
}

function isOnceEach({ texts }: Column): boolean {
  const filled = texts.filter((text) => text !== "");
  return filled.length >= leastRows && new Set(filled).size === filled.length;
}

/** `Model` names what was sold where a customer stands beside it; elsewhere it is a trait. */
export function assignSoldModel(draft: Draft): void {
  if (["product", "sku", "quantity"].some((field) => draft.picks.has(field)) || !draft.picks.has("customer")) return;
  const model = draft.columns.find(({ header }) =>
    ["model", "modelname", "vehicle", "vehiclemodel"].includes(header.key),
  );
  if (model && model.source.reading.kind !== "date" && !isSettled(draft, model))
    pick(draft, "product", model, 0.8, "nothing else names what the customer bought");
}
