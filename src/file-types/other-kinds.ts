import type { Column } from "./draft.ts";
import { headerKeys } from "./header-name.ts";
import { purchaseSigns } from "./purchase-orders/signs.ts";
import { settlementSigns } from "./settlements/signs.ts";

/** A kind of table that has amounts or quantities; one telling set of headers. */
export interface OtherKind {
  readonly is: string;
  readonly headers: readonly string[];
  /** How many of the headers must be there. */
  readonly least: number;
}

/** Lines or heads of orders, whoever gave them. */
export const orderList: OtherKind = {
  is: "a list of orders or invoices",
  least: 1,
  headers:
    headerKeys(`order id|order number|order no|order date|sales order|sales order id|sales order number|invoice no|invoice number|invoice id|invoice date|receipt number|
    receipt no|receipt id|order reference|po number|purchase order|purchase order number|lineitem quantity|quantity ordered|order qty|bestellnummer|bestellung id|
    bestelldatum|auftragsnummer|rechnungsnummer|rechnungsdatum|belegnummer|numero de commande|date de commande|numero de facture|numero de pedido|fecha de pedido|
    numero ordine|data ordine|numero fattura|numero do pedido|data do pedido|ordernummer|bestelnummer|factuurnummer|numer zamowienia|cislo objednavky|
    注文番号|注文日|受注番号|订单号|订单编号|订单日期`),
};

/** What was sold of each item, added up. */
export const salesSummary: OtherKind = {
  is: "a summary of sales",
  least: 2,
  headers: headerKeys(
    "items sold|units sold|quantity sold|net sales|gross sales|orders|total orders|total sales|line total|net amount|売上|売上金額|销售额",
  ),
};

/** What came in and went out, one event a row. */
export const movementLog: OtherKind = {
  is: "a log of movements, not a position",
  least: 1,
  headers:
    headerKeys(`movement|movement id|movement type|movement date|movement quantity|stock movement|transfer id|transfer number|from location|to location|from warehouse|
    to warehouse|source location|destination location|quantity change|qty change|change in quantity|quantity delta|adjustment|adjustment id|adjustment type|
    adjustment reason|adjustment quantity|adjusted by|quantity adjusted|qty adjusted|quantity transferred|bewegung|bewegungsart|bewegungsdatum|lagerbewegung|buchungsart|
    mouvement|type de mouvement|movimiento|tipo de movimiento|movimento|causale|tipo movimento|mutatie|入出庫区分|入庫数|出庫数|出入库类型`),
};

/** What is a list of neither sales nor stock. */
export const otherKinds: readonly OtherKind[] = [
  {
    is: "a bank or payment statement",
    least: 2,
    headers:
      headerKeys(`debit|credit|balance|iban|bic|payee|beneficiary|counterparty|account number|running balance|value date|soll|haben|saldo|valuta|
      buchungstag|wertstellung|verwendungszweck|kontonummer|solde|收/支|交易对方|资金状态|对方户名|余额|收入|支出|摘要|prichozi castka|variabilni symbol|konstantni symbol`),
  },
  settlementSigns,
  {
    is: "web statistics",
    least: 1,
    headers: headerKeys(
      "sessions|pageviews|page views|bounce rate|impressions|clicks|conversion rate|unique visitors|transactions per session",
    ),
  },
  {
    is: "a staff list",
    least: 1,
    headers: headerKeys("salary|fte|hire date|exit date|job title|standard weekly hours|payroll"),
  },
  purchaseSigns,
];

/** What else a table is, with the headers that say so; null when nothing does. Columns that are `known` to the asking type say nothing else. */
export function findOtherKind(
  columns: readonly Column[],
  kinds: readonly OtherKind[],
  isKnown: (column: Column) => boolean,
): string | null {
  const keys = new Map(columns.flatMap((column) => (isKnown(column) ? [] : [[column.header.key, column.name]])));
  for (const { is, headers, least } of kinds) {
    const found = [...new Set(headers)].flatMap((key) => keys.get(key) ?? []);
    if (found.length >= least) return `${found.slice(0, 3).join(", ")}: this is ${is}`;
  }
  return null;
}
