import type { RowRule } from "./file-type.ts";

/** `amount`, the product of two fields or one of them, does not fit: nothing is cut off to make it fit. */
export function tooLarge(amount: string, needed: readonly string[]): RowRule[] {
  if (needed.length === 0) return [];
  return [
    {
      code: "OM-NUM-02",
      field: needed.at(-1) ?? null,
      when: `${amount} IS NULL AND ${needed.map((field) => `${field} IS NOT NULL`).join(" AND ")}`,
      reason: "the amount is too large to be kept exactly",
      fix: "check the quantity and the price for a missing decimal mark",
    },
  ];
}

/** `amount`, the product of two fields, has more digits than are kept: it is not rounded in silence. */
export function tooFine(amount: string, needed: readonly string[]): RowRule[] {
  const [one, other] = needed;
  if (one === undefined || other === undefined) return [];
  // Only fractions with more than six digits together can make a finer product.
  const factors = `CAST(${one} AS DECIMAL(38,6)) * CAST(${other} AS DECIMAL(38,6))`;
  return [
    {
      code: "OM-NUM-03",
      field: other,
      when: `CASE WHEN ${one} % 1 <> 0 AND ${amount} IS NOT NULL THEN ${factors} <> CAST(${factors} AS DECIMAL(38,6)) ELSE false END`,
      reason: `${one} x ${other} has more than six decimals`,
      fix: "round the quantity or the price, or add a column with the amount of the line",
    },
  ];
}

/** A year of two digits where the column has four is read as a year of the first century. */
export function shortYears(field: string): RowRule {
  return {
    code: "OM-DATE-01",
    field,
    when: `${field} < TIMESTAMP '0100-01-01'`,
    reason: "a year of two digits in a column of four-digit years",
    fix: "write the year with four digits",
  };
}
