const codes: ReadonlySet<string> = new Set(Intl.supportedValuesOf("currency"));

/** The code of ISO 4217 that a text in any letter case is; null for any other text. */
export function toCurrencyCode(text: string): string | null {
  const code = text.toUpperCase();
  return codes.has(code) ? code : null;
}

/** Digits after the point that amounts of a currency are written with; two for a text that is no code. */
export function minorDigits(currency: string): number {
  if (!/^[A-Z]{3}$/.test(currency)) return 2;
  return new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

const byDigits: ReadonlyMap<number, readonly string[]> = Map.groupBy(codes, minorDigits);

/** Codes of the currencies that are written with so many digits. */
export function currenciesWithDigits(digits: number): readonly string[] {
  return byDigits.get(digits) ?? [];
}
