import { changeNames } from "../change-names.ts";
import { itemNames } from "../item-names.ts";
import { type FieldNames, indexSynonyms } from "../synonyms.ts";

const names: Readonly<Record<string, FieldNames>> = {
  sku: {
    strong: `${itemNames.sku.strong}|product cd|part number|part no|product number|product no|p_partkey|kod towaru|artikelnummern|型番|商品cd`,
    weak: `${itemNames.sku.weak}|variant id|id|number|token|reference|referencia|riferimento`,
  },
  handle: { strong: "handle|url handle|url key|slug" },
  product: {
    strong: `${itemNames.product.strong}|model name|p_name`,
    weak: "title|name|nom|nome|naam|description|beschreibung|descripcion|nazwa|nazev",
  },
  variant: {
    strong: "variant|variant name|variant title|variation|variation name|option1 value|variante|バリエーション|规格",
  },
  barcode: {
    strong:
      "barcode|bar code|variant barcode|ean|ean13|gtin|upc|upc code|isbn|strichcode|code barre|code barres|codigo de barras|codice a barre|streepjescode|kod kreskowy|carovy kod|バーコード|jan|条形码|条码",
  },
  category: {
    strong: `${itemNames.category.strong}|merchandise category|product subcategory|subcategory|department|commodity group|category medium cd|category small cd|category major cd|商品分類`,
    weak: "categories|type|custom collections",
  },
  vendor: {
    strong: `${itemNames.vendor.strong}|brand name|manufacturer|manufacturer name|hersteller|fabricant|fabricante|produttore|producent|vyrobce|メーカー|制造商|p_mfgr|p_brand`,
  },
  description: {
    strong:
      "body (html)|body_html|product description|item description|long description|short description|beschreibung|descripcion|descrizione|description produit|omschrijving|opis|popis|商品説明|商品描述",
    weak: "description|details",
  },
  status: { strong: "status|active|published|enabled|discontinued|statut|estado|stato|ステータス|状态" },
  product_type: { strong: "product type|item type|produkttyp|type de produit", weak: "type" },
  unit_of_measure: {
    strong:
      "unit of measure|uom|base uom|base unit|unit|mengeneinheit|einheit|unite|unidad de medida|unita di misura|eenheid|jednostka|単位|单位",
  },
  tags: { strong: "tags|labels|keywords|schlagworter|etiquettes|etiquetas" },
  color: { strong: "color|colour|product color|farbe|couleur|colore|kleur|kolor|barva|色|颜色" },
  size: { strong: "size|product size|grosse|taille|talla|taglia|maat|rozmiar|サイズ|尺码" },
  weight: { strong: "weight|variant grams|grams|weight (kg)|weight (lb)|gewicht|poids|peso|waga|hmotnost|重量" },
  unit_price: {
    strong: `list price|unit price|product price|retail price|selling price|sales price|regular price|default price|variant price|msrp|rrp|uvp|p_retailprice|
      verkaufspreis|vk preis|vk|listenpreis|einzelpreis|prix de vente|prix unitaire|precio de venta|precio unitario|prezzo di vendita|prezzo unitario|preco de venda|
      preco unitario|verkoopprijs|stukprijs|cena sprzedazy|cena jednostkowa|prodejni cena|販売価格|売価|販売単価|单价|售价|零售价`,
    weak: "price|retail|actual price|mrp|discounted price|price euros|price euro|price usd|sales price / rate|preis|prix|precio|prezzo|preco|prijs|cena|価格|単価|价格",
  },
  compare_price: {
    strong:
      "compare at price|variant compare at price|special price|sale price|suggested retail price|streichpreis|prix barre|セール価格",
  },
  unit_cost: {
    strong: `unit cost|product cost|cost per item|cost per unit|item cost|average cost|default unit cost|default cost|standard cost|cost price|purchase price|
      purchase cost|supply price|einkaufspreis|ek preis|ek|prix d achat|cout unitaire|coste unitario|precio de compra|costo unitario|prezzo di acquisto|custo unitario|
      preco de custo|inkoopprijs|kostprijs|cena zakupu|nakupni cena|原価|仕入単価|仕入価格|进价|成本价`,
    weak: "cost",
  },
  created_date: { strong: "created at|created|created on|date created|erstellt am|cree le|fecha de creacion|登録日" },
  updated_date: changeNames,
  currency: itemNames.currency,
};

/** Fields of a product that a header key may mean. */
export const synonymsByKey = indexSynonyms(names);
