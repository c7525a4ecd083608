import { itemNames } from "../item-names.ts";
import { type FieldNames, indexSynonyms } from "../synonyms.ts";

const names: Readonly<Record<string, FieldNames>> = {
  order_id: {
    strong: `po number|po no|po #|po id|purchase order|purchase order number|purchase order id|purchase order no|supplier invoice|supplier invoice number|vendor invoice number|
      bill number|bill no|invoice number|bestellnummer|einkaufsbestellung|numero de commande|bon de commande|numero de pedido|orden de compra|ordine di acquisto|inkooporder|
      numer zamowienia|cislo objednavky|発注番号|采购单号|采购订单号`,
    weak: "bill|order id|order number|order no|invoice no",
  },
  line_id: { strong: "po line|po line number|line number|line no|line", weak: "pos|position" },
  order_date: {
    strong:
      "po date|order date|ordered at|ordered on|purchase date|bill date|invoice date|bestelldatum|date de commande|fecha de pedido|data ordine|besteldatum|発注日|采购日期|下单日期",
    weak: "date|datum|fecha|created at",
  },
  expected_date: {
    strong:
      "expected date|due date|eta|delivery date|expected delivery|promised date|liefertermin|date de livraison|fecha de entrega|入荷予定日|预计到货日期",
  },
  received_date: { strong: "received date|receipt date|date received|received at|wareneingangsdatum|入荷日|到货日期" },
  vendor: { strong: `${itemNames.vendor.strong}|supplier name|contact name` },
  status: { strong: "po status|order status|status" },
  location: {
    strong:
      "ship to|ship to location|location|warehouse|deliver to|receiving location|lager|entrepot|almacen|magazzino|magazijn|納入先|仓库",
  },
  sku: { strong: `${itemNames.sku.strong}|part number|part no`, weak: `${itemNames.sku.weak}|item|item num` },
  vendor_sku: {
    strong: "vendor item num|vendor sku|supplier sku|vendor part number|supplier part number|lieferanten artikelnummer",
  },
  product: { strong: itemNames.product.strong, weak: `${itemNames.product.weak}|item description` },
  barcode: { strong: "barcode|upc code|upc|ean|gtin" },
  category: { strong: `${itemNames.category.strong}|dept|department` },
  quantity: {
    strong:
      "ord qty|qty ordered|ordered qty|quantity ordered|order qty|order quantity|bestellmenge|quantite commandee|cantidad pedida|quantita ordinata|発注数|采购数量|订购数量",
    weak: "quantity|qty|units|menge|quantite|cantidad|quantita|aantal|ilosc|mnozstvi|数量",
  },
  quantity_received: {
    strong:
      "qty fill|qty received|received qty|quantity received|received|liefermenge|quantite recue|cantidad recibida|入荷数|到货数量",
  },
  unit_cost: {
    strong:
      "unit cost|cost per unit|cost price|purchase price|item cost|unit amount|einkaufspreis|ek preis|prix d achat|precio de compra|prezzo di acquisto|inkoopprijs|cena zakupu|nakupni cena|仕入単価|采购单价|进价",
    weak: "cost|unit price|price|rate|preis|prix|precio|prezzo",
  },
  line_cost: {
    strong:
      "ext cost|extended cost|line cost|line total|total cost|positionsbetrag|montant ht|importe neto|仕入金額|采购金额",
    weak: "amount|total|subtotal|betrag|montant|importe|importo|金額|金额",
  },
  unit_price: { strong: "retail|retail price|suggested retail price|verkaufspreis" },
  tax: { strong: "tax|tax amount|vat|mwst|tva|iva|税額" },
  currency: itemNames.currency,
};

/** Fields of a purchase that a header key may mean. */
export const synonymsByKey = indexSynonyms(names);
