import type { Column } from "../draft.ts";
import { headerKeys } from "../header-name.ts";
import type { OtherKind } from "../other-kinds.ts";

/** Columns that only what a shop orders from its suppliers has. */
export const purchaseSigns: OtherKind = {
  is: "a purchase order or a supplier's bill",
  least: 1,
  headers:
    headerKeys(`ext cost|ord qty|qty fill|qty received|received qty|quantity received|supplier invoice|supplier invoice number|purchase price|
      vendor invoice number|po line|po number supplier|liefermenge|wareneingang`),
};

/** What makes a table a purchase where no single column says so; null when nothing does. */
export function findPurchase(columns: readonly Column[]): string | null {
  const keys = new Set(columns.map(({ header }) => header.key));
  const has = (key: string): boolean => keys.has(key);
  // The bill variant of an invoice import lacks the reference and the discount of its sales variant.
  const isInvoice = ["contactname", "invoicenumber", "duedate", "unitamount", "accountcode"].every(has);
  if (isInvoice && !has("reference") && !has("discount"))
    return "an invoice with an account, but without reference or discount: this is a supplier's bill";
  const isOrdered = ["ponumber", "pono", "purchaseorder", "purchaseordernumber", "bill", "billno", "billnumber"].some(
    has,
  );
  const isFromSupplier = ["supplier", "suppliername", "lieferant", "fournisseur"].some(has);
  if (isFromSupplier && isOrdered) return "a supplier and a purchase number: this is a purchase";
  // A shop names the vendor of what it sells, too, but beside an order or a customer of its own.
  const isSold = [...keys].some((key) => /^(?:order|salesorder|invoice|receipt|customer|lineitem)/.test(key));
  return isOrdered && !isSold && (has("vendor") || has("vendorname"))
    ? "a vendor and a purchase number, but no order of a customer: this is a purchase"
    : null;
}
