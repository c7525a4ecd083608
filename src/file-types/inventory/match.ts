import { findCurrency, refuseOtherCurrency } from "../currency.ts";
import { type Draft, pick, picked, startDraft, toMapping } from "../draft.ts";
import type { TableEvidence, TypeMatch } from "../file-type.ts";
import { assignByName, candidatesOf, misfitOf } from "./candidates.ts";
import { days, descriptions, levels, prices, quantities } from "./fields.ts";
import { weigh, type Weight } from "../weights.ts";
import { findOtherTable } from "./other-tables.ts";
import { assignQuantities, ofOneOfSeveral } from "./quantities.ts";
import { assignStates } from "./states.ts";
import { assignKnownReport, stockOfShop } from "./vendors.ts";

const itemFields = [
  ...descriptions.filter((field) => field !== "state"),
  "currency",
  ...quantities,
  ...levels,
  ...prices,
  ...days,
  "snapshot_date",
];

/**
 * Reads a table as positions of stock: columns by name and by what their cells hold. A bare quantity is taken for the
 * stock only where the table says elsewhere that it is a list of stock.
 */
export function matchInventory(evidence: TableEvidence): TypeMatch {
  const draft = startDraft(evidence);
  if (!evidence.hasHeader) return toMatch(draft, 0, ["the table has no header, so no column says what it is"]);
  const vendor = assignKnownReport(draft);
  assignStates(draft);
  assignByName(draft, itemFields);
  assignQuantities(draft);
  assignItemByName(draft);
  assignUnnamedItem(draft);
  refuseOtherCurrency(draft, prices);
  const currency = findCurrency(draft, prices);
  if (currency !== "") draft.policies = { ...draft.policies, currency };
  return {
    ...score(draft, stockOfShop(draft.columns) ? null : findOtherTable(draft)),
    ...(vendor === undefined ? {} : { vendor }),
  };
}

/** A handle names the item where nothing else does; else it tells items of one name apart. */
function assignItemByName(draft: Draft): void {
  const handle = candidatesOf(draft, "product").find(({ column }) => column.header.key === "handle");
  if (!handle) return;
  const isName = !draft.picks.has("product");
  if (isName) pick(draft, "product", handle.column, 0.6, "nothing else names the item");
  else pick(draft, "handle", handle.column, 0.9, "it tells items of one name apart");
}

/** Reports of accounts leave the column of the items without a name: it is the first one, and holds words. */
function assignUnnamedItem(draft: Draft): void {
  const [first] = draft.columns;
  if (!first || draft.picks.has("product") || !draft.picks.has("sku") || first.name !== "column_1") return;
  const isWords = first.source.reading.kind === "text" && first.texts.some((text) => /\p{L}{2}/u.test(text));
  if (isWords) pick(draft, "product", first, 0.7, "it has no name, and stands where reports have their items");
}

/** Weights are ours: a quantity that is said to be in stock and an item make a position. */
const weights: readonly Weight[] = [
  { fields: ["quantity_on_hand", "quantity_available", "state"], weight: 0.4, says: "a stock" },
  { fields: ["sku", "barcode", "product"], weight: 0.25, says: "an item" },
  { fields: ["location", "bin"], weight: 0.1, says: "a place" },
  { fields: ["quantity_committed", "quantity_incoming"], weight: 0.1, says: "what is reserved or on its way" },
  { fields: ["min_qty", "max_qty", "reorder_point"], weight: 0.05, says: "a level to keep" },
  { fields: ["unit_cost", "unit_price"], weight: 0.05, says: "a price" },
  { fields: ["snapshot_date", "lot", "expiry_date", "last_counted_date"], weight: 0.05, says: "a day or a lot" },
];

function score(draft: Draft, otherTable: string | null): TypeMatch {
  const { sum, has: named } = weigh(draft, weights);
  const reasons = [...named, ...draft.reasons];
  const has = (...fields: string[]): boolean => fields.some((field) => draft.picks.has(field));
  if (!has("quantity_on_hand", "quantity_available", "state"))
    return toMatch(draft, sum * 0.2, [`no column says how much there is${bareQuantity(draft)}`, ...reasons]);
  if (otherTable !== null)
    return toMatch(draft, Math.min(sum * 0.4, 0.4), [`${otherTable}${unreadStock(draft)}`, ...reasons]);
  const isNamed = has("sku", "barcode") || (draft.picks.get("product")?.confidence ?? 0) > 0.9;
  if (!isNamed && !(has("product") && has("quantity_on_hand", "state")))
    return toMatch(draft, Math.min(sum, 0.4), ["no column names the item that is in stock", ...reasons]);
  return toMatch(draft, Math.min(sum, 0.99), reasons);
}

function unreadStock(draft: Draft): string {
  const stock = picked(draft, "quantity_on_hand") ?? picked(draft, "quantity_available");
  return stock === undefined ? "" : `; its ${stock.name} is not read`;
}

function bareQuantity(draft: Draft): string {
  const ofPlaces = [...draft.refused].flatMap(([name, why]) => (why === ofOneOfSeveral ? name : []));
  if (ofPlaces.length > 0) return `; ${ofPlaces.join(" and ")} are each ${ofOneOfSeveral}`;
  const quantity = candidatesOf(draft, "quantity")[0]?.column.name;
  return quantity === undefined ? "" : `; ${quantity} may be sold, ordered or moved`;
}

function toMatch(draft: Draft, confidence: number, reasons: readonly string[]): TypeMatch {
  const mapping = toMapping(draft, (column) => misfitOf(column) ?? "no field of inventory has this name");
  return {
    confidence: Math.round(confidence * 100) / 100,
    reasons,
    mapping,
    policies: draft.policies,
    questions: draft.questions,
    grain: grainOf(draft),
  };
}

function grainOf({ picks }: Draft): string {
  if (picks.has("state")) return "state of an item";
  if (picks.has("lot")) return "lot";
  return picks.has("location") ? "item at a location" : "item";
}
