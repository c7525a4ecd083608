import { itemNames } from "../item-names.ts";
import { type FieldNames, indexSynonyms } from "../synonyms.ts";

const names: Readonly<Record<string, FieldNames>> = {
  snapshot_date: {
    strong: `snapshot date|snapshot|as of|as of date|quantity as of date|stock date|inventory date|stock as of|date of stock|stichtag|bestandsdatum|
      inventurdatum|lagerbestand am|date inventaire|date d inventaire|date du stock|fecha de inventario|fecha inventario|fecha de stock|
      data inventario|data giacenza|data do inventario|peildatum|voorraaddatum|data inwentaryzacji|data stanu|datum inventury|stav ke dni|
      在庫日|棚卸日|基準日|在庫基準日|盘点日期|库存日期|快照日期`,
    weak: "report date|date|datetime|day|datum|fecha|data|日付|日期|updated at|last updated|last updated time|timestamp",
  },
  sku: {
    strong: `${itemNames.sku.strong}|part number|part no|partnumber|system id|custom sku|plu code|nr artykulu|kod towaru|cislo zbozi|sachnummer|teilenummer|item #|product #|part #|article #|ndc|material number|material no`,
    weak: `${itemNames.sku.weak}|inventory item id|number|handle|ref|reference|referenz|codigo|codice|kod`,
  },
  product: {
    strong: `product or variation|part name|product/service name|item/description|description full|item|drug name|medicine name|medication|material description|item details|${itemNames.product.strong}`,
    weak: `${itemNames.product.weak}|descr|desc|nom|nome|naam|description 1|label|drug|medicine|particulars|handle`,
  },
  variant: {
    strong:
      "variant|variant name|variant title|variation|variation name|variante|ausfuhrung|バリエーション|规格|option1 value|option value 1",
  },
  variant_2: { strong: "option2 value|option value 2" },
  variant_3: { strong: "option3 value|option value 3" },
  barcode: {
    strong:
      "barcode|bar code|variant barcode|product/barcode|ean|ean code|ean13|gtin|upc|upc code|strichcode|code barre|code barres|codigo de barras|codice a barre|streepjescode|kod kreskowy|carovy kod|バーコード|janコード|jan|条形码|条码",
    weak: "barcod",
  },
  category: { strong: `${itemNames.category.strong}|department|dept|product type|commodity group`, weak: "categories" },
  vendor: { strong: `${itemNames.vendor.strong}|supplier name|brand name`, weak: "manufacturer" },
  location: {
    strong: `location|location name|warehouse|warehouse name|warehouse code|warehouse id|location id|location code|source code|whse code|stock location|inventory location|outlet name|outlet|outlet id|store id|shop id|branch id|
      store|store name|store code|store number|branch|shop|site|depot|facility|werk|organizational unit|loc id|lager|lagerort|standort|filiale|
      entrepot|emplacement|magasin|depot de stockage|almacen|ubicacion|tienda|magazzino|ubicazione|deposito|negozio|armazem|loja|magazijn|
      locatie|winkel|magazyn|sklep|sklad|prodejna|倉庫|倉庫名|保管場所|拠点|店舗|店舗名|仓库|仓库名称|门店`,
  },
  bin: {
    strong:
      "bin|bin name|bin location|preferred bin location|bin loc|bin code|shelf|shelf location|rack|lagerplatz|regal|lagerfach|casier|estante|scaffale|prateleira|schap|polka|regalova pozice|棚番|ロケーション|货位|库位",
    weak: "aisle",
  },
  lot: {
    strong:
      "lot number|lot no|lot|lot #|batch #|lot/serial number|lot id|batch|batch number|batch no|batch id|charge|chargennummer|numero de lot|numero de lote|lote|lotto|numero lotto|partij|partijnummer|nr partii|partia|sarze|ロット|ロット番号|批号|批次",
  },
  status: {
    strong:
      "stock status|inventory status|status|statut|estado|stato|condition|bestandsstatus|ステータス|库存状态|状态",
  },
  quantity_on_hand: {
    strong: `on hand|qty on hand|quantity on hand|on hand qty|on hand quantity|on hand (current)|qoh|qty oh|qty on hnd|physical qoh|physical quantity|physical stock|
      stock on hand|stockonhand|stock in hand|hand in stock|units on hand|quantity in stock|qty in stock|units in stock|current stock|current quantity|
      current inventory|inventory on hand|stock quantity|stock qty|inventory quantity|variant inventory qty|inventory qty|inventory level|stock level|frei verwendbar|frei verwendbarer bestand|
      stock count|closing stock|ending stock|ending inventory|closing quantity|closing balance|closing qty|balance qty|balance quantity|book quantity|book stock|cl qty|ending qty|actual stock|total stock|total on hand|quantity in hand|qty in hand|unrestricted|unrestricted use|unrestricted stock|stock balance|afn warehouse quantity|stock|in stock|
      lagerbestand|lagermenge|bestand|aktueller bestand|istbestand|bestandsmenge|menge auf lager|auf lager|stock actuel|quantite en stock|qte en stock|
      stock physique|en stock|existencias|existencia|stock actual|stock fisico|cantidad en stock|unidades en stock|giacenza|giacenze|giacenza attuale|
      quantita in giacenza|quantita a magazzino|estoque|estoque atual|quantidade em estoque|qtd em estoque|voorraad|actuele voorraad|voorraadniveau|
      aantal op voorraad|stan magazynowy|stany magazynowe|ilosc na stanie|ilosc w magazynie|stan|stav skladu|stav zasob|skladem|mnozstvi na sklade|zasoba|
      在庫数|在庫|在庫数量|現在庫|現在庫数|実在庫|库存|库存数量|现有库存|当前库存|实际库存|庫存|庫存數量`,
    weak: "inventory",
  },
  quantity_available: {
    strong: `available|available for sale|quantity available|qty available|available quantity|available qty|qty avail|qty avl|available stock|stock available|available to sell|
      available units|sellable quantity|fulfillable quantity|afn fulfillable quantity|available (not editable)|verfugbar|verfugbarer bestand|verfugbare menge|disponible|stock disponible|
      quantite disponible|cantidad disponible|disponibile|quantita disponibile|disponivel|quantidade disponivel|beschikbaar|beschikbare voorraad|
      dostepne|ilosc dostepna|dostupne|dostupne mnozstvi|利用可能在庫|有効在庫|販売可能数|引当可能数|可用库存|可用数量|可用`,
  },
  quantity_committed: {
    strong: `committed|committed stock|on sales order|on sales orders|qty on sales order|committed quantity|quantity committed|qty committed|qty comm|qty commit|committed (not editable)|reserved|reserved quantity|quantity reserved|
      qty reserved|reserved qty|reserved stock|allocated|allocated quantity|qty allocated|afn reserved quantity|total reserved quantity|reserviert|reservierte menge|reservierter bestand|
      reserve|stock reserve|quantite reservee|reservado|stock reservado|cantidad reservada|riservato|impegnato|quantita impegnata|
      gereserveerd|zarezerwowane|rezervovano|引当|引当数|引当済|已占用|占用库存|锁定库存`,
  },
  quantity_incoming: {
    strong: `incoming|incoming (not editable)|on order|on purchase order|on purchase orders|qty on purchase order|qty on order|quantity on order|on order qty|qty on ord|onorderqty|qty oo|incoming quantity|inbound|
      inbound quantity|inbound shipped|inbound shipped quantity|afn inbound shipped quantity|nachbestellt|im zulauf|en commande|en cours de livraison|en camino|pendiente de recibir|
      in arrivo|in ordine|em transito|in bestelling|w drodze|na ceste|入荷予定|入荷予定数|発注残|在途|在途库存|在途数量`,
  },
  quantity: {
    strong: "",
    weak: "quantity|qty|units|count|total units|menge|anzahl|stuck|stuckzahl|quantite|qte|cantidad|cant|unidades|quantita|qta|quantidade|qtd|qtde|aantal|hoeveelheid|ilosc|mnozstvi|pocet|数量|個数",
  },
  min_qty: {
    strong:
      "min quantity|min qty|minimum quantity|min stock|minimum stock|min level|min|minimum|safety stock|mindestbestand|mindestmenge|stock minimum|stock mini|stock minimo|scorta minima|estoque minimo|minimumvoorraad|stan minimalny|minimalni zasoba|最小在庫|安全在庫|最低库存|最小库存|安全库存",
  },
  max_qty: {
    strong:
      "max quantity|max qty|maximum quantity|max stock|maximum stock|max level|max|maximum|hochstbestand|maximalbestand|stock maximum|stock maxi|stock maximo|scorta massima|estoque maximo|maximumvoorraad|stan maksymalny|maximalni zasoba|最大在庫|最高库存|最大库存",
  },
  reorder_point: {
    strong:
      "reorder point|reorder pt|reorder level|stock limit for alert|alert quantity|reorder at|low stock amount|low stock threshold|meldebestand|bestellpunkt|point de commande|seuil de reapprovisionnement|seuil de commande|punto de pedido|punto de reorden|punto di riordino|ponto de encomenda|ponto de pedido|bestelpunt|bestelniveau|punkt zamawiania|発注点|再订货点|补货点",
  },
  reorder_qty: {
    strong:
      "reorder quantity|reorder qty|reord qty|reorder amount|nachbestellmenge|quantite de reapprovisionnement|発注量|补货数量",
  },
  lead_time_days: {
    strong:
      "lead time days|lead time (days)|expected lead time days|lead time in days|lieferzeit tage|delai de livraison (jours)|采购周期(天)",
  },
  unit_cost: {
    strong: `unit cost|cost per item|cost per unit|cost price per unit|item cost|average cost|avg cost|default unit cost|default cost|standard cost|std cost|
      cost price|purchase price|purchase cost|purchase rate|valuation rate|buying price|cost/unit|calc avg|avg unit cost|supply price|landed cost|replacement cost|last cost|einkaufspreis|einstandspreis|ek preis|ek|prix d achat|prix d achat ht|
      cout unitaire|prix de revient|coste unitario|precio de compra|precio de coste|costo unitario|prezzo di acquisto|prezzo d acquisto|custo unitario|
      preco de custo|inkoopprijs|kostprijs|cena zakupu|koszt jednostkowy|nakupni cena|原価|仕入単価|仕入価格|进价|成本价|单位成本`,
    weak: "cost|lst cost|posting cost",
  },
  unit_price: {
    strong: `unit price|retail price|selling price|sales price|regular price|default price|your price|variant price|list price|net price|reg prc|price each|
      verkaufspreis|vk preis|vk|listenpreis|prix de vente|prix de vente ht|prix unitaire|precio de venta|precio unitario|prezzo di vendita|preco de venda|verkoopprijs|
      cena sprzedazy|prodejni cena|販売価格|売価|販売単価|售价|零售价`,
    weak: "price|retail|price 1|prc 1|preis|prix|precio|prezzo|preco|prijs|cena|価格|単価|价格|单价",
  },
  currency: itemNames.currency,
  expiry_date: {
    strong:
      "expiration date|expiry date|exp date|exp dt|expiry dt|expiration|expiry|expires|expires on|best before|best before date|use by|verfallsdatum|ablaufdatum|mindesthaltbarkeitsdatum|mhd|date de peremption|date d expiration|fecha de caducidad|fecha de vencimiento|data di scadenza|scadenza|data de validade|houdbaarheidsdatum|data waznosci|datum expirace|賞味期限|使用期限|有効期限|有效期|保质期",
  },
  last_counted_date: {
    strong:
      "last counted|last count|last count date|last counted at|counted at|count date|letzte inventur|dernier inventaire|最終棚卸日|最近盘点",
  },
  last_sale_date: {
    strong:
      "last sale date|last sold date|last sold|last sale|last sold at|lst sold dat|letzter verkauf|derniere vente|ultima venta|ultima vendita|最終販売日|最近销售",
    weak: "lastsaledate",
  },
  last_received_date: {
    strong:
      "last received date|last receipt date|last received|last receipt|last rcpt|last restocked|last restock date|last restock|last purchase|lst recv dat|letzter wareneingang|derniere reception|ultima recepcion|ultimo carico|最終入荷日|最近入库",
    weak: "lastreceiveddate",
  },
};

/** Fields of inventory that a header key may mean. */
export const synonymsByKey = indexSynonyms(names);
