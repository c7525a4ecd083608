import { defineMetric, type MetricDefinition } from "#core/metric.ts";
import { leadTime, left, position, reorderLevel, reorderUnits, sold } from "./item-parts.ts";

/** When and how much to order, item by item; of a group the sum over its items. */
const planned = {
  version: 1,
  datasets: ["sales", "inventory"],
  time: "none",
  unit: "quantity",
  source: "King's formula, as public calculators of safety stock have it",
} as const;
const serviceSays = "z is that of the cycle service level (serviceLevel, 95 % unless set), which is no fill rate";

export const safetyStockUnits = defineMetric({
  ...planned,
  id: "safety_stock",
  title: "Safety stock",
  description: `z x sqrt(lead time x deviation of daily demand^2), in units, of items with a known lead time; ${serviceSays}.`,
  parts: { sold, left, leadTime },
  value: {
    kind: "items",
    formula: "z x deviation of daily demand x sqrt(lead time)",
    parts: ["sold", "left", "leadTime"],
  },
  needs: [["sku"], ["quantity"]],
  synonyms: ["buffer stock", "safety stock units"],
});

export const reorderPointUnits = defineMetric({
  ...planned,
  id: "reorder_point",
  title: "Reorder point",
  description: `That of the list of stock, else velocity x lead time + safety stock; the notes say how many are which, and ${serviceSays}.`,
  parts: { sold, left, leadTime, reorderLevel },
  value: {
    kind: "items",
    formula: "d x lead time + safety stock",
    parts: ["sold", "left", "leadTime", "reorderLevel"],
  },
  needs: [["sku"], ["quantity"]],
  synonyms: ["order point", "reorder level"],
});

export const orderUnits = defineMetric({
  ...planned,
  id: "order_quantity",
  title: "Order quantity",
  description: `max(0, velocity x (lead time + review) + safety stock - position), in whole units, at least the list's own reorder quantity; position is on hand + incoming - committed, review is reviewDays (7 unless set), and ${serviceSays}.`,
  parts: { sold, left, leadTime, position, reorderUnits },
  value: {
    kind: "items",
    formula: "max(0, d x (lead time + review) + safety stock - position), in whole units",
    parts: ["sold", "left", "leadTime", "position", "reorderUnits"],
  },
  needs: [["sku"], ["quantity"], ["quantity_on_hand"]],
  synonyms: ["units to order", "suggested order"],
});

const varied = {
  ...planned,
  parts: { sold, left },
  needs: [["sku"], ["quantity"]],
  source: "ABC-XYZ analysis, common practice",
} satisfies Partial<MetricDefinition>;
const weeksSay = "over the whole weeks of the window in which it was in stock";

export const demandVariation = defineMetric({
  ...varied,
  id: "demand_variation",
  unit: "ratio",
  title: "Variation of demand",
  description: `Deviation / mean of the weekly units of an item, ${weeksSay}; of several items the mean.`,
  value: { kind: "items", formula: "mean of deviation / mean of weekly demand", parts: ["sold", "left"] },
  synonyms: ["coefficient of variation of demand", "cv of demand"],
});

const counted = { ...varied, unit: "count" } as const;

export const steadySkus = defineMetric({
  ...counted,
  id: "x_skus",
  title: "Items of steady demand (X)",
  description: `Items whose variation of weekly demand is at most 0.5, ${weeksSay}.`,
  value: { kind: "items", formula: "items with deviation / mean of weekly demand <= 0.5", parts: ["sold", "left"] },
  synonyms: ["x items", "steady items"],
});

export const variableSkus = defineMetric({
  ...counted,
  id: "y_skus",
  title: "Items of variable demand (Y)",
  description: `Items whose variation of weekly demand is above 0.5 and at most 1, ${weeksSay}.`,
  value: {
    kind: "items",
    formula: "items with deviation / mean of weekly demand above 0.5, <= 1",
    parts: ["sold", "left"],
  },
  synonyms: ["y items"],
});

export const erraticSkus = defineMetric({
  ...counted,
  id: "z_skus",
  title: "Items of erratic demand (Z)",
  description: `Items whose variation of weekly demand is above 1, ${weeksSay}.`,
  value: { kind: "items", formula: "items with deviation / mean of weekly demand > 1", parts: ["sold", "left"] },
  synonyms: ["z items", "erratic items"],
});
