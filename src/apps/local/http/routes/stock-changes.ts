import { z } from "zod";
import { defineRoute } from "../route.ts";
import { fileId, source } from "../schemas/requests.ts";
import { stockChanges } from "../schemas/stock-changes.ts";

export const compareLists = defineRoute({
  id: "compareLists",
  method: "GET",
  path: "/v1/changes",
  summary:
    "What a list of stock says otherwise than an older one: items that are new, gone or changed, in accounts that add up.",
  access: "business",
  input: z.object({
    query: z.object({
      file: fileId
        .exactOptional()
        .describe("the newer list; by default the newest that has an older one of its source"),
      since: fileId.exactOptional().describe("the older one; by default the list of the same source before it"),
      source: source.exactOptional().describe("the newest list of this source"),
      limit: z.coerce.number().int().min(0).max(1_000).exactOptional().describe("items that are shown: 20"),
    }),
  }),
  replies: { 200: { description: "what changed", json: stockChanges } },
  errors: ["NOT_FOUND", "STATE_WRONG", "NO_DATA", "QUERY_INVALID"],
  async handle({ query }, { business }, { service }) {
    return { status: 200, body: { json: await service.changes(business, query), revalidates: true } };
  },
});
