import { createCandidateFinder } from "../candidates.ts";
import type { Draft } from "../draft.ts";
import type { TableEvidence, TypeMatch } from "../file-type.ts";
import { matchList } from "../list-match.ts";
import { components, settlementFields } from "./fields.ts";
import { takeSettledCurrency } from "./settled-currency.ts";
import { findFees, settlementSigns } from "./signs.ts";
import { synonymsByKey } from "./synonyms.ts";

const amounts = ["net", "amount", ...components];

/** Reads a table as the account that a market place or a payment service gives of sales: their money is never added to the orders'. */
export function matchSettlements(evidence: TableEvidence): TypeMatch {
  return matchList(evidence, {
    id: "settlements",
    finder: createCandidateFinder(settlementFields, synonymsByKey),
    fields: settlementFields.map(({ name }) => name),
    amounts,
    weights: [
      { fields: ["settlement_id", "payout_date", "net", "fee"], weight: 0.35, says: "a payout, a fee or what is left" },
      { fields: amounts, weight: 0.3, says: "an amount" },
      { fields: ["txn_type", "amount_type"], weight: 0.15, says: "a kind of transaction" },
      { fields: ["order_id"], weight: 0.1, says: "an order" },
      { fields: ["posted_date"], weight: 0.1, says: "a day" },
    ],
    settle: takeSettledCurrency,
    against: findAgainst,
    grain: ({ picks }) => (picks.has("amount_type") ? "amount of an order" : "transaction"),
  });
}

function findAgainst({ columns, picks }: Draft): string | null {
  const signs = columns.filter(({ header }) => settlementSigns.headers.includes(header.key));
  if (signs.length < settlementSigns.least && findFees(columns) === null)
    return "no column says that money was paid out or kept back";
  if (!amounts.some((field) => picks.has(field))) return "no column is an amount that was settled";
  return picks.has("order_id") || picks.has("txn_type") ? null : "no column says what the amounts are for";
}
