import { defineMetric, type MetricDefinition, type MetricPart } from "#core/metric.ts";
import { fee, giftCards, net, refundStated, serviceCharge, shipping, tax, tip } from "./sales-parts.ts";

/** Terms of their own beside sales: in no other number, unless a definition profile says so. */
const flow = { version: 1, datasets: ["sales"], unit: "money", time: "sum" } as const;

export const tips = defineMetric({
  ...flow,
  id: "tips",
  title: "Tips",
  description: "Tips on lines and orders, less those given back; in no other number.",
  parts: { tip },
  value: { kind: "sum", parts: ["tip"] },
  needs: [["tip"]],
  synonyms: ["gratuities", "tips received"],
  source: "Meltano issue 1785: tips are a term of their own",
});

export const fees = defineMetric({
  ...flow,
  id: "fees",
  title: "Fees",
  description:
    "What payment services and market places kept back of sales, as order files state it; a positive amount.",
  parts: { fee },
  value: { kind: "sum", parts: ["fee"] },
  needs: [["fee"]],
  synonyms: ["processing fees", "transaction fees", "payment fees", "commission"],
  source: "own definition",
});

export const serviceCharges = defineMetric({
  ...flow,
  id: "service_charges",
  title: "Service charges",
  description: "Charges for service in a column of their own; in net_sales only by profile.",
  parts: { service_charge: serviceCharge },
  value: { kind: "sum", parts: ["service_charge"] },
  needs: [["service_charge"]],
  synonyms: ["service fees", "surcharges"],
  source: "doc.toasttab.com, net sales calculation",
});

export const giftCardSales = defineMetric({
  ...flow,
  id: "gift_card_sales",
  title: "Gift cards sold",
  description: "Gift cards sold, where a column of their own states them; they are no sales until they are spent.",
  parts: { gift_card: giftCards },
  value: { kind: "sum", parts: ["gift_card"] },
  needs: [["gift_card"]],
  synonyms: ["gift card amount", "gift cards"],
  source: "dbt_shopify: gift cards are no part of sales",
});

export const refundsStated = defineMetric({
  ...flow,
  id: "refunds_stated",
  title: "Refunds stated on orders",
  description:
    "What files state as refunded beside the lines that were sold; it has no day of its own, so it is dated by the order and no part of returns.",
  parts: { refund: refundStated },
  value: { kind: "sum", parts: ["refund"] },
  needs: [["refund"]],
  synonyms: ["refunded amount", "refund amount"],
  source: "columns of order exports",
});

export const taxRate = rateOf("tax", tax, ["Tax rate", "taxes", ["effective tax rate", "tax share"]]);
export const shippingRate = rateOf("shipping", shipping, ["Shipping rate", "shipping", ["shipping share"]]);
export const tipRate = rateOf("tip", tip, ["Tip rate", "tips", ["tip percentage", "tip share"]]);
export const feeRate = rateOf("fee", fee, ["Fee rate", "fees", ["take rate", "fee share"]]);

/** A charge over net sales, both of the lines that know both. */
function rateOf(
  column: string,
  charge: MetricPart,
  [title, metric, synonyms]: readonly [title: string, metric: string, synonyms: readonly string[]],
): MetricDefinition {
  const columns = ["net", column];
  return defineMetric({
    id: `${column}_rate`,
    version: 1,
    title,
    description: `${metric} / net_sales, on lines that know both.`,
    datasets: ["sales"],
    parts: {
      numerator: { ...charge, sql: `CASE WHEN net IS NOT NULL THEN ${column} END`, columns },
      denominator: { ...net, sql: `CASE WHEN ${column} IS NOT NULL THEN net END`, columns },
    },
    value: { kind: "ratio", numerator: "numerator", denominator: "denominator" },
    unit: "ratio",
    time: "none",
    needs: [["net"], [column]],
    synonyms,
    source: "common retail practice",
  });
}
