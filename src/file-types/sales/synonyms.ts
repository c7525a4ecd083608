import { changeNames } from "../change-names.ts";
import { itemNames } from "../item-names.ts";
import { type FieldNames, indexSynonyms } from "../synonyms.ts";

const names: Readonly<Record<string, FieldNames>> = {
  order_id: {
    strong: `order id|order number|order no|order nr|sales order number|sales order id|sales order no|sales order|amazon order id|
      invoice no|invoice number|invoice id|invoice nr|receipt number|receipt no|receipt id|purchase id|order reference|order name|
      order/adjustment id|o_orderkey|bestellnummer|bestell nr|bestellung id|bestellung|auftragsnummer|auftrag nr|auftragsnr|rechnungsnummer|
      rechnung nr|rechnungsnr|rechnung id|belegnummer|beleg nr|belegnr|bonnummer|bon nr|numero de commande|no commande|n° commande|
      id commande|commande|numero de facture|n° facture|facture|numero de pedido|n° pedido|nº pedido|id pedido|pedido|
      numero de factura|factura|numero ordine|id ordine|n. ordine|ordine|numero fattura|fattura|encomenda|numero do pedido|
      numero da encomenda|fatura|bestelnummer|ordernummer|factuurnummer|bestelling|numer zamowienia|nr zamowienia|zamowienie|
      numer faktury|nr faktury|cislo objednavky|objednavka|cislo faktury|cislo dokladu|注文番号|注文id|取引id|取引番号|受注番号|伝票番号|订单号|订单编号|订单id|
      訂單編號|单号|zamówienie`,
    weak: "invoice|inv no|inv number|inv|inv #|invoice #|bill #|sale id|sales id|sale no|order|receipt #|bill no|bill number|so no|so number|so #|numer|receipt|transaction id|transaction number|transaction no|document number|document no|num|ticket|ticket number|order #|beleg|bon",
  },
  line_id: {
    strong: `line id|order line id|order line number|sales order line number|line number|line no|order item id|item selection id|
      order line|sales order item|line item|line item id|lineitem id|row id|order item code|positionsnummer|position id|pos nr|
      bestellposition|ligne|linea|riga|regelnummer|明細番号|行番号|明细编号`,
    weak: "transaction id|position|pos|id",
  },
  order_date: {
    strong: `order date|o_orderdate|invoice date|sale date|sales date|purchase date|date of sale|business date|business day|trading day|trading date|order created time|transaction date|order placed at|
      bestelldatum|rechnungsdatum|auftragsdatum|verkaufsdatum|belegdatum|kaufdatum|date de commande|date commande|date de vente|
      date facture|date de facture|fecha de venta|fecha venta|fecha de pedido|fecha pedido|fecha factura|data ordine|data vendita|
      data fattura|data da venda|data venda|data do pedido|data da encomenda|besteldatum|orderdatum|factuurdatum|verkoopdatum|
      data zamowienia|data sprzedazy|data faktury|datum objednavky|datum prodeje|datum faktury|注文日|注文日時|取引日|取引日時|売上日|購入日|販売日|受注日|
      订单日期|下单时间|下单日期|销售日期|訂單日期|date created|created at|datetime (utc)|purchased at|sold at|date sold|fakturadatum|ordre dato|bill date|so date|data wystawienia`,
    weak: "date|datetime|date time|date/time|datum|fecha|data|日付|日期|processed at|paid at|posted date|timestamp|time|date key|order date key|created|created (utc)|created time|delivery date|ship date|day|month|tag|monat|jour|mois|dia|mes|giorno|mese|月",
  },
  updated_at: changeNames,
  status: {
    strong:
      "order status|financial status|o_orderstatus|status|order payment state|bestellstatus|auftragsstatus|statut|estado|stato|ステータス|订单状态|状态",
    weak: "payment status|zahlungsstatus|statut de paiement|estado del pago|estado de pago|stato pagamento|stato del pagamento|betaalstatus",
  },
  fulfilment: {
    strong:
      "fulfillment status|fulfilment status|delivery status|shipment status|lieferstatus|versandstatus|statut de livraison|estado de envio|stato spedizione",
  },
  cancelled: {
    strong:
      "cancelled at|canceled at|cancelled on|canceled on|cancelled date|canceled date|cancellation date|is cancelled|is canceled|cancelled|canceled|storniert am|annule le|fecha de cancelacion|data annullamento|キャンセル日|キャンセル日時|取消时间",
  },
  voided: { strong: "void?|void|voided|is void|voided at" },
  deleted: { strong: "deleted|is deleted|deleted at" },
  test: { strong: "test order|is test|test order?", weak: "test" },
  tip: {
    strong:
      "tip|tips|tip amount|tips amount|total tips|tips total|gratuity|gratuities|trinkgeld|pourboire|pourboires|propina|propinas|mancia|gorjeta|fooi|napiwek|チップ|小费",
  },
  fee: {
    strong:
      "fee|fees|fee amount|total fees|transaction fee|transaction fees|processing fee|processing fees|payment fee|payment fees|payment processing fee|card processing fees|gebuhr|gebuhren|zahlungsgebuhr|transaktionsgebuhr",
  },
  service_charge: {
    strong: "service charge|service charges|service charge amount|service charge total|servicegebuhr|サービス料",
  },
  gift_card: { strong: "gift card sales|gift cards sold|gift card sale" },
  refund: {
    strong:
      "refunded amount|refund amount|amount refunded|total refunded|refund total|refunds total|partial refund|partial refunds|erstattungsbetrag|montant rembourse|importe reembolsado|importo rimborsato",
  },
  order_tip: { strong: "order tip|order tips|order tip amount" },
  order_fee: { strong: "order fee|order fees|order fee amount" },
  order_service_charge: { strong: "order service charge|order service charges" },
  order_gift_card: { strong: "order gift card sales" },
  order_refund: { strong: "order refund|order refund amount|order refunded amount|order refund total" },
  txn_type: {
    strong: "transaction type|event type|receipt type|txn type|sale type|vorgangsart|belegart|取引種別|交易类型",
    weak: "type",
  },
  channel: {
    strong:
      "sales channel|channel|marketplace|vertriebskanal|verkaufskanal|kanal|canal|canale|kanaal|販売チャネル|チャネル|渠道|销售渠道",
  },
  store: {
    strong:
      "store|store name|shop|branch|outlet|store id|filiale|geschaft|magasin|tienda|negozio|loja|winkel|sklep|prodejna|店舗|店舗名|门店|店铺",
    weak: "purchase point|location|location name|standort",
  },
  location: { strong: "site", weak: "location|location name|standort" },
  region: {
    strong:
      "region|sales region|territory|sales territory|gebiet|verkaufsgebiet|zona|regione|regiao|regio|kraj prodeje|地域|地区|区域",
    weak: "country|country/region|land|pays|pais|paese|國家|国|国家",
  },
  customer: {
    strong: `billing email|customer id|o_custkey|customer number|customer no|customer nr|client id|buyer id|contact email|buyer username|contact name|
      customer email|email address|email|purchase email|kundennummer|kunden nr|kundennr|kunde id|kundenemail|kunden email|
      numero client|id client|client|cliente|id cliente|codice cliente|codigo cliente|klantnummer|klant|klient|kontrahent|party name|id klienta|zakaznik|
      顧客id|顧客番号|顧客コード|会員番号|客户编号|客户id|customer name|customer|buyer|buyer name|kunde|kundenname|nom du client|nom client|
      nombre del cliente|nome cliente|klantnaam|nazwa klienta|顧客名|客户|客户名称|买家|contact`,
  },
  employee: {
    strong:
      "employee|o_clerk|salesperson|sales person|cashier name|cashier|server|staff name|sales rep|seller|verkaufer|mitarbeiter|kassierer|vendeur|vendedor|venditore|verkoper|sprzedawca|prodejce|担当者|销售员",
  },
  sku: itemNames.sku,
  product: { ...itemNames.product, strong: `lineitem title|${itemNames.product.strong}` },
  category: itemNames.category,
  vendor: { strong: `${itemNames.vendor.strong}|lineitem vendor` },
  currency: itemNames.currency,
  quantity: {
    strong: `quantity|qty|lineitem quantity|lineitem qty|item quantity|item qty|product quantity|product qty|line quantity|line qty|quantity ordered|quantity sold|quantity purchased|order qty|order quantity|units sold|items sold|
      qty sold|sold quantity|order lines/quantity|menge|anzahl|bestellmenge|stuckzahl|stuck|verkaufte menge|quantite|qte|cantidad|cant|
      unidades|quantita|qta|quantidade|qtd|qtde|aantal|hoeveelheid|ilosc|liczba sztuk|mnozstvi|pocet kusu|pocet|数量|個数|販売数量|販売数|
      销售数量|购买数量|商品数量|数量(件)|件数|antal|ordered qty|transaction qty|transaction quantity|sales quantity|sales qty|order item quantity|unit sales|sales units|units sales|number sold|num sold|absatzmenge|cantidad vendida|unidades vendidas|quantite vendue|quantita venduta|quantidade vendida|销量`,
    weak: "units|number of items|pieces|pcs",
  },
  unit_price: {
    strong: `unit price|price each|sku unit original price|商品单价|unit amount|lineitem price|price per unit|price per item|item unit price|wholesale price|sold for|item rate|
      order lines/unit price|einzelpreis|stuckpreis|preis pro stuck|prix unitaire|pu|prix unitaire ht|precio unitario|prezzo unitario|
      preco unitario|valor unitario|stukprijs|eenheidsprijs|prijs per stuk|cena jednostkowa|jednotkova cena|cena za kus|単価|单价|單價|unit price amount|order item product price|styckpris|stykpris|enhetspris`,
    weak: "price|rate|pris|sale price|sales price|preis|verkaufspreis|prix|prix de vente|precio|prezzo|preco|prijs|cena|価格|販売価格|价格|售价|list price",
  },
  line_gross: {
    strong:
      "gross sales|line gross|item price|item total|item price amount|product sales|item subtotal|line subtotal before discount|gross line amount|cart base amount|order value|total line items price|sku subtotal before discount|subtotal before discount",
    weak: "gross price|gross amount|gross|gross total",
  },
  line_net: {
    strong: `net sales|line net|net amount|net line amount|net revenue|line total|line item total|lineitem total|line amount|extended price|ext price|extended amount|ext amount|
      sales amount|sales|order lines/subtotal|nettobetrag|nettoumsatz|netto umsatz|zeilensumme|positionssumme|positionsbetrag|total ht|
      montant ht|chiffre d affaires|total ligne|importe neto|ventas|total linea|importo netto|imponibile|totale riga|valor liquido|
      total linha|regeltotaal|nettobedrag|omzet|wartosc netto|kwota netto|cena celkem bez dph|売上|売上金額|売上高|税抜金額|销售额|销售金额|銷售額|
      weekly sales|daily sales|sales total|sales value|sale amount|sale (dollars)|sales (dollars)|subtotal (ex tax)|subtotal ex tax|subtotal (excl. tax)|
      total (ex tax)|total ex tax|total excl tax|total ex vat|total excl vat|amount ex vat|amount excl vat|nettosumma|taxable value|sku subtotal after discount|subtotal after discount|taxable amount|assessable value|sales (excl. tax)|sales excl tax|umsatz netto|betrag netto|gesamt netto|summe netto|line total amount|order item total|order line subtotal|order line total|n. revenue`,
    weak: `subtotal|net|subtotal price|amount|total|total price|o_totalprice|total amount|revenue|total sales|order total|net price|umsatz|betrag|gesamt|gesamtpreis|
      gesamtbetrag|summe|montant|total ttc|importe|importo|totale|valor|valor total|bedrag|totaal|totaalbedrag|kwota|wartosc|razem|
      castka|celkem|金額|合計|合計金額|金额|总价|总金额|总额|实付金额|成交金额|received|summa|belopp|belop|grand total|
      grand total (base)|grand total (purchased)|total inc vat|total incl vat|total inc tax|total incl tax|invoice total|invoice amount|bill amount|order amount|order total amount|total (inc tax)|amount inc vat|amount incl vat|money`,
  },
  line_discount: {
    strong:
      "line discount|lineitem discount|lineitem total discount|item promotion discount|promotion discount amount|discounts|discount amount|order item discount|total discount|total discounts|rabattbetrag|montant remise|importe descuento|値引額|割引額|折扣金额|优惠金额",
    weak: "discount|discnt|rabatt|nachlass|remise|reduction|descuento|sconto|desconto|korting|rabat|sleva|割引|値引|折扣|优惠",
  },
  discount_rate: {
    strong:
      "disc %|discount rate|order item discount rate|discount %|discount pct|discount percent|discount percentage|order lines/discount (%)|rabatt %|rabattsatz|remise %|descuento %|sconto %|desconto %|korting %|割引率|折扣率",
  },
  tax: {
    strong: `tax|tax amount|taxes|sales tax|item tax|item tax amount|product sales tax|ebay collected tax|total tax|tax total|vat amount|line tax|
      steuer|steuerbetrag|mwst betrag|umsatzsteuer|montant tva|importe iva|imposto|btw bedrag|podatek|kwota vat|castka dph|消費税|消費税額|
      税額|税额|税金`,
    weak: "vat|mwst|ust|tva|iva|btw|dph|gst|tax 5%",
  },
  shipping: {
    strong: `shipping|shipping price|shipping amount|shipping cost|shipping and handling|shipping total|freight|shipping price amount|versand|
      versandkosten|frais de port|livraison|envio|gastos de envio|spedizione|spese di spedizione|frete|verzendkosten|koszt wysylki|
      doprava|送料|运费`,
  },
  order_discount: {
    strong:
      "order discount|order discount amount|order discounts|cart discount|cart discount amount|order level discount",
  },
  order_tax: { strong: "order tax|order tax amount|order sales tax|order total tax|order vat" },
  order_shipping: { strong: "order shipping|order shipping amount|order shipping cost|order shipping price" },
  unit_cost: {
    strong:
      "unit cost|cost per item|purchase price|buying price|supply price|unit purchase price|cost per piece|cost per unit|item cost|cost price|einkaufspreis|ek preis|ek|prix d achat|coste unitario|costo unitario|custo unitario|inkoopprijs|cena zakupu|nakupni cena|原価|仕入単価|仕入価格|进价|成本价",
  },
  line_cost: {
    strong: "cost of goods|cost of goods sold|cogs|line cost|wareneinsatz|売上原価|销售成本",
  },
};

/** Fields of sales that a header key may mean. */
export const synonymsByKey = indexSynonyms(names);
