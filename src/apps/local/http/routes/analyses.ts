import { z } from "zod";
import { analysisRequestSchema } from "#metrics/analyses/analysis.ts";
import { analysisList } from "#metrics/analyses/registry.ts";
import { defineRoute } from "../route.ts";
import { analysisResult } from "../schemas/analyses.ts";

const [first, ...others] = analysisList.map(({ id }) => id);

export const runAnalysis = defineRoute({
  id: "runAnalysis",
  method: "POST",
  path: "/v1/analyses/{analysis}",
  summary:
    "Classes, segments, cohorts, pairs or the bars of a change, worked out from exact groups, with the period, the rows and the files that they rest on.",
  access: "business",
  input: z.object({
    params: z.strictObject({ analysis: z.enum([first ?? "", ...others]) }),
    body: analysisRequestSchema,
  }),
  invalidBody: "QUERY_INVALID",
  replies: { 200: { description: "what the analysis says", json: analysisResult } },
  errors: ["NOT_FOUND", "DIMENSION_UNKNOWN", "PERIOD_INVALID", "QUERY_INVALID", "NOT_AVAILABLE", "NO_DATA"],
  async handle({ params: { analysis }, body }, { business }, { service }) {
    return { status: 200, body: { json: await service.analyse(business, analysis, body) } };
  },
});
