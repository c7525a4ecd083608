import { z } from "zod";
import { metricQuerySchema } from "#metrics/query.ts";
import type { SavedAnswer, SavedExplanation, SavedQuery } from "#metrics/saved-queries/saved-query.ts";
import { queryResult } from "./answers.ts";
import { explanation } from "./explanation.ts";

/** What the API says of queries that a business keeps by name. */

export const savedQuery = z.object({
  name: z.string(),
  version: z.int().min(1),
  at: z.string(),
  query: metricQuerySchema,
  note: z.string().nullable(),
  questions: z.array(z.string()).describe("how people ask for it in their own words"),
  verifiedBy: z.string().nullable().describe("who says that it asks what it should"),
  expect: z.record(z.string(), z.string()).describe("what its answer was known to be, by column"),
  definitions: z
    .array(z.object({ id: z.string(), version: z.int() }))
    .describe("what its metrics meant when it was saved"),
  isRemoved: z.boolean(),
}) satisfies z.ZodType<SavedQuery>;

const changedDefinitions = z
  .array(z.object({ id: z.string(), saved: z.int(), now: z.int().nullable().describe("null: it is gone") }))
  .describe("metrics that mean something else than when it was saved; the notes say so, too");

export const savedAnswer = z.object({
  saved: savedQuery,
  changedDefinitions,
  expectations: z.array(
    z.object({ column: z.string(), expected: z.string(), value: z.string().nullable(), isMet: z.boolean() }),
  ),
  result: queryResult,
}) satisfies z.ZodType<SavedAnswer>;

export const savedExplanation = z.object({
  saved: savedQuery,
  changedDefinitions,
  explanation,
}) satisfies z.ZodType<SavedExplanation>;
