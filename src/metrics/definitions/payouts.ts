import { defineMetric, type MetricPart } from "#core/metric.ts";
import { payoutFee, payoutKind, payoutTax } from "../told-columns.ts";

/**
 * Money that market places and payment services settled. It is the same money as that of the orders, seen from the other
 * side: never part of sales. payout_sales - payout_refunds - payout_fees - payout_taxes = payout_net at every grain.
 */
const flow = { version: 1, datasets: ["settlements"], unit: "money", time: "sum", needs: [["net"]] } as const;
const source = "METRICS: settlement net, by public parsers of Amazon settlements";

function part(sql: string, ...kinds: readonly string[]): MetricPart {
  const where = `${payoutKind} IN (${kinds.map((kind) => `'${kind}'`).join(", ")})`;
  const columns = [payoutKind, payoutFee, payoutTax];
  return { aggregate: "sum", over: "lines", kind: "money", sql, columns: ["net"], where: { sql: where, columns } };
}

const gross = `net + ${payoutFee} + ${payoutTax}`;

/** What market places and payment services keep, as one definition for all metrics: a positive amount. */
export const settledFees = part(payoutFee, "sale", "refund", "fee");

export const payoutSales = defineMetric({
  ...flow,
  id: "payout_sales",
  title: "Sales in payouts",
  description:
    "What settlements say was sold: goods, shipping and tax that buyers paid, less promotions; before fees. Not revenue: the orders' sales are.",
  parts: { sales: part(gross, "sale") },
  value: { kind: "sum", parts: ["sales"] },
  synonyms: ["settled sales", "charges", "payout gross"],
  source,
});

export const payoutRefunds = defineMetric({
  ...flow,
  id: "payout_refunds",
  title: "Refunds in payouts",
  description: "What settlements say was given back to buyers, with chargebacks; a positive amount.",
  parts: { refunds: part(`-(${gross})`, "refund") },
  value: { kind: "sum", parts: ["refunds"] },
  synonyms: ["settled refunds", "chargebacks"],
  source,
});

export const payoutFees = defineMetric({
  ...flow,
  id: "payout_fees",
  title: "Fees in payouts",
  description:
    "What market places and payment services kept back as fees, of orders and apart from them, less fees given back; a positive amount.",
  parts: { fees: settledFees },
  value: { kind: "sum", parts: ["fees"] },
  synonyms: ["channel fees", "marketplace fees", "settlement fees", "commissions"],
  source,
});

export const payoutTaxes = defineMetric({
  ...flow,
  id: "payout_taxes",
  title: "Taxes withheld from payouts",
  description: "Tax that market places collected from buyers and pay themselves; a positive amount.",
  parts: { taxes: part(payoutTax, "sale", "refund", "tax") },
  value: { kind: "sum", parts: ["taxes"] },
  synonyms: ["withheld tax", "marketplace tax"],
  source,
});

export const payoutNet = defineMetric({
  ...flow,
  id: "payout_net",
  title: "Settlement net",
  description:
    "payout_sales - payout_refunds - payout_fees - payout_taxes; without reimbursements, reserves and transfers to the bank. Never revenue.",
  parts: { net: part("net", "sale", "refund", "fee", "tax") },
  value: { kind: "sum", parts: ["net"] },
  synonyms: ["settlement net", "net payout", "payouts"],
  source,
});

export const payoutAdjustments = defineMetric({
  ...flow,
  id: "payout_adjustments",
  title: "Adjustments in payouts",
  description:
    "Reimbursements, corrections, what was reserved or released, and rows of a kind that is not known: in payouts, but of no sale.",
  parts: { adjustments: part("net", "adjustment", "reserve", "other") },
  value: { kind: "sum", parts: ["adjustments"] },
  synonyms: ["reimbursements", "reserves", "payout corrections"],
  source,
});

export const payoutTransfers = defineMetric({
  ...flow,
  id: "payout_transfers",
  title: "Transfers to the bank",
  description: "What reports list as paid out to a bank account; a positive amount. Many reports do not list it.",
  parts: { transfers: part("-net", "transfer") },
  value: { kind: "sum", parts: ["transfers"] },
  synonyms: ["deposits", "disbursements", "paid out"],
  source,
});
