import { isAmong } from "./column-sql.ts";

/** Words with which exports label totals and subtotals, in the languages of our mapping. */
const words =
  "total|totals|subtotal|subtotals|sum|summe|zwischensumme|gesamt|gesamtsumme|somme|suma|soma|totale|totaal|totaux|celkem|razem|total g[ée]n[ée]ral|sous[- ]total|subtotaal|mezisou[cč]et|suma cz[ęe][śs]ciowa|合計|小計|总计|合计|小计";
const before =
  "(?:(?:grand|sub|net|daily|day|monthly|month|weekly|week|overall|report|order|invoice|receipt|bill|customer|store|category|group|section|page|running)[ -]*)?";
const after = "(?:\\s*(?:for|für|per|of|du|di|:|-|–|\\().*)?";

/** Matches a whole text that is a total's label ("Grand total", "Summe: Mai"), not a product that contains the word. For RE2 and for JavaScript. */
export const totalLabelPattern = `(?:${before}(?:${words})${after}|(?:sub[ -]*total|grand[ -]*total|zwischensumme|sous-total)\\s.*)`;

/** Matches a whole text that has such a word anywhere ("North Total"): for rows that lack everything else a row has. */
export const totalWordPattern = `(?:.*\\s)?(?:${words})(?:[\\s:].*)?`;

/** Labels that name no product, whatever else their row holds; lower case. "Total" alone may be a brand. */
export const plainTotalLabels: readonly string[] =
  "subtotal|sub-total|sub total|grand total|order total|invoice total|receipt total|zwischensumme|gesamtsumme|sous-total|sous total|total général|subtotaal|小計|合計|小计|合计".split(
    "|",
  );

/** Labels that may be a brand: of a row with a price or an item number of its own they are its name. */
export const bareTotalLabels: readonly string[] = [
  "total",
  "totals",
  "summe",
  "gesamt",
  "suma",
  "totale",
  "totaal",
  "celkem",
  "razem",
  "总计",
];

/** SQL that an item's number is the label of a total: no item is numbered "Total", whatever else the row holds. */
export function isTotalNumber(field: string): string {
  // Most numbers end in a digit, and no label does.
  return `coalesce(CASE WHEN right(${field}, 1) NOT BETWEEN '0' AND '9' THEN ${isAmong(`lower(trim(${field}))`, [...plainTotalLabels, ...bareTotalLabels])} END, false)`;
}

/** A text that ends in such a word ("2026-01-01 Total", "North total"). */
const labelAtEnd = new RegExp(`(?:^|\\s)(?:${words})$`, "iu");

export function endsInTotal(text: string): boolean {
  return labelAtEnd.test(text.trim());
}

/** Matches the total of a group that it names without a sign between ("Total Tools", "Tools Total"): for rows that lack what items have. */
export const groupTotalPattern = `(?:${before}(?:${words})(?:[\\s:].*)?|.*\\s(?:${words})\\s*:?)`;

const label = new RegExp(`^(?:${totalLabelPattern})$`, "iu");

export function isTotalLabel(text: string): boolean {
  return label.test(text.trim());
}
