import { defineMetric } from "#core/metric.ts";
import { discount, gross, margin, net, returned, shipping, tax } from "./sales-parts.ts";

/** Flows of money: each may be summed over any dimension. gross_sales - discounts - returns = net_sales at every grain. */
const flow = { version: 1, datasets: ["sales"], unit: "money", time: "sum" } as const;

export const grossSales = defineMetric({
  ...flow,
  id: "gross_sales",
  title: "Gross sales",
  description: "Price times quantity of the lines sold, before discounts, returns, tax and shipping.",
  parts: { gross },
  value: { kind: "sum", parts: ["gross"] },
  needs: [["gross"]],
  synonyms: ["gross revenue", "sales before discounts"],
  source: "Meltano issue 1785, quoting Shopify's sales reports",
});

export const discounts = defineMetric({
  ...flow,
  id: "discounts",
  title: "Discounts",
  description:
    "What was taken off the lines sold, with their shares of what was taken off their orders; a positive amount.",
  parts: { discount },
  value: { kind: "sum", parts: ["discount"] },
  needs: [["discount"]],
  synonyms: ["markdowns", "reductions", "rebates"],
  source: "Meltano issue 1785; dbt_shopify",
});

export const returns = defineMetric({
  ...flow,
  id: "returns",
  title: "Returns",
  description: "Value of the goods taken back, dated by the return; a positive amount.",
  parts: { returned },
  value: { kind: "sum", parts: ["returned"] },
  needs: [["net"]],
  synonyms: ["refunds", "returned sales"],
  source: "dbt_shopify: refund subtotal by refund date",
});

export const netSales = defineMetric({
  ...flow,
  id: "net_sales",
  title: "Net sales",
  description: "gross_sales - discounts - returns; without tax and shipping.",
  parts: { net },
  value: { kind: "sum", parts: ["net"] },
  needs: [["net"]],
  synonyms: ["revenue", "sales", "turnover", "net revenue", "takings"],
  source: "Meltano issue 1785; dbt_shopify",
});

export const taxes = defineMetric({
  ...flow,
  id: "taxes",
  title: "Taxes",
  description: "Sum of the tax of all lines, with their shares of what orders say as a whole.",
  parts: { tax },
  value: { kind: "sum", parts: ["tax"] },
  needs: [["tax"]],
  synonyms: ["tax", "vat", "sales tax", "gst"],
  source: "Meltano issue 1785",
});

export const shippingCharged = defineMetric({
  ...flow,
  id: "shipping",
  title: "Shipping",
  description: "Shipping charged to customers, on lines or orders, less what was refunded of it.",
  parts: { shipping },
  value: { kind: "sum", parts: ["shipping"] },
  needs: [["shipping"]],
  synonyms: ["freight", "postage", "delivery charges"],
  source: "Meltano issue 1785",
});

export const totalSales = defineMetric({
  ...flow,
  id: "total_sales",
  title: "Total sales",
  description: "net_sales + taxes + shipping; a charge that the files do not have is left out, and a note says so.",
  parts: { net, tax, shipping },
  value: { kind: "sum", parts: ["net"], charges: ["tax", "shipping"] },
  needs: [["net"], ["tax", "shipping"]],
  synonyms: ["total revenue", "sales with tax"],
  source: "Meltano issue 1785",
});

export const grossMargin = defineMetric({
  ...flow,
  id: "gross_margin",
  version: 2,
  title: "Gross margin",
  description:
    "net_sales - cost of goods, on lines with a cost: their own, else that of the list of costs; cost_coverage says how much of net sales that is.",
  parts: { margin },
  value: { kind: "sum", parts: ["margin"] },
  needs: [["net"], ["cost"]],
  synonyms: ["gross profit", "profit", "contribution"],
  source: "ShopifyQL: net_sales_with_cost_recorded",
});
