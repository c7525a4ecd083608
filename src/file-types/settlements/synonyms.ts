import { itemNames } from "../item-names.ts";
import { type FieldNames, indexSynonyms } from "../synonyms.ts";

const names: Readonly<Record<string, FieldNames>> = {
  settlement_id: {
    strong: "settlement id|payout id|statement id|payout|abrechnungsnummer|auszahlungs id|id de reglement|结算编号",
  },
  posted_date: {
    strong:
      "posted date|transaction date|transaction creation date|date/time|order settled time|posted date time|settled at|buchungsdatum|date de transaction",
    weak: "date|created|created (utc)|order created time|datum|fecha|日付",
  },
  order_id: {
    strong: "order id|order number|order|order/adjustment id|amazon order id|bestellnummer|numero de commande|订单号",
    weak: "order id metadata|invoice number|invoice id",
  },
  line_id: { strong: "order item code|transaction id|balance transaction id|merchant order item id", weak: "id" },
  txn_type: { strong: "transaction type|txn type|type|transaktionstyp|typ|tipo" },
  amount_type: { strong: "amount type|price type" },
  amount_description: { strong: "amount description|item related fee type", weak: "title" },
  info: { strong: "info" },
  sku: { strong: itemNames.sku.strong },
  product: { strong: itemNames.product.strong, weak: "description" },
  customer: { strong: "buyer username|customer email|buyer name" },
  channel: { strong: "marketplace name|marketplace|sales channel|channel" },
  payment_method: { strong: "payment method name|payout method|card brand|payment method" },
  payout_status: { strong: "payout status|status" },
  quantity: { strong: "quantity|quantity purchased|menge|quantite|cantidad|数量" },
  amount: {
    strong: "amount|gross transaction amount|gross amount|total revenue|gross|betrag|montant|importe",
    weak: "product sales",
  },
  fee: {
    strong:
      "fee|fees|fees & taxes|total fees|transaction fee|processing fee|gebuhr|gebuhren|frais|comision|selling fees",
  },
  tax: { strong: "tax|product sales tax|seller collected tax|steuer" },
  net: {
    strong: "net|net amount|net total|total settlement amount|net order amount after fees|netto|nettobetrag|neto",
    weak: "total",
  },
  settlement_total: { strong: "total amount|settlement total" },
  price_amount: { strong: "price amount" },
  promotion_amount: { strong: "promotion amount" },
  item_fee_amount: { strong: "item related fee amount" },
  order_fee_amount: { strong: "order fee amount" },
  shipment_fee_amount: { strong: "shipment fee amount" },
  misc_fee_amount: { strong: "misc fee amount" },
  other_fee_amount: { strong: "other fee amount" },
  direct_payment_amount: { strong: "direct payment amount" },
  other_amount: { strong: "other amount" },
  fba_fee_amount: { strong: "fba fees" },
  transaction_fee_amount: { strong: "other transaction fees" },
  regulatory_fee_amount: { strong: "regulatory fee" },
  withheld_tax_amount: { strong: "marketplace withheld tax" },
  amount_rate: { strong: "exchange rate" },
  payout_date: { strong: "payout date|deposit date|available on|paid out on|auszahlungsdatum|date de versement" },
  period_from_date: { strong: "settlement start date|period start" },
  period_to_date: { strong: "settlement end date|period end" },
  currency: { strong: `payout currency|${itemNames.currency.strong}` },
};

/** Fields of a settlement that a header key may mean. */
export const synonymsByKey = indexSynonyms(names);
