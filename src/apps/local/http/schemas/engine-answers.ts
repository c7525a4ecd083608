import { z } from "zod";
import { errorCodes } from "#core/errors.ts";
import type { Answer } from "#context-engine/models/answer.ts";
import type { ContextPack } from "#context-engine/models/context.ts";
import { intentIds, type Plan } from "#context-engine/models/plan.ts";
import { metricQuerySchema } from "#metrics/query.ts";
import { cell, columns, period, queryResult } from "./answers.ts";

const count = z.int().min(0);
const where = metricQuerySchema.shape.where.unwrap();

const plan = z.object({
  intent: z.enum(intentIds),
  queries: z
    .array(
      z.object({
        query: metricQuerySchema,
        thresholds: z
          .array(z.object({ column: z.string(), is: z.enum(["<", "<=", ">", ">="]), value: z.number() }))
          .exactOptional()
          .describe("rows on one side of each value; all are read first"),
        perGroup: count.exactOptional().describe("only so many rows for each value of the first dimension"),
        keep: count.exactOptional(),
        without: metricQuerySchema
          .exactOptional()
          .describe("rows whose first dimension is in this answer are left out"),
        premise: z
          .object({ direction: z.enum(["up", "down"]), rate: z.number().nullable() })
          .exactOptional()
          .describe("the change that the question takes for granted"),
      }),
    )
    .describe("what is asked of the numbers; the first is the table of the answer"),
  definitions: z.array(z.string()),
  files: z
    .object({
      state: z.string().exactOptional(),
      rejected: z.literal(true).exactOptional(),
      name: z.string().exactOptional(),
      type: z.string().exactOptional(),
    })
    .nullable(),
  cover: z
    .object({
      where,
      period: z.string(),
      days: count,
      horizonDays: count,
      on: z.iso.date(),
      by: z.enum(["sku", "product"]),
    })
    .nullable()
    .describe("what runs out where, within how many days"),
  analysis: z.object({ id: z.string(), query: metricQuerySchema }).nullable(),
  assumptions: z.array(z.string()),
  unread: z.array(z.string()),
  period: z.string().nullable(),
}) satisfies z.ZodType<Plan>;

const fact = z.object({
  id: z.string(),
  metric: z.string(),
  value: cell,
  unit: z.string(),
  currency: z.string().exactOptional(),
  period,
  filters: z.array(z.string()),
  dimensions: z.record(z.string(), cell).exactOptional(),
  definition: z.string().describe("id and version"),
  coverage: z.object({ rowsUsed: count, rowsTotal: count }),
  files: z.array(z.string()).describe("ids of files"),
});

const table = queryResult.partial().extend({ columns, rows: z.array(z.array(cell)) });

const proposal = z.object({
  id: z.string(),
  outcome: z
    .enum(["computed", "asked back", "refused", "failed"])
    .describe("`asked back`: what hangs on the word of the model alone is an option to choose"),
  says: z.string().nullable().describe("the plan in plain words"),
  plan: plan.nullable().describe("as the router itself plans it"),
  why: z.string().nullable().describe("why there is none"),
  tokens: z.object({ input: count, cached: count, output: count }).nullable(),
  cost: z.string().nullable(),
  ms: count,
  failure: z.enum(errorCodes).nullable(),
});

const trace = z.object({
  router: z.object({
    status: z.enum(["plan", "clarify", "cannot"]),
    plan: plan.nullable(),
    unread: z.array(z.string()),
    ms: count,
    proposal: proposal.exactOptional().describe("of a model that was asked to read what the router could not"),
  }),
  retrievers: z.array(
    z.object({
      id: z.string(),
      reason: z.string(),
      status: z.enum(["found", "empty", "failed", "late"]),
      items: count,
      ms: count,
      notes: z.array(z.string()).describe("how it went, such as why vectors are not used").exactOptional(),
    }),
  ),
  fusion: z.object({ found: count, kept: count, repeated: count, alike: count }).nullable(),
  prompt: z.object({ budget: count, used: count, leftOut: count }).nullable(),
});

const readByModel = z
  .string()
  .exactOptional()
  .describe("the plan in plain words, where a model read words that the router could not");

export const answer = z.object({
  question: z.string(),
  status: z.enum(["answered", "clarify", "cannot_answer"]),
  text: z.string().describe("every number in it is in the table, or a fact"),
  facts: z.array(fact),
  table: table.exactOptional(),
  more: z.array(z.object({ title: z.string(), table })).exactOptional(),
  chart: z
    .object({
      kind: z.enum(["line", "bar"]),
      title: z.string(),
      x: z.string(),
      y: z.array(z.string()),
      unit: z.string(),
    })
    .exactOptional()
    .describe("how the table is drawn: column ids"),
  options: z
    .array(z.object({ label: z.string(), question: z.string(), query: metricQuerySchema.exactOptional() }))
    .exactOptional()
    .describe("readings to choose from, where the status is `clarify`"),
  citations: z.array(
    z.object({
      id: z.string(),
      fileId: z.string().exactOptional(),
      name: z.string().exactOptional(),
      lines: z.string().exactOptional(),
      metric: z.string().exactOptional(),
    }),
  ),
  assumptions: z.array(z.string()),
  readByModel,
  gaps: z.array(z.string()),
  suggestions: z.array(z.string()),
  trace,
  model: z
    .object({
      id: z.string(),
      tokens: z.object({ input: count, cached: count, output: count }).nullable(),
      cost: z.string().nullable().describe("exact, in the currency of the configured prices"),
      sentences: count.describe("of its sentences, those in the text"),
      replaced: count.describe("those that the facts do not bear out"),
      failure: z.enum(errorCodes).nullable().describe("why it did not answer to its end"),
    })
    .nullable()
    .describe("the model that was asked to phrase the text"),
  verified: z.boolean(),
}) satisfies z.ZodType<Answer>;

export const contextPack = z.object({
  question: z.string(),
  plan: plan.nullable(),
  readByModel,
  items: z.array(
    z.object({
      citation: z.string(),
      retriever: z.string(),
      kind: z.string(),
      text: z.string(),
      facts: z.array(fact),
      score: z.number(),
      ranks: z.record(z.string(), count),
      tokens: count,
      files: z.array(
        z.object({
          fileId: z.string(),
          name: z.string(),
          lines: z.string().describe("of a passage: the line with which it begins").exactOptional(),
        }),
      ),
    }),
  ),
  prompt: z.object({ system: z.string(), user: z.string() }),
  tokens: z.object({ used: count, budget: count, tokenizer: z.string() }),
  gaps: z.array(z.string()),
  trace,
}) satisfies z.ZodType<ContextPack>;
