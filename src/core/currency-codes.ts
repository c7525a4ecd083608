const codes: ReadonlySet<string> = new Set(Intl.supportedValuesOf("currency"));

/** The code of ISO 4217 that a text in any letter case is; null for any other text. */
export function toCurrencyCode(text: string): string | null {
  const code = text.toUpperCase();
  return codes.has(code) ? code : null;
}
