import { z } from "zod";
import { type Reconciliation, reconciledStatuses } from "#metrics/payouts/reconciliation.ts";
import { pending, period } from "./answers.ts";

/** Settlements beside orders, as the API gives it. */

const count = z.int().min(0);
const amount = z.string().nullable();
const day = z.string().nullable();
const status = z
  .enum(reconciledStatuses)
  .describe(
    "matched: net = total - fees - taxes; differs; orders_only and payouts_only: one side alone has the order; ambiguous: several sources have the number; unknown: an amount is not known",
  );
const amounts = z.object({
  total: amount.describe("of the orders: net sales, tax and shipping"),
  sales: amount.describe("of the settlements, as all that follow; sales - refunds - fees - taxes = net"),
  refunds: amount,
  fees: amount,
  taxes: amount.describe("that the market place kept back to pay them itself"),
  net: amount,
  other: amount.describe("reimbursements, reserves and rows of no known kind; in none of the other amounts"),
  difference: amount.describe("net - (total - fees - taxes)"),
});
const coverage = z.object({ rowsUsed: count, rowsTotal: count, undated: count });

export const reconciliation = z.object({
  period,
  totals: z
    .array(z.object({ currency: z.string(), status, orders: count, ...amounts.shape }))
    .describe("by currency and status; an empty currency is unknown"),
  apart: z
    .array(z.object({ currency: z.string(), kind: z.string(), rows: count, net: amount }))
    .describe("what settlements have apart from orders: subscriptions, reserves, transfers"),
  orders: z
    .array(
      z.object({
        order: z.string(),
        settledAs: z.string().nullable().describe("as the settlement writes the number, where that is not the same"),
        currency: z.string(),
        status,
        day: day.describe("first day of the order; of one that settlements alone have, its first there"),
        settledFrom: day,
        settledTo: day,
        ...amounts.shape,
        because: z.enum(["refund", "tip"]).nullable().describe("what the difference is, where the orders leave it out"),
        lines: count.describe("of the settlement: rows of one item and day are one"),
        rows: z.object({ orders: count, payouts: count }),
      }),
    )
    .describe("by status, then the largest amount first; of each status at most `limit`"),
  ordersTotal: count,
  coverage: z.object({ orders: coverage, payouts: coverage }),
  pending,
  files: z.array(z.object({ fileId: z.string(), name: z.string() })),
  notes: z.array(z.string()),
}) satisfies z.ZodType<Reconciliation>;
