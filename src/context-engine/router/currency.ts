import type { Mention } from "./reading.ts";
import type { Word } from "./words.ts";

const codes: Readonly<Record<string, string>> = {
  usd: "USD",
  "us dollar": "USD",
  "us dollars": "USD",
  dollar: "USD",
  dollars: "USD",
  eur: "EUR",
  euro: "EUR",
  euros: "EUR",
  gbp: "GBP",
  pound: "GBP",
  pounds: "GBP",
  sterling: "GBP",
  chf: "CHF",
  francs: "CHF",
  "swiss francs": "CHF",
  jpy: "JPY",
  yen: "JPY",
  cad: "CAD",
  "canadian dollars": "CAD",
  aud: "AUD",
  "australian dollars": "AUD",
  sek: "SEK",
  nok: "NOK",
  dkk: "DKK",
  pln: "PLN",
  zloty: "PLN",
  inr: "INR",
  rupees: "INR",
  cny: "CNY",
};

/** "EUR", as it is written in capitals. */
export function isCurrencyCode(text: string): boolean {
  return /^[A-Z]{3}$/.test(text) && Object.values(codes).includes(text);
}

/** "in US dollars", "converted to GBP": the currency that money is asked in. */
export function findCurrency(words: readonly Word[]): (Mention & { readonly code: string }) | null {
  for (let from = 0; from < words.length; from += 1) {
    if (!/^(?:in|to|as)$/.test(words[from]?.key ?? "")) continue;
    for (const count of [2, 1]) {
      const said = words.slice(from + 1, from + 1 + count);
      const code = codes[said.map(({ key }) => key).join(" ")];
      if (code !== undefined && said.length === count)
        return { from, to: from + 1 + count, text: said.map(({ text }) => text).join(" "), code };
    }
  }
  return null;
}
