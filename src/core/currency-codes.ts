/** Every code of ISO 4217 that is known. */
export const currencyCodes: ReadonlySet<string> = new Set(Intl.supportedValuesOf("currency"));

/** The code of ISO 4217 that a text in any letter case is; null for any other text. */
export function toCurrencyCode(text: string): string | null {
  const code = text.toUpperCase();
  return currencyCodes.has(code) ? code : null;
}

/** Digits after the point that amounts of a currency are written with; two for a text that is no code. */
export function minorDigits(currency: string): number {
  if (!/^[A-Z]{3}$/.test(currency)) return 2;
  return new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
}
