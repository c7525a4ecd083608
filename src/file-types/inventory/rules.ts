import type { Derivation, RowRule } from "../file-type.ts";
import { shortYears, tooFine, tooLarge } from "../row-rules.ts";
import { days } from "./fields.ts";
import { groupRows } from "./group-rows.ts";

/**
 * What makes a row no position: it is a total or a heading of others, or nothing says what is in stock. A stock that is not known or
 * negative is kept as it is.
 */
export function inventoryRules(derivation: Derivation): RowRule[] {
  const { mapped } = derivation;
  const hasStates = mapped.has("state") && mapped.has("quantity");
  const isValued = (mapped.has("quantity_on_hand") || hasStates) && mapped.has("unit_cost");
  const factors = isValued ? ["quantity_on_hand", "unit_cost"] : [];
  return [
    ...groupRows(derivation),
    ...namelessRows(mapped),
    ...tooLarge("on_hand_value", factors),
    ...tooFine("on_hand_value", factors),
    ...["snapshot_date", ...days].filter((field) => mapped.has(field)).map(shortYears),
  ];
}

function namelessRows(mapped: ReadonlySet<string>): RowRule[] {
  const names = ["sku", "barcode", "product", "variant"].filter((field) => mapped.has(field));
  if (names.length === 0) return [];
  return [
    {
      code: "OM-REQ-02",
      field: null,
      when: names.map((name) => `${name} IS NULL`).join(" AND "),
      reason: "nothing in the row says what is in stock; it may be a total of other rows",
      fix: "fill its number or name if it is an item, else remove the row",
    },
  ];
}
