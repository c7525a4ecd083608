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
