import { defineMetric } from "#core/metric.ts";
import { customers, netUnits, orders, products, returnedUnits, soldUnits } from "./sales-parts.ts";

/** Distinct counts are not additive: they are counted again at every grain. */
const distinctCount = { version: 1, datasets: ["sales"], unit: "count", time: "none" } as const;
const flow = { version: 1, datasets: ["sales"], unit: "quantity", time: "sum" } as const;

export const orderCount = defineMetric({
  ...distinctCount,
  version: 2,
  id: "orders",
  title: "Orders",
  description:
    "Distinct order ids of each source with at least one line sold; the same id of two sources is two orders.",
  parts: { orders },
  value: { kind: "sum", parts: ["orders"] },
  needs: [["order_id"]],
  synonyms: ["order count", "transactions", "receipts", "tickets"],
  source: "dbt_shopify",
});

export const customerCount = defineMetric({
  ...distinctCount,
  id: "customers",
  title: "Customers",
  description: "Distinct customers, those who only returned something too; unknown customers are left out.",
  parts: { customers },
  value: { kind: "sum", parts: ["customers"] },
  needs: [["customer"]],
  synonyms: ["buyers", "shoppers", "customer count"],
  source: "dbt_shopify",
});

export const productsSold = defineMetric({
  ...distinctCount,
  id: "products_sold",
  title: "Products sold",
  description: "Distinct products with at least one line sold: the sku, or the name where there is none.",
  parts: { products },
  value: { kind: "sum", parts: ["products"] },
  needs: [["sku", "product"]],
  synonyms: ["distinct products", "skus sold", "items sold"],
  source: "own definition",
});

export const units = defineMetric({
  ...flow,
  id: "units",
  title: "Units",
  description: "Quantity sold less quantity returned.",
  parts: { units: netUnits },
  value: { kind: "sum", parts: ["units"] },
  needs: [["quantity"]],
  synonyms: ["net units", "quantity", "pieces", "units sold"],
  source: "dbt_shopify: quantity_net",
});

export const unitsGross = defineMetric({
  ...flow,
  id: "units_gross",
  title: "Units before returns",
  description: "Quantity of the lines sold, before returns.",
  parts: { units: soldUnits },
  value: { kind: "sum", parts: ["units"] },
  needs: [["quantity"]],
  synonyms: ["gross units", "quantity sold"],
  source: "dbt_shopify: quantity_sold",
});

export const unitsReturned = defineMetric({
  ...flow,
  id: "units_returned",
  title: "Units returned",
  description: "Quantity of the lines taken back, dated by the return; a positive number.",
  parts: { units: returnedUnits },
  value: { kind: "sum", parts: ["units"] },
  needs: [["quantity"]],
  synonyms: ["returned units", "pieces returned"],
  source: "dbt_shopify: quantity_returned",
});
