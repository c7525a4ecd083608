import { addDecimals, type Decimal, zero } from "#core/money.ts";
import type { EvaluatedItem } from "./work-out.ts";

/** The terms of the items that know them; null where none does. */
export function sumTerms(items: readonly EvaluatedItem[]): Decimal[] | null {
  return items.reduce<Decimal[] | null>((sums, { terms }) => {
    if ("unknown" in terms) return sums;
    return terms.map((term, at) => addDecimals(sums?.[at] ?? zero, term));
  }, null);
}
