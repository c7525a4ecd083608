import { headerKeys } from "../header-name.ts";
import type { OtherKind } from "../other-kinds.ts";

/** What says how much there is of an item. */
export const stockQuantities: OtherKind = {
  is: "a stock list",
  least: 1,
  headers:
    headerKeys(`on hand|qty on hand|quantity on hand|qoh|qty oh|stock|in stock|stock quantity|current stock|stock on hand|current quantity|closing stock|closing balance|closing qty|closing quantity|balance qty|
      on hand (current)|available (not editable)|on hand (new)|committed|variant inventory qty|variant inventory quantity|inventory quantity|physical qoh|
      afn-fulfillable-quantity|lagerbestand|bestand|stock disponible|existencias|giacenza|voorraad|stan magazynowy|在庫数|在庫|库存`),
};

/** What is no sale: it is counted, not sold. */
export const stockList: OtherKind = {
  is: "a stock list",
  least: 1,
  headers: [
    ...stockQuantities.headers,
    ...headerKeys(
      "bin|bin name|bin location|preferred bin location|reorder point|reorder quantity|reorder level|reorder qty|min stock|max stock|min quantity|max quantity|lot number",
    ),
  ],
};

/** What a whole position is worth: a quantity beside it is the stock. */
export const stockWorth: readonly string[] = headerKeys(
  `inventory value|stock value|asset value|value on hand|inventory asset value|inventory valuation|value in stock|total stock value|stock worth|lagerwert|bestandswert|
    valeur du stock|valeur de stock|valor de inventario|valor del inventario|valor del stock|valore di magazzino|valore giacenza|valor do estoque|voorraadwaarde|
    wartosc magazynu|hodnota skladu|在庫金額|库存金额`,
);
