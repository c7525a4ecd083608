import { type Draft, picked } from "./draft.ts";

const signs: Readonly<Record<string, string>> = {
  "€": "EUR",
  "£": "GBP",
  "₹": "INR",
  "₽": "RUB",
  "₺": "TRY",
  "₩": "KRW",
};
const codes = new Set(Intl.supportedValuesOf("currency"));
const amountFields = ["line_net", "line_gross", "unit_price"];

/** The one currency that marks in the amounts or their headers name; "" where none does, or where they disagree. */
export function findCurrency(draft: Draft): string {
  const named = new Set<string>();
  for (const column of amountFields.flatMap((field) => picked(draft, field) ?? [])) {
    const header = column.header.currency;
    if (header !== null) named.add(signs[header] ?? (codes.has(header) ? header : ""));
    for (const cell of column.texts) {
      const sign = /[€£₹₽₺₩]/.exec(cell)?.[0];
      const code = /(?:^|[\s\d.+-])([A-Z]{3})(?:$|[\s\d.+-])/.exec(cell)?.[1] ?? "";
      if (sign !== undefined) named.add(signs[sign] ?? "");
      else if (codes.has(code)) named.add(code);
    }
  }
  named.delete("");
  return named.size === 1 ? ([...named][0] ?? "") : "";
}
