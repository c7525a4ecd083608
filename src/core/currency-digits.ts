import { currencyCodes, minorDigits } from "./currency-codes.ts";

/** It takes some milliseconds to ask for all: in a file of its own, so that only those pay for it who need it. */
const byDigits: ReadonlyMap<number, readonly string[]> = Map.groupBy(currencyCodes, minorDigits);

/** Codes of the currencies that are written with so many digits. */
export function currenciesWithDigits(digits: number): readonly string[] {
  return byDigits.get(digits) ?? [];
}
