/** Words with which exports label totals and subtotals, in the languages of our mapping. */
const words =
  "total|totals|subtotal|sum|summe|zwischensumme|gesamt|gesamtsumme|somme|suma|soma|totale|totaal|totaux|celkem|razem|total g[ée]n[ée]ral|合計|小計|总计|合计|小计";
const before = "(?:(?:grand|sub|net|daily|day|monthly|month|weekly|week|overall|report)[ -]*)?";
const after = "(?:\\s*(?:for|für|per|of|du|di|:|-|–|\\().*)?";

/** Matches a whole text that is a total's label ("Grand total", "Summe: Mai"), not a product that contains the word. For RE2 and for JavaScript. */
export const totalLabelPattern = `(?:${before}(?:${words})${after}|(?:sub[ -]*total|grand[ -]*total|zwischensumme|sous-total)\\s.*)`;

/** Matches a whole text that has such a word anywhere ("North Total"): for rows that lack everything else a row has. */
export const totalWordPattern = `(?:.*\\s)?(?:${words})(?:[\\s:].*)?`;

/** Matches the total of a group that it names without a sign between ("Total Tools", "Tools Total"): for rows that lack what items have. */
export const groupTotalPattern = `(?:${before}(?:${words})(?:[\\s:].*)?|.*\\s(?:${words})\\s*:?)`;

const label = new RegExp(`^(?:${totalLabelPattern})$`, "iu");

export function isTotalLabel(text: string): boolean {
  return label.test(text.trim());
}
