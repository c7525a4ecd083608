import type { Derivation, Field, RowRule } from "./file-type.ts";
import { isTotalNumber, totalLabelPattern } from "./total-label.ts";

/** Of a row that is the heading of others. */
export const headingCode = "OM-ROW-GROUP";

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

/** A row in which none of the fields that name it holds anything is none of the kind. */
export function needsOne(fields: readonly string[], mapped: ReadonlySet<string>, reason: string): RowRule[] {
  const names = fields.filter((field) => mapped.has(field));
  if (names.length === 0) return [];
  const when = names.map((name) => `${name} IS NULL`).join(" AND ");
  return [
    { code: "OM-REQ-02", field: null, when, reason, fix: "fill it in if the row means something, else remove the row" },
  ];
}

/** A label such as "Total" in the first filled of these texts while another of them is missing. */
export function totalLabel(fields: readonly string[], mapped: ReadonlySet<string>): RowRule[] {
  const texts = fields.filter((field) => mapped.has(field));
  if (texts.length === 0) return [];
  const lacksOne = texts.map((field) => `${field} IS NULL`).join(" OR ");
  return [
    {
      code: "OM-ROW-TOTAL",
      field: null,
      when: `CASE WHEN ${texts.length === 1 ? "true" : lacksOne} THEN regexp_full_match(trim(coalesce(${texts.join(", ")})), '(?i)${totalLabelPattern}') ELSE false END`,
      reason: "a total of other rows",
      fix: "nothing to do: totals are compared, not counted",
    },
  ];
}

/** A row whose item is numbered as a total is labelled. */
export function numberedTotal(field: string, mapped: ReadonlySet<string>): RowRule[] {
  if (!mapped.has(field)) return [];
  const reason = "a total of other rows";
  return [
    {
      code: "OM-ROW-TOTAL",
      field: null,
      when: isTotalNumber(field),
      reason,
      fix: "nothing to do: totals are compared, not counted",
    },
  ];
}

/** One text and nothing else in the row, in a list whose items have more: the heading of a group of them. */
export function headingRow(fields: readonly Field[], { mapped, otherCells = [] }: Derivation): RowRule {
  const texts = fields.flatMap(({ name, kind }) => (kind === "text" && mapped.has(name) ? name : []));
  const values = fields.flatMap(({ name, kind }) => (kind !== "text" && mapped.has(name) ? name : []));
  const filled = texts.map((name) => `CAST(${name} IS NOT NULL AS INTEGER)`).join(" + ");
  return {
    code: headingCode,
    field: null,
    when: [`(${filled}) = 1`, ...[...values, ...otherCells].map((name) => `${name} IS NULL`)].join(" AND "),
    reason: "a heading of the rows below it: it says nothing of any item",
    fix: "nothing to do, unless it is an item: then fill what is known of it",
  };
}
