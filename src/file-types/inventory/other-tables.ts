import { type Column, type Draft, picked } from "../draft.ts";
import { findOtherKind, headerKeys, type OtherKind, otherKinds } from "../other-kinds.ts";
import { synonymsByKey } from "./synonyms.ts";

/** Tables that name items and quantities but say not how much there is. */
const kinds: readonly OtherKind[] = [
  {
    is: "a list of orders or invoices",
    least: 1,
    headers:
      headerKeys(`order id|order number|order no|order date|sales order|sales order id|sales order number|invoice no|invoice number|invoice id|invoice date|receipt number|
      receipt no|receipt id|order reference|po number|purchase order|purchase order number|lineitem quantity|quantity ordered|order qty|bestellnummer|bestellung id|
      bestelldatum|auftragsnummer|rechnungsnummer|rechnungsdatum|belegnummer|numero de commande|date de commande|numero de facture|numero de pedido|fecha de pedido|
      numero ordine|data ordine|numero fattura|numero do pedido|data do pedido|ordernummer|bestelnummer|factuurnummer|numer zamowienia|cislo objednavky|
      注文番号|注文日|受注番号|订单号|订单编号|订单日期`),
  },
  {
    is: "a summary of sales",
    least: 2,
    headers: headerKeys(
      "items sold|units sold|quantity sold|net sales|gross sales|orders|total orders|total sales|line total|net amount|売上|売上金額|销售额",
    ),
  },
  {
    is: "a log of movements, not a position",
    least: 1,
    headers:
      headerKeys(`movement|movement id|movement type|movement date|movement quantity|stock movement|transfer id|transfer number|from location|to location|from warehouse|
      to warehouse|source location|destination location|quantity change|qty change|change in quantity|quantity delta|adjustment|adjustment id|adjustment type|
      adjustment reason|adjustment quantity|adjusted by|quantity adjusted|qty adjusted|quantity transferred|bewegung|bewegungsart|bewegungsdatum|lagerbewegung|buchungsart|
      mouvement|type de mouvement|movimiento|tipo de movimiento|movimento|causale|tipo movimento|mutatie|入出庫区分|入庫数|出庫数|出入库类型`),
  },
  {
    is: "a product catalogue",
    least: 2,
    headers:
      headerKeys(`body (html)|short description|seo title|seo description|meta title|meta description|meta keywords|image src|image alt text|images|image1|image 1|
      variant image|attribute set|attribute set code|visibility|visibility in catalog|visibility in catalogue|url key|small image|base image`),
  },
];

/** What else the table is; null when nothing says so. Columns with a name of inventory say nothing else. */
export function findOtherTable(draft: Draft): string | null {
  return (
    findOtherKind(draft.columns, [...kinds, ...otherKinds], ({ header }) => synonymsByKey.has(header.key)) ??
    findMovements(draft) ??
    findSold(draft)
  );
}

const kindHeaders = new Set(
  headerKeys(
    "type|transaction type|txn type|transaction|direction|in/out|action|event|event type|reason|operation|art|vorgang|tipo|区分|类型",
  ),
);
const movements =
  /^(?:in|out|stock[ _-]?(?:in|out)|in(?:coming|bound)|out(?:going|bound)|receipts?|received|receive|issues?|issued|transfer(?:[ _-]?(?:in|out))?|adjust(?:ment|ed)?|sales?|sold|purchases?|returns?|returned|restock|write[ _-]?off|damage|count|cycle[ _-]?count|shipment|shipped|zugang|abgang|umlagerung|korrektur|entr[ée]e|sortie|entrada|salida|carico|scarico|入庫|出庫|入库|出库)$/i;

/** A column whose cells say what happened to the stock: the rows are events. */
function findMovements({ columns }: Draft): string | null {
  const found = columns.find(({ header, texts }) => {
    const given = texts.filter((text) => text !== "");
    return (
      kindHeaders.has(header.key) &&
      given.length > 0 &&
      given.filter((text) => movements.test(text)).length >= given.length * 0.8
    );
  });
  return found ? `the cells of ${found.name} name movements: this is a log of movements, not a position` : null;
}

/** A quantity that makes a printed amount with a price was sold or bought: the rows are lines, and a stock stands beside them. */
function findSold(draft: Draft): string | null {
  const quantity = picked(draft, "quantity");
  const onHand = picked(draft, "quantity_on_hand");
  const price = picked(draft, "unit_price") ?? picked(draft, "unit_cost");
  if (!quantity || !price) return null;
  const amount = draft.columns.find(
    (column) =>
      column !== quantity &&
      column !== price &&
      isProduct(column, quantity, price) &&
      // What is on hand times the price is what the stock is worth.
      (onHand === undefined || !isProduct(column, onHand, price)),
  );
  return amount
    ? `${quantity.name} x ${price.name} is ${amount.name} on the sampled rows: these are lines of sales or purchases`
    : null;
}

/** On three rows with more than one piece, and on every row that can be compared. */
function isProduct(amount: Column, quantity: Column, price: Column): boolean {
  let several = 0;
  for (const [row, total] of amount.numbers.entries()) {
    const count = quantity.numbers[row] ?? null;
    const each = price.numbers[row] ?? null;
    if (total === null || count === null || each === null) continue;
    if (Math.abs(total - count * each) > 0.0061 + 0.005 * Math.abs(count)) return false;
    if (Math.abs(count) > 1 && total !== 0) several += 1;
  }
  return several >= 3;
}
