import { type Draft, picked } from "../draft.ts";

/**
 * Flat files name the currency on the row that sums up the settlement alone: the others take it, where the sampled rows are
 * all of one settlement and name one currency. Else rows without one stay without, and a reason tells it.
 */
export function takeSettledCurrency(draft: Draft): void {
  const column = picked(draft, "currency");
  const settlement = picked(draft, "settlement_id");
  if (column === undefined || column.isEmpty || !column.texts.includes("")) return;
  const codes = new Set(column.texts.flatMap((text) => text.toUpperCase() || []));
  const settlements = new Set(settlement?.texts.filter((text) => text !== ""));
  const [code = ""] = codes;
  if (codes.size === 1 && settlements.size === 1 && /^[A-Z]{3}$/.test(code)) {
    draft.policies = { ...draft.policies, currency: code };
    draft.reasons.push(`rows without a ${column.name} take ${code}, that of their settlement`);
    return;
  }
  const why = codes.size > 1 ? `${column.name} names several` : "the file does not name one settlement";
  draft.reasons.push(`the currency of rows without a ${column.name} is unknown: ${why}`);
}
