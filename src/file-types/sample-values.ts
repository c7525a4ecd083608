import type { SourceColumn } from "#core/decision.ts";

/**
 * Sampled cells of a number column as numbers, in sample order; null where a cell is blank or no number.
 * Floats: for evidence only, never for an amount that is kept.
 */
export function sampledNumbers(column: SourceColumn, sample: readonly (readonly string[])[]): (number | null)[] {
  return sample.map((row) => toNumber(row[column.index] ?? "", column));
}

/** Sampled cells, trimmed, in sample order; "" where blank. */
export function sampledTexts(column: SourceColumn, sample: readonly (readonly string[])[]): string[] {
  return sample.map((row) => (row[column.index] ?? "").trim());
}

function toNumber(cell: string, { reading }: SourceColumn): number | null {
  if (reading.kind !== "number") return null;
  const digits = cell.replaceAll(reading.style.decimal === "." ? /[^\d.]/g : /[^\d,]/g, "").replace(",", ".");
  if (!/\d/.test(digits) || /[eE]/.test(cell)) return null;
  const isNegative = /^\D*-|-\s*$|^\s*\(.*\)\s*$/.test(cell);
  return isNegative ? -Number(digits) : Number(digits);
}
