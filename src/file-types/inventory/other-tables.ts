import { type Column, type Draft, picked } from "../draft.ts";
import { headerKeys } from "../header-name.ts";
import { findOtherKind, movementLog, orderList, otherKinds, salesSummary } from "../other-kinds.ts";
import { catalogueSigns } from "../products/signs.ts";
import { findPurchase } from "../purchase-orders/signs.ts";
import { synonymsByKey } from "./synonyms.ts";

/** Tables that name items and quantities but say not how much there is. */
const kinds = [orderList, salesSummary, movementLog, catalogueSigns, ...otherKinds];

/** What else the table is; null when nothing says so. Columns with a name of inventory say nothing else. */
export function findOtherTable(draft: Draft): string | null {
  return (
    findOtherKind(draft.columns, kinds, ({ header }) => synonymsByKey.has(header.key)) ??
    findPurchase(draft.columns) ??
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
