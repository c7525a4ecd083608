import { conversionNotes } from "../conversion/conversion-notes.ts";
import type { QueryResult, ResultConversion } from "../query.ts";

/** Lists whose amounts are converted, by the first part that their answer is of; everything else is sales. */
const lists: Readonly<Record<string, string>> = { stock_value: "lists of stock", fees: "settlements" };

/** How the amounts of all lists came to be in one currency: what is told of each stands side by side. */
export function itemConversion(results: readonly QueryResult[]): ResultConversion | undefined {
  const conversions = results.flatMap(({ conversion }) => conversion ?? []);
  const [first] = conversions;
  return first && { ...first, currencies: conversions.flatMap(({ currencies }) => currencies) };
}

/** In sentences: the rule once, then of each list what was converted and what is left out. */
export function itemConversionNotes(results: readonly QueryResult[]): string[] {
  const [first] = results.flatMap(({ conversion }) => conversion ?? []);
  return [
    ...(first === undefined ? [] : conversionNotes({ ...first, currencies: [] })),
    ...results.flatMap(({ conversion, definitions: [part] }) =>
      conversion === undefined ? [] : conversionNotes(conversion, lists[part?.id ?? ""] ?? "sales"),
    ),
  ];
}
