import { type Column, type Draft, isSettled, pick } from "../draft.ts";

const countWords =
  /^(?:qty|qtys|quantity|quantities|menge|anzahl|stuckzahl|quantite|qte|cantidad|quantita|qta|quantidade|qtd|qtde|aantal|ilosc|mnozstvi|antal|cnt|sold)$/;
/** What is counted there is not what was sold. */
const otherCounts =
  /^(?:refund|refunded|return|returned|returns|cancelled|canceled|received|shipped|fulfilled|fulfillable|backordered|invoiced|delivered|open|remaining|min|minimum|max|maximum|stock|hand|available|reserved|committed|tier|discount|uom|unit|type|id|code|name|date|at|to|for|by|price|value|amount|revenue|volume|total)$/;

/**
 * A count of units under a name of its own, such as `transaction_qty` or `Bottles Sold`: the one column whose name has a
 * word for it and whose cells are numbers.
 */
export function assignNamedQuantity(draft: Draft): void {
  if (draft.picks.has("quantity")) return;
  const named = draft.columns.filter((column) => !isSettled(draft, column) && isCount(column));
  const [only] = named;
  if (only && named.length === 1)
    pick(draft, "quantity", only, 0.85, `the header "${only.name}" has a word for a quantity, and no other has`);
}

/** True where a name has a word for how many were sold, and the cells do not contradict it. */
function isCount({ header, source, numbers }: Column): boolean {
  const { words } = header;
  if (source.reading.kind !== "number" || source.reading.percent || source.reading.marks.length > 0) return false;
  if (!words.some((word) => countWords.test(word)) || words.some((word) => otherCounts.test(word))) return false;
  const given = numbers.filter((value) => value !== null);
  return given.length > 0 && (!words.includes("sold") || given.every((value) => Number.isInteger(value)));
}
