import { isAmong } from "../column-sql.ts";
import { type Column, type Draft, pick } from "../draft.ts";
import { headerKeys } from "../header-name.ts";
import { candidatesOf } from "./candidates.ts";

/** How states are written, in small letters without marks, and the quantity that such a row tells. */
const words: Readonly<Record<string, readonly string[]>> = {
  quantity_on_hand: ["onhand"],
  quantity_available: ["available"],
  quantity_committed: ["committed"],
  quantity_incoming: ["incoming"],
};
const otherWords = ["reserved", "damaged", "safetystock", "qualitycontrol", "intransit", "unavailable", "quarantined"];
const stateHeaders = new Set(
  headerKeys("state|state name|name|inventory state|quantity name|quantity type|stock type|bucket|status"),
);

/** SQL that a row's `state` is the one whose quantity this field holds. */
export function stateOf(field: string): string {
  return isAmong("regexp_replace(lower(state), '[^a-z]', '', 'g')", words[field] ?? []);
}

/** A list with a row for each state of an item: one column names the state, one has its quantity. */
export function assignStates(draft: Draft): void {
  const column = draft.columns.find(({ header, texts }) => stateHeaders.has(header.key) && areStates(texts));
  const quantity = candidatesOf(draft, "quantity")[0]?.column;
  if (!column || !quantity) return;
  pick(draft, "state", column, 0.9, "its cells name states of stock");
  pick(draft, "quantity", quantity, 0.9, `it is the quantity of the state that ${column.name} names`);
  draft.reasons.push(`each row has the quantity of one state (${column.name}): ${distinct(column).join(", ")}`);
}

function areStates(texts: readonly string[]): boolean {
  const given = texts.flatMap((text) => text.toLowerCase().replaceAll(/[^a-z]/g, "") || []);
  const main = Object.values(words).flat();
  const known = given.filter((word) => main.includes(word) || otherWords.includes(word));
  return new Set(known).size > 1 && known.some((word) => main.includes(word)) && known.length >= given.length * 0.8;
}

function distinct({ texts }: Column): string[] {
  return [...new Set(texts.filter((text) => text !== ""))].slice(0, 6);
}
