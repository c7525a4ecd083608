import { headerKey } from "./header-name.ts";
import type { Column } from "./draft.ts";

/** A kind of table that has amounts or quantities; one telling set of headers. */
export interface OtherKind {
  readonly is: string;
  readonly headers: readonly string[];
  /** How many of the headers must be there. */
  readonly least: number;
}

/** What is no sale: it is counted, not sold. */
export const stockList: OtherKind = {
  is: "a stock list",
  least: 1,
  headers:
    headerKeys(`on hand|qty on hand|quantity on hand|qoh|qty oh|stock|in stock|stock quantity|current stock|stock on hand|current quantity|
      on hand (current)|available (not editable)|on hand (new)|committed|bin|bin name|bin location|preferred bin location|reorder point|
      reorder quantity|reorder level|reorder qty|min stock|max stock|min quantity|max quantity|afn-fulfillable-quantity|
      variant inventory qty|physical qoh|lagerbestand|bestand|stock disponible|existencias|giacenza|voorraad|stan magazynowy|在庫数|在庫|库存|lot number`),
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
  {
    is: "a settlement or payout report",
    least: 1,
    headers:
      headerKeys(`settlement id|settlement-id|payout id|payout date|payout status|deposit date|total settlement amount|order settled time|fees & taxes|
      fba fees|net order amount after fees|selling fees`),
  },
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
  {
    is: "a purchase order or a supplier's bill",
    least: 1,
    headers:
      headerKeys(`ext cost|ord qty|qty fill|qty received|received qty|supplier invoice|supplier invoice number|bill number|bill date|purchase price|
      vendor invoice number|po line|po number supplier|liefermenge|wareneingang`),
  },
];

/** What else a table is, with the headers that say so; null when nothing does. Columns that are `known` to the asking type say nothing else. */
export function findOtherKind(
  columns: readonly Column[],
  kinds: readonly OtherKind[],
  isKnown: (column: Column) => boolean,
): string | null {
  const all = new Map(columns.map((column) => [column.header.key, column.name]));
  const keys = new Map(columns.flatMap((column) => (isKnown(column) ? [] : [[column.header.key, column.name]])));
  for (const { is, headers, least } of kinds) {
    const found = [...new Set(headers)].flatMap((key) => keys.get(key) ?? []);
    if (found.length >= least) return `${found.slice(0, 3).join(", ")}: this is ${is}`;
  }
  return findPurchase(all);
}

/** The bill variant of an invoice import lacks the reference and the discount of its sales variant. */
function findPurchase(names: ReadonlyMap<string, string>): string | null {
  const has = (key: string): boolean => names.has(key);
  const isInvoice = ["contactname", "invoicenumber", "duedate", "unitamount", "accountcode"].every(has);
  if (isInvoice && !has("reference") && !has("discount")) {
    return "an invoice with an account, but without reference or discount: this is a supplier's bill";
  }
  const isFromSupplier = ["supplier", "suppliername", "lieferant", "fournisseur"].some(has);
  const isOrdered = ["ponumber", "purchaseorder", "purchaseordernumber", "bill", "billno"].some(has);
  return isFromSupplier && isOrdered ? "a supplier and a purchase number: this is a purchase" : null;
}

/** Header keys of names that are separated by `|`. */
export function headerKeys(names: string): string[] {
  return names.split("|").map((name) => headerKey(name.trim()));
}
