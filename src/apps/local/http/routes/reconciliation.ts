import { z } from "zod";
import { defineRoute } from "../route.ts";
import { reconciliation } from "../schemas/reconciliation.ts";
import { source } from "../schemas/requests.ts";

export const reconcilePayouts = defineRoute({
  id: "reconcilePayouts",
  method: "POST",
  path: "/v1/reconciliation",
  summary:
    "What payouts and settlements say of each order, beside the order itself: matched to the cent, different, or on one side alone. Never part of sales.",
  access: "business",
  input: z.object({
    body: z.strictObject({
      period: z.string().max(100).exactOptional().describe("of the orders, as in a query; `all` by default"),
      source: source.exactOptional().describe("only orders of this source"),
      payouts: source.exactOptional().describe("only settlements of this source"),
      limit: z.int().min(0).max(1_000).exactOptional().describe("orders of each status that are shown: 20"),
    }),
  }),
  invalidBody: "QUERY_INVALID",
  replies: { 200: { description: "totals, and orders by status", json: reconciliation } },
  errors: ["QUERY_INVALID", "PERIOD_INVALID", "NO_DATA"],
  async handle({ body }, { business }, { service }) {
    return { status: 200, body: { json: await service.reconcile(business, body) } };
  },
});
