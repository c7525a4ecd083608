import type { Column } from "../draft.ts";
import { headerKeys } from "../header-name.ts";
import type { OtherKind } from "../other-kinds.ts";

/** Columns that only the account of a market place or a payment service has. */
export const settlementSigns: OtherKind = {
  is: "a settlement or payout report",
  least: 1,
  headers:
    headerKeys(`settlement id|settlement-id|payout id|payout date|payout status|deposit date|total settlement amount|order settled time|fees & taxes|
      fba fees|net order amount after fees|selling fees`),
};

const fees = headerKeys("fee|fees|total fees|transaction fee|processing fee|gebuhr|gebuhren|frais");
const nets = headerKeys("net|net amount|netto|nettobetrag");
const grosses = headerKeys("amount|gross|gross amount|betrag|brutto|montant");

/** What was taken, the fee and what is left: only an account of payments has all three. Null where one is missing. */
export function findFees(columns: readonly Column[]): string | null {
  const named = [grosses, fees, nets].map((keys) => columns.find(({ header }) => keys.includes(header.key))?.name);
  return named.includes(undefined) ? null : `${named.join(", ")}: this is ${settlementSigns.is}`;
}
