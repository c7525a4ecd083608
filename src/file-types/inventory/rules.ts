import type { Derivation, RowRule } from "../file-type.ts";
import { shortYears, tooFine, tooLarge } from "../row-rules.ts";
import { totalLabelPattern } from "../total-label.ts";
import { days, inventoryFields } from "./fields.ts";

/**
 * What makes a row no position: it is a total of others, or nothing says what is in stock. A stock that is not known or
 * negative is kept as it is.
 */
export function inventoryRules({ mapped }: Derivation): RowRule[] {
  const hasStates = mapped.has("state") && mapped.has("quantity");
  const isValued = (mapped.has("quantity_on_hand") || hasStates) && mapped.has("unit_cost");
  const factors = isValued ? ["quantity_on_hand", "unit_cost"] : [];
  return [
    ...totalRows(mapped),
    ...namelessRows(mapped),
    ...tooLarge("on_hand_value", factors),
    ...tooFine("on_hand_value", factors),
    ...["snapshot_date", ...days].filter((field) => mapped.has(field)).map(shortYears),
  ];
}

/** A label such as "Total" in the first filled text, where it is the only one or the item lacks its number or its name. */
function totalRows(mapped: ReadonlySet<string>): RowRule[] {
  const texts = inventoryFields.flatMap(({ name, kind }) =>
    kind === "text" && name !== "currency" && mapped.has(name) ? name : [],
  );
  if (texts.length === 0) return [];
  const filled = texts.map((name) => `CAST(${name} IS NOT NULL AS INTEGER)`).join(" + ");
  const items = ["sku", "product"].filter((field) => mapped.has(field));
  const lacksItem = items.map((field) => ` OR ${field} IS NULL`).join("");
  return [
    {
      code: "OM-ROW-TOTAL",
      field: null,
      // CASE, because the engine evaluates both sides of AND: the match is costly and needed for few rows.
      when: `CASE WHEN (${filled}) = 1${lacksItem} THEN regexp_full_match(trim(coalesce(${texts.join(", ")})), '(?i)${totalLabelPattern}') ELSE false END`,
      reason: "a total of other rows",
      fix: "nothing to do: totals are compared, not counted",
    },
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
