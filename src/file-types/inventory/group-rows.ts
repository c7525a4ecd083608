import type { Derivation, RowRule } from "../file-type.ts";
import { headingRow } from "../row-rules.ts";
import { groupTotalPattern, isTotalNumber, totalLabelPattern } from "../total-label.ts";
import { inventoryFields } from "./fields.ts";

/** Rows that lists of stock print between the items: totals of a group, and the heading above it. Neither is in stock. */
export function groupRows(derivation: Derivation): RowRule[] {
  const { mapped } = derivation;
  const texts = inventoryFields.flatMap(({ name, kind }) =>
    kind === "text" && name !== "currency" && mapped.has(name) ? name : [],
  );
  if (texts.length === 0) return [];
  return [totalRow(texts, mapped), ...headings(derivation)];
}

/**
 * A label such as "Total" in the first filled text, where it is the only one or the item lacks its number or its name;
 * "Total Tools" only where a price is missing, too, or it stands alone in place of a number and a name.
 */
function totalRow(texts: readonly string[], mapped: ReadonlySet<string>): RowRule {
  const items = itemNames(mapped);
  const label = `trim(coalesce(${texts.join(", ")}))`;
  const isAlone = `(${filledOf(texts)}) = 1`;
  const lacksName = items.length === 0 ? "false" : items.map((field) => `${field} IS NULL`).join(" OR ");
  const prices = ["unit_cost", "unit_price"].filter((field) => mapped.has(field));
  const lacksPrices = prices.length === 0 ? "false" : prices.map((field) => `${field} IS NULL`).join(" AND ");
  const numbered = mapped.has("sku") ? isTotalNumber("sku") : "false";
  const isAloneForTwo = items.length > 1 ? isAlone : "false";
  return {
    code: "OM-ROW-TOTAL",
    field: null,
    // CASE, because the engine evaluates both sides of AND: the match is costly and needed for few rows.
    when: `CASE WHEN ${numbered} THEN true WHEN (${isAlone} OR ${lacksName}) AND ((${lacksPrices}) OR ${isAloneForTwo}) THEN regexp_full_match(${label}, '(?i)${groupTotalPattern}')
      WHEN ${isAlone} OR ${lacksName} THEN regexp_full_match(${label}, '(?i)${totalLabelPattern}') ELSE false END`,
    reason: "a total of other rows",
    fix: "nothing to do: totals are compared, not counted",
  };
}

/** In a list whose items have a number and a name, or a quantity and a price; else one text may be all that is known. */
function headings(derivation: Derivation): RowRule[] {
  const { mapped } = derivation;
  const values = inventoryFields.filter(({ name, kind }) => kind !== "text" && mapped.has(name));
  const hasMore = values.length > 0 && (itemNames(mapped).length > 1 || values.length > 1);
  return hasMore ? [headingRow(inventoryFields, derivation)] : [];
}

function itemNames(mapped: ReadonlySet<string>): string[] {
  return ["sku", "product"].filter((field) => mapped.has(field));
}

function filledOf(texts: readonly string[]): string {
  return texts.map((name) => `CAST(${name} IS NOT NULL AS INTEGER)`).join(" + ");
}
