import { z } from "zod";
import { defineRoute } from "../route.ts";
import { hygieneReport } from "../schemas/hygiene.ts";

const limit = z.coerce.number().int().min(0).max(1_000);

export const listHygiene = defineRoute({
  id: "listHygiene",
  method: "GET",
  path: "/v1/hygiene",
  summary: "Rows in the numbers that are worth a look (negative stock, no cost, a price of zero), down to their lines.",
  access: "business",
  input: z.object({
    query: z.object({
      dataset: z
        .string()
        .max(100)
        .exactOptional()
        .describe("`inventory`, `sales` or `products`; all of them otherwise"),
      class: z.string().max(100).exactOptional().describe("the rows of one class, with their records"),
      limit: limit.exactOptional().describe("rows of each class: 3, of one class 20"),
    }),
  }),
  replies: { 200: { description: "what was found, by dataset and class", json: hygieneReport } },
  errors: ["QUERY_INVALID"],
  async handle({ query }, { business }, { service }) {
    return { status: 200, body: { json: await service.hygiene(business, query), revalidates: true } };
  },
});
