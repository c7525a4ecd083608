/** Words that column names are made of, in the languages of the exports seen so far. A hint, never a condition. */
const headerWords = new Set(
  `id no nr num number code sku ean upc gtin barcode asin handle date datum data fecha time zeit day month year name names
  title description bezeichnung beschreibung descripcion customer kunde kundennummer client cliente product produkt
  producto artikel artikelnummer article item category kategorie categoria vendor supplier lieferant brand quantity qty
  menge anzahl cantidad quantite stock bestand price preis precio prix cost kosten amount betrag importe montant total
  summe subtotal net netto gross brutto tax mwst steuer iva tva discount rabatt shipping versand currency waehrung
  moneda status state type typ tipo country land city stadt ort region store shop filiale location email phone telefon
  address adresse street zip plz postal order orders bestellung invoice rechnung transaction payment method reference
  balance saldo debit credit details sales revenue umsatz profit unit units weight color size tags note notes comment
  created updated sessions gender age`.split(/\s+/),
);
const chineseOrJapanese =
  /日期|日付|时间|時間|名称|商品|品名|数量|单价|単価|金额|金額|売上|地域|客户|顧客|订单|注文|交易|余额/;

/** Whether a header cell holds a word that column names are made of: `order_id`, `OrderDate`, `Preis (EUR)`. */
export function holdsHeaderWord(cell: string): boolean {
  if (chineseOrJapanese.test(cell)) return true;
  const words = cell
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}]+/u);
  return words.some((word) => headerWords.has(word));
}
