import { createCandidateFinder } from "../candidates.ts";
import type { Draft } from "../draft.ts";
import type { TableEvidence, TypeMatch } from "../file-type.ts";
import { matchList } from "../list-match.ts";
import { findOtherKind } from "../other-kinds.ts";
import { purchaseFields } from "./fields.ts";
import { findPurchase, purchaseSigns } from "./signs.ts";
import { synonymsByKey } from "./synonyms.ts";

/** Reads a table as what a shop orders from its suppliers, or their bills: lines with a quantity and a cost. */
export function matchPurchaseOrders(evidence: TableEvidence): TypeMatch {
  return matchList(evidence, {
    id: "purchase-orders",
    finder: createCandidateFinder(purchaseFields, synonymsByKey),
    fields: purchaseFields.map(({ name }) => name),
    amounts: ["line_cost", "unit_cost"],
    weights: [
      { fields: ["order_id", "vendor", "quantity_received"], weight: 0.3, says: "a purchase or a supplier" },
      { fields: ["quantity"], weight: 0.25, says: "a quantity" },
      { fields: ["unit_cost", "line_cost"], weight: 0.25, says: "a cost" },
      { fields: ["sku", "product", "barcode"], weight: 0.15, says: "an item" },
      { fields: ["order_date", "expected_date"], weight: 0.05, says: "a day" },
    ],
    against: findAgainst,
    grain: ({ picks }) => (picks.has("sku") || picks.has("product") ? "purchase line" : "purchase"),
  });
}

/** A price of purchase alone is what any list of items may have. */
const telling = { ...purchaseSigns, headers: purchaseSigns.headers.filter((key) => key !== "purchaseprice") };

function findAgainst(draft: Draft): string | null {
  const { columns, picks } = draft;
  const says = findOtherKind(columns, [telling], () => false) ?? findPurchase(columns);
  if (says === null) return "no column says that something was bought from a supplier";
  if (!picks.has("quantity") && !picks.has("quantity_received")) return "no column says how much was ordered";
  const isCosted = picks.has("unit_cost") || picks.has("line_cost");
  if (!isCosted && !picks.has("order_id")) return "no column says what it costs or which purchase it is";
  return null;
}
