import { type Column, type Draft, picked } from "../draft.ts";
import { headerKey, headerKeys } from "../header-name.ts";
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
    findLedger(draft) ??
    findPeriods(draft) ??
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

const pairs = [
  ["in", "out"],
  ["qty in", "qty out"],
  ["quantity in", "quantity out"],
  ["stock in", "stock out"],
  ["received", "issued"],
  ["receipts", "issues"],
  ["zugang", "abgang"],
  ["entrada", "salida"],
  ["entree", "sortie"],
  ["carico", "scarico"],
  ["przychod", "rozchod"],
].map((names) => names.map(headerKey));

/** What came in and went out, several times a day for one item: the stock beside it runs, and is no position. */
function findLedger(draft: Draft): string | null {
  const keys = new Map(draft.columns.map(({ header, name }) => [header.key, name]));
  const pair = pairs.find((names) => names.every((key) => keys.has(key)));
  const day = picked(draft, "snapshot_date");
  const item = picked(draft, "sku") ?? picked(draft, "product");
  if (!pair || !day || !item) return null;
  const positions = day.texts.map((text, row) => `${text.slice(0, 10)} ${item.texts[row] ?? ""}`);
  const names = pair.flatMap((key) => keys.get(key) ?? []).join(" and ");
  return new Set(positions).size < positions.length
    ? `${names}, and several rows of an item on one day: this is a log of movements, not a position`
    : null;
}

const periods = new Set(
  headerKeys(
    "date|day|month|year|week|quarter|period|fiscal year|fiscal month|month year|year month|datum|tag|monat|jahr|woche|quartal|mois|annee|semaine|fecha|mes|ano|semana|mese|anno|data|日付|日期|年月|月|年",
  ),
);

const years = new Set(headerKeys("year|jahr|annee|ano|anno|年"));

/** Rows of several months whose day is not known would be added up: each counts the same shelf once more. */
function findPeriods(draft: Draft): string | null {
  const item = picked(draft, "sku") ?? picked(draft, "product");
  const given = item?.texts.filter((text) => text !== "") ?? [];
  if (draft.picks.has("snapshot_date") || new Set(given).size === given.length) return null;
  // What was last sold or received is told of today's stock; a year beside it is a trait of the item.
  if (draft.picks.has("last_sale_date") || draft.picks.has("last_received_date")) return null;
  const found = draft.columns.find(
    ({ header, texts, source }) =>
      periods.has(header.key) &&
      // Of an item with a maker, or without a number, the year may be a trait, as of wines and models.
      (!years.has(header.key) || (draft.picks.has("sku") && !draft.picks.has("vendor"))) &&
      source.reading.kind !== "date" &&
      new Set(texts.filter((text) => text !== "")).size > 1,
  );
  return found
    ? `${found.name} is not read as a day, and its rows are of several: adding them up would count a stock more than once`
    : null;
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
