import { type Column, type Draft, picked } from "../draft.ts";
import { headerKeys } from "../header-name.ts";
import { saysMoney } from "./counted-sales.ts";

/** Headers that say that what is counted was sold; a bare quantity may be moved, ordered or in stock. */
const soldUnits = new Set(
  headerKeys(
    "unit sales|sales units|units sold|unit sold|items sold|pieces sold|quantity sold|qty sold|sold quantity|sold qty|sold units|sales quantity|sales qty|number sold|num sold|sold|verkaufte menge|verkaufte stuck|verkaufsmenge|absatz|absatzmenge|unidades vendidas|cantidad vendida|quantite vendue|quantites vendues|quantita venduta|quantidade vendida|verkochte aantallen|sprzedana ilosc|prodane mnozstvi|販売数|販売数量|销量|销售数量",
  ),
);

/** Units of an item that were sold on a day, beside nothing that is money: sales of which the worth is not known. */
export function countsSoldUnits(draft: Draft): boolean {
  const quantity = picked(draft, "quantity");
  if (!quantity || !draft.picks.has("order_date")) return false;
  if (!draft.picks.has("sku") && !draft.picks.has("product")) return false;
  const isSaid = soldUnits.has(quantity.header.key) || draft.ofHeaders.has(quantity.name);
  return isSaid && !draft.columns.some((column) => column !== quantity && mayBeMoney(column));
}

function mayBeMoney({ source, header, isEmpty }: Column): boolean {
  if (isEmpty || source.reading.kind !== "number") return false;
  return source.reading.marks.length > 0 || header.currency !== null || header.words.some(saysMoney);
}
