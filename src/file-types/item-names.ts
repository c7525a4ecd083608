import type { FieldNames } from "./synonyms.ts";

/** Header names of what a row is about, the same in lists of sales and of stock. */
export const itemNames = {
  sku: {
    strong: `sku|sku code|sku id|sku number|sku no|lineitem sku|variant sku|seller sku|product sku|product id|stock code|item code|product code|inventory item code|custom label|
      article number|item sku|artikelnummer|artikel nr|artikelnr|art nr|artikel id|produktnummer|reference article|ref article|
      reference produit|codigo articulo|codigo producto|codigo de producto|codice articolo|codice prodotto|codigo do produto|
      artikelcode|kod produktu|indeks|kod zbozi|kod produktu|商品コード|商品番号|商品id|品番|商品编号|商品编码|货号|产品编号`,
    weak: "item number|item no|material|product key|asin|plu|barcode|ean",
  },
  product: {
    strong: `product name|item name|lineitem name|product title|item title|menu item|product|item|product/service|order lines/product|
      artikelname|artikelbezeichnung|produktname|produkt|artikel|bezeichnung|produit|nom du produit|designation|libelle|producto|
      nombre del producto|articulo|prodotto|nome prodotto|articolo|descrizione|produto|nome do produto|productnaam|artikelnaam|
      omschrijving|nazwa produktu|towar|nazev produktu|zbozi|nazev zbozi|商品名|商品|商品名称|产品名称|品名|產品名稱|产品|product description|item description|benamning|artikelbenamning|produktnamn|varenavn|item purchased|coffee name|dish name`,
    weak: "description|title|name|beschreibung|descripcion|nazwa|nazev|memo/description",
  },
  category: {
    strong:
      "sales category|product category|item category|category|product line|product group|kategorie|produktkategorie|warengruppe|categorie|categoria|kategoria|カテゴリ|カテゴリー|类别|分类|商品类别",
  },
  vendor: {
    strong:
      "vendor|vendor name|supplier|brand|lieferant|marke|fournisseur|marque|proveedor|marca|fornitore|leverancier|merk|dostawca|marka|dodavatel|znacka|仕入先|ブランド|供应商|品牌",
  },
  currency: {
    strong:
      "currency|currency code|order currency|transaction currency|item price currency code|wahrung|waehrung|devise|moneda|valuta|moeda|waluta|mena|通貨|币种|货币",
  },
} satisfies Readonly<Record<string, FieldNames>>;
