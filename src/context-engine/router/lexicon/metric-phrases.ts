import type { PhraseGroup } from "./phrase.ts";

const metric = (id: string, phrases: string, assumes?: string): PhraseGroup => ({
  sense: { is: "metric", metric: id, ...(assumes === undefined ? {} : { assumes }) },
  phrases,
});

/** What definitions list and people mean otherwise: "products sold" are units as likely as kinds. */
export const notSaid: readonly string[] = [
  "products sold",
  "items sold",
  "skus sold",
  "items",
  "articles",
  "stock",
  "inventory",
  "on hand",
  "sales",
  "contribution",
  "position",
  "cover",
  "deposits",
  "charges",
  "records",
  "lines",
  "markdowns",
  "share of returns",
];

/** How people call numbers, beside the titles and synonyms of the definitions; these win over the synonyms. */
export const metricPhrases: readonly PhraseGroup[] = [
  metric(
    "net_sales",
    "net sale | net revenue | net rev | net sl | net turnover | revenue | rev | sale revenue | sale volume | turnover | taking | sale amount | sale value | sale number | sale figure | sale | top line | income | earnings from sale | money made | business done | sls | net sls | nsr | transaction revenue | sale in value | worth of sale",
  ),
  metric(
    "net_sales",
    "total sale | total revenue | total net sale | total net revenue | overall sale | overall revenue | total turnover | total taking",
    "net sales: after discounts and returns, without tax",
  ),
  metric(
    "gross_sales",
    "gross sale | gross revenue | gross turnover | gross sls | sale before discount | sale before return | sale before discount and return",
  ),
  metric(
    "gross_sales",
    "gmv | gross merchandise value | gross merchandise volume",
    "gross sales: what was sold before discounts and returns",
  ),
  metric(
    "total_sales",
    "sale including tax | sale incl tax | sale with tax | total sale including tax | total sale incl tax | total sale with tax | revenue including tax | revenue with tax | revenue incl tax | gross including tax | gross incl vat | sale including vat | sale incl vat | sale with vat | revenue including vat",
  ),
  metric(
    "discounts",
    "discount | discount given | discount amount | markdown | money off | price reduction | disc | discounting",
  ),
  metric(
    "returns",
    "return | refund | returned sale | refunded sale | value of return | return value | return amount | refund amount | money refunded | money back",
  ),
  metric(
    "return_rate",
    "return rate | refund rate | rate of return | return percentage | return percent | return % | refund % | % return | % refund | percent returned | percentage of return",
  ),
  metric("unit_return_rate", "return rate by unit | unit return rate | unit returned rate | returned unit rate"),
  metric(
    "discount_rate",
    "discount rate | discount percentage | discount percent | discount % | % discount | average discount",
  ),
  metric("taxes", "tax | vat | sale tax | gst | tax collected | tax amount"),
  metric("tax_rate", "tax rate | vat rate | effective tax rate"),
  metric(
    "shipping",
    "shipping | shipping charge | shipping charged | freight | postage | delivery charge | delivery fee | shipping fee | shipping cost charged | shipping income | shipping revenue",
  ),
  metric(
    "orders",
    "order count | number of order | invoice count | number of invoice | how many invoice | how many bill | order number count | order | transaction | receipt | ticket | purchase | checkout | transaction count | number of transaction | number of sale | count of order | ordr | sale count",
  ),
  metric(
    "orders",
    "how often | how frequently | how many time | most often | most frequently | least often | least frequently",
    "the number of orders",
  ),
  metric(
    "units",
    "unit | unit sold | net unit | piece | pc | quantity | qty | quantity sold | volume | unit volume | item sold | piece sold | number of unit | number of item sold | number of piece | sale quantity | sale in unit | unit sale",
  ),
  metric(
    "units_returned",
    "unit returned | returned unit | piece returned | returned piece | item returned | returned item | quantity returned",
  ),
  metric(
    "customers",
    "number of customer | customer count | distinct customer | different customer | unique customer | paying customer | buyer count | active customer | buying customer | shopper | buyer",
  ),
  metric(
    "customers",
    "how many people purchased | how many people bought | how many people ordered | how many people shopped | how many people buy | how many people did buy | number of people who bought",
    "different customers",
  ),
  metric(
    "products_sold",
    "distinct product | different product | number of product sold | number of different product | distinct product sold | different product sold | distinct item sold | different item sold",
  ),
  metric(
    "aov",
    "aov | average order value | average order | average order size | average basket | average basket value | average ticket | average ticket size | average transaction value | atv | average sale value | average spend per order | basket value | order value | average check | average cheque | average receipt | mean order value | avg order value | avg order | avg basket | avg ticket | avg transaction value | spend per order | more per order | spending per order | spending more per order | spend more per order | spent per order | revenue per order | sale per order | revenue per transaction | sale per transaction | average revenue per order | average sale per order | average sale per transaction",
  ),
  metric(
    "upt",
    "upt | unit per transaction | unit per order | item per order | item per transaction | item per basket | piece per order | average basket size in unit | basket size | unit per basket | average number of item per order | average unit per order | average item per order | ipt | uvt",
  ),
  metric(
    "asp",
    "asp | average selling price | average price | average unit price | average price per unit | avg selling price | avg price | mean selling price | mean price | average sale price | price per unit | revenue per unit | sale per unit",
  ),
  metric(
    "gross_margin",
    "gross profit | gross margin | margin | profit | profitable | profitability | gp | gm | gross earning | gross margin in euro | gross margin in dollar | gross margin amount | margin amount | margin in euro",
  ),
  metric(
    "margin_rate",
    "margin rate | what percentage margin | what percent margin | percentage margin | gross margin % | gross margin percent | gross margin percentage | gross margin rate | gross profit % | gross profit percent | gross profit percentage | gross profit margin | profit margin | margin % | margin percent | margin percentage | gm % | gp % | % margin | percent margin | margin in percent | margin ratio | gmp | profit %",
  ),
  metric("cost_coverage", "cost coverage | share with cost"),
  metric("tips", "tip | gratuity | tip received"),
  metric("tip_rate", "tip rate | tip % | tip percentage | tip percent"),
  metric(
    "fees",
    "processing fee | transaction fee | payment fee | payment processing fee | channel fee | fee | commission paid",
  ),
  metric("service_charges", "service charge | service fee | surcharge"),
  metric("gift_card_sales", "gift card sold | gift card sale | sale of gift card"),
  metric("payout_net", "payout | net payout | settlement net"),
  metric(
    "on_hand_units",
    "unit on hand | on hand | stock on hand | inventory on hand | quantity on hand | on hand unit | stock level | inventory level | stock quantity | unit in stock | stock unit | qoh | soh | on hand stock | on hand quantity | on hand inventory | physical stock | inventory unit | inventory quantity | inventory count | stock count",
  ),
  metric(
    "available_units",
    "available unit | unit available | available stock | available inventory | available to sell | available quantity | sellable unit | sellable stock | free stock | atp",
  ),
  metric(
    "committed_units",
    "committed unit | reserved unit | allocated unit | unit reserved | unit committed | reserved stock | committed stock | allocated stock",
  ),
  metric(
    "incoming_units",
    "incoming unit | incoming stock | unit on order | inbound unit | inbound stock | unit incoming | stock on order | on order unit | quantity on order",
  ),
  metric("inventory_position", "inventory position | stock position"),
  metric(
    "on_hand_value",
    "stock value | inventory value | value of stock | value of inventory | inventory value at cost | stock value at cost | value of the stock | value of the inventory | stock worth | inventory worth | value of my stock | value of our stock | money tied up in stock | money in stock | capital in stock | cash tied up in stock | cash in stock | tied up in stock | tied up in inventory | money tied up | cash tied up | capital tied up | stk val | stock val | inv val | inventory val | stk value | stk val cost | stk val at cost | stock val cost | stock value cost | inventory value cost | inv val cost | money tied up in inventory | cash tied up in inventory | capital tied up in stock | stock at cost | inventory at cost",
  ),
  metric(
    "retail_value",
    "retail value | stock at selling price | retail value of stock | stock value at retail | inventory value at retail | stock at retail | stock at retail price | inventory at retail price | stock at retail prices | inventory at retail | stock value at selling price | retail inventory value | stock retail value",
  ),
  metric("skus", "sku listed | item listed | listed item | listed sku | product listed | number of sku | sku count"),
  metric(
    "days_of_supply",
    "day of supply | day of cover | day worth of stock | day cover | day of stock | day of inventory | stock cover | inventory cover | cover | dos | day left | day of stock left | week of cover | day on hand | doh | stock days",
  ),
  metric(
    "velocity",
    "velocity | average unit per day | average unit a day | unit per day sold | in unit a day | in unit per day | sale velocity | unit a day | unit per day | daily sale rate | rate of sale | ros | daily unit | average daily unit | selling rate",
  ),
  metric("sell_through", "sell through | sellthrough | sell through rate | str"),
  metric(
    "sell_through_received",
    "sell through of receipt | sell through of what was received | sell through of what we received | sell through on receipt | sell through of goods received | sell through of purchase",
  ),
  metric(
    "turnover",
    "inventory turnover | turnover of stock | turnover of inventory | turnover of the stock | turnover of our stock | stock turnover | stock turn | inventory turn | stockturn | inventory turnover rate | stock turnover rate | turn rate | inventory turnover ratio",
  ),
  metric(
    "dsi",
    "dsi | dio | day sale of inventory | day inventory outstanding | day sale in inventory | inventory day",
  ),
  metric(
    "gmroi",
    "gmroi | gross margin return on inventory | gross margin return on stock | gross margin return on investment | return on inventory",
  ),
  metric(
    "dead_stock_value",
    "dead stock | dead stock value | obsolete stock | unsold stock | dead inventory | obsolete inventory | non moving stock | value of dead stock",
  ),
  metric(
    "overstock_value",
    "overstock | overstock value | excess stock | excess inventory | surplus stock | surplus inventory | too much stock",
  ),
  metric("safety_stock", "safety stock | buffer stock"),
  metric("reorder_point", "computed reorder point | order point | rop"),
  metric(
    "order_quantity",
    "order quantity | suggested order | suggested order quantity | replenishment quantity | reorder quantity | unit to order | quantity to order",
  ),
  metric(
    "demand_variation",
    "variation of demand | coefficient of variation | demand variation | demand variability | cv of demand",
  ),
  metric("lost_sales", "lost sale | lost revenue | missed sale"),
  metric("match_rate", "match rate"),
  metric(
    "rows",
    "row | record | order line | order line count | number of order line | row count | number of row | sale row | sale line | line count | number of line",
  ),
];
