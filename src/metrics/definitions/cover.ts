import { defineMetric, type MetricDefinition } from "#core/metric.ts";
import { left, net, onHand, received, sold } from "./item-parts.ts";

/** Sales beside the stock of the same items, joined by sku; items whose stock is not known are counted in the notes. */
const joined = { version: 1, datasets: ["sales", "inventory"], time: "none" } as const;

export const sellThrough = defineMetric({
  ...joined,
  version: 2,
  id: "sell_through",
  title: "Sell-through",
  description:
    "Net units sold / (net units sold + units left at the end), of the items with a known stock (profile E). The denominator is in the notes.",
  unit: "ratio",
  parts: { sold, left },
  value: { kind: "items", formula: "sold / (sold + left)", parts: ["sold", "left"] },
  needs: [["sku"], ["quantity"]],
  synonyms: ["sell through rate", "sellthrough"],
  source: "own choice of denominator: Shopify lists starting, sold and ending units",
});

export const sellThroughReceived = defineMetric({
  ...joined,
  datasets: ["sales", "purchase-orders"],
  id: "sell_through_received",
  title: "Sell-through of what was received",
  description:
    "Net units sold / units received in the period, of the items that purchase orders say were received (profile R). The denominator is in the notes.",
  unit: "ratio",
  parts: { sold, received },
  value: { kind: "items", formula: "sold / received", parts: ["sold", "received"] },
  needs: [["sku"], ["quantity"], ["quantity_received"]],
  synonyms: ["sell through of receipts"],
  source: "a public definition of sell-through: units sold / units received",
});

export const sellThroughBeginning = defineMetric({
  ...joined,
  id: "sell_through_beginning",
  title: "Sell-through of the beginning stock",
  description:
    "Net units sold / units on hand when the period began, of the items with a known stock then (profile B). The denominator is in the notes.",
  unit: "ratio",
  parts: { sold, onHand },
  value: { kind: "items", formula: "sold / beginning", parts: ["sold", "onHand"] },
  needs: [["sku"], ["quantity"], ["quantity_on_hand"]],
  synonyms: ["sell through of opening stock"],
  source: "Shopify lists starting, sold and ending units",
});

export const velocity = defineMetric({
  ...joined,
  id: "velocity",
  title: "Velocity",
  description:
    "Net units sold a day in stock: days out of stock are left out where lists of stock, at most 7 days apart, say which these are; else a calendar day of the window, and the notes say of how many items. Of several items their sum.",
  unit: "quantity",
  parts: { sold, left },
  value: { kind: "items", formula: "sold / days in stock", parts: ["sold", "left"] },
  needs: [["sku"], ["quantity"]],
  synonyms: ["sales velocity", "units a day", "daily sales rate"],
  source: "a public stockout-adjusted velocity",
});

const cover: Pick<MetricDefinition, "unit" | "needs" | "source"> = {
  unit: "quantity",
  needs: [["sku"], ["quantity"]],
  source: "a public stock-velocity definition",
};

export const daysOfSupply = defineMetric({
  ...joined,
  ...cover,
  version: 2,
  id: "days_of_supply",
  title: "Days of supply",
  description:
    "Units left at the end / velocity, of the items with a known stock; unknown where nothing was sold (no_sales) or the stock is (unknown).",
  parts: { sold, left },
  value: { kind: "items", formula: "left / velocity", parts: ["sold", "left"] },
  synonyms: ["stock cover", "days of stock", "days of inventory", "cover"],
});

export const daysOfSupplyOfSellers = defineMetric({
  ...joined,
  ...cover,
  id: "days_of_supply_of_sellers",
  title: "Days of supply of the sellers",
  description:
    "days_of_supply of the items that make 80 % of the net sales of the window: by net sales descending, those whose cumulative share before them is under 80 %.",
  parts: { sold, left },
  value: {
    kind: "items",
    formula: "left / velocity of the items that make 80 % of net sales",
    parts: ["sold", "left"],
  },
  synonyms: ["stock cover of best sellers", "cover of the sellers"],
});

export const matchRate = defineMetric({
  ...joined,
  id: "match_rate",
  title: "Match rate",
  description: "Skus sold that a list of stock has, by sku, else by barcode / skus sold; the others are in the notes.",
  unit: "ratio",
  parts: { sold, left },
  value: { kind: "items", formula: "skus sold and in stock / skus sold", parts: ["sold", "left"] },
  needs: [["sku"]],
  synonyms: ["share of skus in stock lists"],
  source: "own definition",
});

export const matchRateByValue = defineMetric({
  ...joined,
  id: "match_rate_by_value",
  title: "Match rate by net sales",
  description: "Net sales of the skus that a list of stock has / net sales of all skus.",
  unit: "ratio",
  parts: { net, left },
  value: { kind: "items", formula: "net sales of skus in stock / net sales", parts: ["net", "left"] },
  needs: [["net"]],
  synonyms: ["share of revenue in stock lists"],
  source: "own definition",
});
