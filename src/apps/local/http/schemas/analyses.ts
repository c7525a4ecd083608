import { z } from "zod";
import { type AnalysisFacts, analysisRequestSchema, type AnalysisResult } from "#metrics/analyses/analysis.ts";
import { cell, queryResult, resultColumn } from "./answers.ts";

/** What the API says of analyses. */

export const analysisFacts = z.object({
  id: z.string(),
  version: z.int(),
  title: z.string(),
  description: z.string(),
  needs: z
    .array(z.array(z.string()))
    .describe("columns without which it cannot be worked out; of each group one is enough"),
  by: z.tuple([z.string()], z.string()).describe("what its items may be; the first is meant where none is said"),
  takes: z.array(z.enum(["compare", "currency"])),
  synonyms: z.array(z.string()),
  source: z.string(),
}) satisfies z.ZodType<AnalysisFacts>;

export const analysisResult = queryResult.extend({
  analysis: z.object({ id: z.string(), version: z.int(), title: z.string(), by: z.string() }),
  request: analysisRequestSchema,
  rowCount: z.int().min(0).describe("how many rows there are, before `limit`"),
  summary: z
    .object({ columns: z.array(resultColumn), rows: z.array(z.array(cell)) })
    .describe("the whole in a few rows: classes, segments, bars, cohorts"),
  facts: z.array(resultColumn.extend({ value: cell })).describe("values of the whole, of each currency"),
}) satisfies z.ZodType<AnalysisResult>;
