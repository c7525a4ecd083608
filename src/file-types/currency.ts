import { isCurrencyCode, oneCurrency } from "#core/currency-marks.ts";
import { type Draft, picked } from "./draft.ts";

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
