import { createCandidateFinder } from "../candidates.ts";
import { type Draft, picked } from "../draft.ts";
import type { TableEvidence, TypeMatch } from "../file-type.ts";
import { headerKeys } from "../header-name.ts";
import { distinctShare, matchList } from "../list-match.ts";
import { stockList } from "../inventory/signs.ts";
import { findOtherKind, movementLog, orderList, otherKinds } from "../other-kinds.ts";
import { customerFields, placeFields, traitFields } from "./fields.ts";
import { synonymsByKey } from "./synonyms.ts";

/** Reads a table as a list of customers: a row a person or a company that buys, each once. */
export function matchCustomers(evidence: TableEvidence): TypeMatch {
  return matchList(evidence, {
    id: "customers",
    finder: createCandidateFinder(customerFields, synonymsByKey),
    fields: customerFields.map(({ name }) => name),
    amounts: ["total_spent"],
    weights: [
      { fields: ["customer"], weight: 0.3, says: "a customer's number" },
      { fields: ["name", "first_name", "last_name", "company"], weight: 0.25, says: "a name" },
      { fields: ["email", "phone"], weight: 0.25, says: "a way to reach them" },
      { fields: placeFields, weight: 0.1, says: "where they live" },
      { fields: traitFields, weight: 0.1, says: "what is known of them" },
    ],
    against: findAgainst,
    grain: () => "customer",
  });
}

/** What only a list of customers says of a person. */
const buys = ["orders_count", "total_spent", "accepts_marketing", "segment"];
const others = headerKeys(
  `sku|product|product id|product name|item|quantity|qty|unit price|price|amount|rating|review|job title|department|employee|employee id|supplier|supplier id|supplier name|
    vendor|vendor id|candidate|student id|patient|grade|invoice|order|subject|message|event|ticket|subtotal|grand total|grand total (base)|grand total (purchased)|shipping and handling|total refunded`,
);

function findAgainst(draft: Draft): string | null {
  const { picks, lines } = draft;
  if (lines !== undefined) return `its records hold lines of their own (${lines}): they are no people`;
  const other = draft.columns.find(({ header }) => others.includes(header.key));
  if (other) return `${other.name} says more than who a customer is`;
  const isSure = (field: string): boolean => (picks.get(field)?.confidence ?? 0) > 0.9;
  if (!isSure("customer") && !(isSure("name") && picks.has("email")) && !buys.some((field) => picks.has(field)))
    return "nothing says that these people are customers";
  const isNamed = ["name", "first_name", "last_name", "company", "email", "phone"].some((field) => picks.has(field));
  if (!isNamed) return "no column names a customer or says how to reach one";
  return (
    findOtherKind(draft.columns, [...otherKinds, orderList, movementLog, stockList], ({ header }) =>
      synonymsByKey.has(header.key),
    ) ?? repeats(draft)
  );
}

/** A customer who stands on many rows did something on each. */
function repeats(draft: Draft): string | null {
  const who = picked(draft, "customer") ?? picked(draft, "email");
  if (!who || who.texts.length < 10 || distinctShare(who.texts) >= 0.9) return null;
  return `the values of ${who.name} repeat, so a row is not a customer`;
}
