import { z } from "zod";
import { labelledQuestionSchema } from "#context-engine/vectors/labelled-question.ts";
import { vectorVerdictSchema } from "#context-engine/vectors/vector-verdict.ts";
import { defineRoute } from "../route.ts";

export const checkEmbedder = defineRoute({
  id: "checkEmbedder",
  method: "POST",
  path: "/v1/texts/check-embedder",
  summary:
    "Whether the embedder that is set finds what answers these questions better than words alone; sends it the passages that have no vectors yet. Its vectors are used from then on only where they help.",
  access: "business",
  input: z.object({
    body: z.strictObject({
      questions: z.array(labelledQuestionSchema).min(1).max(1_000),
      mostTokens: z.int().min(1).max(1_000_000_000).exactOptional().describe("more are not sent: 5000000"),
    }),
  }),
  invalidBody: "QUERY_INVALID",
  replies: { 200: { description: "what came of it, also where it is not used", json: vectorVerdictSchema } },
  errors: ["QUERY_INVALID", "NO_DATA", "CONFIGURATION", "MODEL_OVER_BUDGET", "MODEL_UNREACHABLE", "NOT_AVAILABLE"],
  async handle({ body }, { business, gone }, { service }) {
    return { status: 200, body: { json: await service.checkEmbedder(business, { ...body, signal: gone() }) } };
  },
});
