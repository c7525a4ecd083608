/** Words with which exports label totals and subtotals, in the languages of our mapping; a label, not a product that contains one. */
const label =
  /^(?:(?:grand|sub|net|daily|day|monthly|month|weekly|overall|report)[\s-]*)?(?:total|totals|subtotal|sum|summe|zwischensumme|gesamt|gesamtsumme|somme|suma|soma|totale|totaal|totaux|celkem|razem|total général|合計|小計|总计|合计|小计)(?:\s*(?:for|für|per|of|du|di|:|-|–|\().*)?$/iu;

export function isTotalLabel(text: string): boolean {
  return label.test(text.trim());
}
