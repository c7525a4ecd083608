import { defineMetric, type MetricPart } from "#core/metric.ts";

/**
 * Stock is semi-additive: it may be added up over items and places, never over days. A period takes its last position:
 * of each item at each place the newest snapshot that is not after the period's end.
 */
const stock = { version: 1, datasets: ["inventory"], time: "last" } as const;

const onHand: MetricPart = {
  aggregate: "sum",
  over: "positions",
  kind: "quantity",
  sql: "quantity_on_hand",
  columns: ["quantity_on_hand"],
  stated: [["quantity_on_hand"]],
};
/** What can be sold: as the file says, else what is on hand less what is promised. */
const available: MetricPart = {
  ...onHand,
  sql: "coalesce(quantity_available, quantity_on_hand - quantity_committed)",
  columns: ["quantity_available", "quantity_on_hand", "quantity_committed"],
  stated: [["quantity_available"], ["quantity_on_hand", "quantity_committed"]],
};
const committed: MetricPart = {
  ...onHand,
  sql: "quantity_committed",
  columns: ["quantity_committed"],
  stated: [["quantity_committed"]],
};
const incoming: MetricPart = {
  ...onHand,
  sql: "quantity_incoming",
  columns: ["quantity_incoming"],
  stated: [["quantity_incoming"]],
};

const worth = (price: string): MetricPart => ({
  ...onHand,
  kind: "money",
  sql: `CAST(quantity_on_hand AS DECIMAL(38, 6)) * CAST(${price} AS DECIMAL(38, 6))`,
  columns: ["quantity_on_hand", price],
});

/** What is left to sell, where nobody need say what is promised. */
export const availability = {
  sql: "coalesce(quantity_available, quantity_on_hand - coalesce(quantity_committed, 0))",
  columns: ["quantity_available", "quantity_on_hand", "quantity_committed"],
  stated: [["quantity_available"], ["quantity_on_hand"]],
} satisfies Partial<MetricPart>;

const items: MetricPart = {
  aggregate: "distinct",
  over: "positions",
  kind: "count",
  sql: "item",
  columns: ["sku", "barcode", "product"],
};
const itemsWhere = (part: Pick<MetricPart, "sql" | "columns" | "stated" | "test">): MetricPart => ({
  ...part,
  aggregate: "items",
  over: "positions",
  kind: "count",
});

export const onHandUnits = defineMetric({
  ...stock,
  id: "on_hand_units",
  title: "Units on hand",
  description: "Sum of the known stock on hand, of the newest position of each item and place.",
  unit: "quantity",
  parts: { onHand },
  value: { kind: "sum", parts: ["onHand"] },
  needs: [["quantity_on_hand"]],
  synonyms: ["stock", "inventory", "stock on hand", "units in stock", "on hand"],
  source: "ShopifyQL: ending_inventory_units",
});

export const availableUnits = defineMetric({
  ...stock,
  id: "available_units",
  title: "Units available",
  description: "Sum of what is known to be free to sell: as the file says, else on hand less committed.",
  unit: "quantity",
  parts: { available },
  value: { kind: "sum", parts: ["available"] },
  needs: [
    ["quantity_available", "quantity_on_hand"],
    ["quantity_available", "quantity_committed"],
  ],
  synonyms: ["available stock", "sellable units", "available to sell"],
  source: "Shopify: inventory states",
});

export const committedUnits = defineMetric({
  ...stock,
  id: "committed_units",
  title: "Units committed",
  description: "Sum of the known units that are promised to orders.",
  unit: "quantity",
  parts: { committed },
  value: { kind: "sum", parts: ["committed"] },
  needs: [["quantity_committed"]],
  synonyms: ["reserved units", "allocated units"],
  source: "Shopify: inventory states",
});

export const incomingUnits = defineMetric({
  ...stock,
  id: "incoming_units",
  title: "Units incoming",
  description: "Sum of the known units that are ordered and not received.",
  unit: "quantity",
  parts: { incoming },
  value: { kind: "sum", parts: ["incoming"] },
  needs: [["quantity_incoming"]],
  synonyms: ["units on order", "inbound units"],
  source: "Shopify: inventory states",
});

export const inventoryPosition = defineMetric({
  ...stock,
  id: "inventory_position",
  title: "Inventory position",
  description:
    "On hand + incoming - committed, of the newest position of each item and place; what no column says is incoming or committed counts as nothing.",
  unit: "quantity",
  parts: {
    position: {
      ...onHand,
      sql: "quantity_on_hand + coalesce(quantity_incoming, 0) - coalesce(quantity_committed, 0)",
      columns: ["quantity_on_hand", "quantity_incoming", "quantity_committed"],
    },
  },
  value: { kind: "sum", parts: ["position"] },
  needs: [["quantity_on_hand"]],
  synonyms: ["stock position", "position"],
  source: "a public definition: on hand + on order - committed - backorders",
});

