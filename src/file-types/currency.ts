import { toCurrencyCode } from "#core/currency-codes.ts";
import { isCurrencyCode, oneCurrency } from "#core/currency-marks.ts";
import { type Draft, picked, refuse } from "./draft.ts";

/**
 * Takes the column of currencies from amounts whose header names another one: `Net Sales (EUR)` beside `USD` is in euros,
 * as reports write what they have converted.
 */
export function refuseOtherCurrency(draft: Draft, amountFields: readonly string[]): void {
  const column = picked(draft, "currency");
  if (!column) return;
  for (const amount of amountFields.flatMap((field) => picked(draft, field) ?? [])) {
    const { currency } = amount.header;
    if (currency === null || !isCurrencyCode(currency)) continue;
    const differs = column.texts.some((text) => text !== "" && toCurrencyCode(text) !== currency);
    if (!differs) continue;
    refuse(draft, column, `${amount.name} is in ${currency}, whatever the currency of the row`);
    draft.reasons.push(`${amount.name} names its currency, and ${column.name} others: the amounts are in ${currency}`);
    return;
  }
}

/** The one currency that marks in the amounts or their headers name; "" where none does, or where they disagree. */
export function findCurrency(draft: Draft, amountFields: readonly string[]): string {
  const marks = amountFields
    .flatMap((field) => picked(draft, field) ?? [])
    .flatMap(({ header, source: { reading } }) => [
      ...(header.currency === null ? [] : [header.currency]),
      ...(reading.kind === "number" ? reading.marks : []),
    ]);
  const currency = oneCurrency(marks);
  return currency !== null && isCurrencyCode(currency) ? currency : "";
}