export const onHandValue = defineMetric({
  ...stock,
  id: "on_hand_value",
  version: 2,
  title: "Stock value at cost",
  description: "Sum of on hand x unit cost (its own, else that of the list of costs), of the positions that know both.",
  unit: "money",
  parts: { worth: worth("unit_cost") },
  value: { kind: "sum", parts: ["worth"] },
  needs: [["quantity_on_hand"], ["unit_cost"]],
  synonyms: ["inventory value", "stock value", "value of stock"],
  source: "ShopifyQL: ending_inventory_value",
});

export const retailValue = defineMetric({
  ...stock,
  id: "retail_value",
  title: "Stock value at retail",
  description: "Sum of on hand x unit price, of the positions that know both.",
  unit: "money",
  parts: { worth: worth("unit_price") },
  value: { kind: "sum", parts: ["worth"] },
  needs: [["quantity_on_hand"], ["unit_price"]],
  synonyms: ["retail value of stock", "stock at selling price"],
  source: "ShopifyQL: ending_inventory_retail_value",
});

export const skuCount = defineMetric({
  ...stock,
  id: "skus",
  title: "Items listed",
  description: "Distinct items in the newest positions, in stock or not.",
  unit: "count",
  parts: { items },
  value: { kind: "sum", parts: ["items"] },
  needs: [["sku", "barcode", "product"]],
  synonyms: ["items", "articles", "listed items"],
  source: "own definition",
});

export const outOfStockSkus = defineMetric({
  ...stock,
  id: "out_of_stock_skus",
  title: "Items out of stock",
  description: "Items whose known availability (else on hand, less what is committed) adds up to 0 or less.",
  unit: "count",
  parts: {
    out: itemsWhere({
      ...availability,
      test: { is: "<=", level: null },
    }),
  },
  value: { kind: "sum", parts: ["out"] },
  needs: [["quantity_available", "quantity_on_hand"]],
  synonyms: ["stockouts", "out of stock", "sold out items"],
  source: "snapshot share of active items at 0",
});

export const belowMinSkus = defineMetric({
  ...stock,
  id: "below_min_skus",
  title: "Items below their minimum",
  description:
    "Items with a place where the known stock on hand is strictly under the minimum, of those that have both.",
  unit: "count",
  parts: {
    below: itemsWhere({
      sql: "quantity_on_hand",
      columns: ["quantity_on_hand", "min_qty"],
      stated: [["quantity_on_hand"]],
      test: { is: "<", level: "min_qty" },
    }),
  },
  value: { kind: "sum", parts: ["below"] },
  needs: [["quantity_on_hand"], ["min_qty"]],
  synonyms: ["below minimum", "under minimum stock"],
  source: "own definition: strictly under the file's minimum",
});

export const belowReorderSkus = defineMetric({
  ...stock,
  id: "below_reorder_skus",
  title: "Items to reorder",
  description: "Items with a place where on hand + incoming - committed is at or under the reorder point.",
  unit: "count",
  parts: {
    below: itemsWhere({
      sql: "quantity_on_hand + coalesce(quantity_incoming, 0) - coalesce(quantity_committed, 0)",
      columns: ["quantity_on_hand", "quantity_incoming", "quantity_committed", "reorder_point"],
      stated: [["quantity_on_hand"]],
      test: { is: "<=", level: "reorder_point" },
    }),
  },
  value: { kind: "sum", parts: ["below"] },
  needs: [["quantity_on_hand"], ["reorder_point"]],
  synonyms: ["items to reorder", "below reorder point", "reorder list"],
  source: "inventory position against the reorder point",
});

export const aboveMaxSkus = defineMetric({
  ...stock,
  id: "above_max_skus",
  title: "Items above their maximum",
  description:
    "Items with a place where the known stock on hand is strictly over the maximum, of those that have both.",
  unit: "count",
  parts: {
    above: itemsWhere({
      sql: "quantity_on_hand",
      columns: ["quantity_on_hand", "max_qty"],
      stated: [["quantity_on_hand"]],
      test: { is: ">", level: "max_qty" },
    }),
  },
  value: { kind: "sum", parts: ["above"] },
  needs: [["quantity_on_hand"], ["max_qty"]],
  synonyms: ["above maximum", "overstocked items"],
  source: "own definition: strictly over the file's maximum",
});
