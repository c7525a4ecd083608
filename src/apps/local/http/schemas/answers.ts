import { z } from "zod";
import { tableStates } from "#core/terms.ts";
import { itemFormulas, type MetricDefinition, type MetricPart, type MetricValue } from "#core/metric.ts";
import type { Insight } from "#metrics/insights/insight.ts";
import { convertedHows } from "#metrics/conversion/with-rates.ts";
import { metricQuerySchema, type QueryResult, type ResultConversion, type SameStores } from "#metrics/query.ts";
import type { JsonValue } from "#ports/record-store.ts";
import {
  type DeadLetter,
  diskParts,
  type Health as HealthReport,
  type HealthCheck,
  type QueueState,
} from "../../../home/service.ts";

/** What the API answers besides file reports. */

const count = z.int().min(0);
const day = z.string().nullable().describe("ISO day; null for all time");
export const period = z.object({ from: day, to: day, label: z.string(), timeZone: z.string() });
const fileName = z.object({ fileId: z.string(), name: z.string() });
export const cell = z.union([z.string(), z.number(), z.null()]);

export const pending = z
  .array(fileName.extend({ state: z.enum(tableStates) }))
  .describe("files that are not counted yet: they wait for a decision, or are still being processed");

const conversion = z.object({
  currency: z.string(),
  list: z.string().nullable().describe("the list of rates, as the settings name it; null where none is set"),
  maxDays: count.describe("how old a rate may be"),
  inverse: z.boolean().describe("a rate may be turned round"),
  via: z.string().nullable().describe("by way of this currency two rates may be multiplied"),
  currencies: z
    .array(
      z.object({
        currency: z.string().nullable().describe("null where it is not known"),
        how: z
          .enum(convertedHows)
          .describe("same: needs no rate; none, undated: there is none, so these lines are in no sum"),
        lines: count,
        firstDay: z.string().nullable(),
        lastDay: z.string().nullable(),
        rateDays: count.describe("different days that the rates were stated for"),
        firstRate: z.string().nullable(),
        lastRate: z.string().nullable(),
        amounts: z.array(
          z.object({ metric: z.string(), original: z.string().nullable(), converted: z.string().nullable() }),
        ),
      }),
    )
    .describe("by currency and way"),
}) satisfies z.ZodType<ResultConversion>;

export const resultColumn = z.object({
  id: z.string(),
  unit: z.enum(["dimension", "money", "count", "quantity", "ratio"]),
  currency: z.string().exactOptional(),
});
export const columns = z.array(resultColumn);

const sameStore = z.object({
  by: z.string().describe("store, or location where no file names stores"),
  kept: count.describe("stores with sales in both periods: the numbers are theirs"),
  leftOut: count.describe("the other stores; rows without a store are left out as well"),
  columns,
  rows: z.array(z.array(cell)).describe("stores that are left out, at most 20, the largest first"),
  totals: z.array(z.array(cell)).describe("all that is left out, a row a currency"),
}) satisfies z.ZodType<SameStores>;
const usedProfile = z
  .object({
    id: z.string(),
    version: z.int(),
    unconfirmed: z.boolean().describe("totals that the platform itself published were not reproduced to the cent yet"),
  })
  .describe("whose definitions the numbers follow");

export const queryResult = z.object({
  query: metricQuerySchema,
  columns: columns.describe(
    "dimensions; metrics, each with what a comparison adds; then of each metric its shares, what runs and what moves",
  ),
  rows: z.array(z.array(cell)).describe("money, quantities and ratios are exact decimal text, counts are integers"),
  totals: z
    .array(z.array(cell))
    .exactOptional()
    .describe("with `total`: all rows together, a row a currency; dimensions are null"),
  other: z
    .object({ dimension: z.string(), label: z.string(), values: count })
    .exactOptional()
    .describe("with `top`: the label of the rows that stand for all other values, which no value has"),
  sameStore: sameStore.exactOptional(),
  period,
  comparison: period
    .extend({
      alignment: z
        .enum(["weekday", "calendar", "place"])
        .describe("each day beside the one 364 days before, the same dates, or the same place of both windows"),
    })
    .exactOptional(),
  coverage: z.object({ rowsUsed: count, rowsTotal: count, undated: count }),
  conversion: conversion.exactOptional(),
  comparisonConversion: conversion.exactOptional().describe("of the window that is compared with"),
  pending,
  files: z.array(fileName),
  definitions: z.array(z.object({ id: z.string(), version: z.int(), description: z.string() })),
  profile: usedProfile,
  bridge: z
    .object({
      from: usedProfile,
      terms: z.array(z.object({ id: z.string(), title: z.string() })).describe("columns whose amounts sum to the gap"),
      gap: z.string().describe("the column of the gap"),
    })
    .exactOptional()
    .describe("by what two profiles differ"),
  notes: z.array(z.string()),
  truncated: z.boolean(),
}) satisfies z.ZodType<QueryResult>;

export const insight = z.object({
  id: z.string(),
  kind: z.string(),
  title: z.string(),
  size: z.object({ value: z.string(), currency: z.string() }),
  confidence: z.number().min(0).max(1),
  period,
  evidence: z.object({ query: metricQuerySchema, rows: z.array(z.array(cell)) }),
  files: z.array(fileName),
}) satisfies z.ZodType<Insight>;

export const metricPart = z.object({
  aggregate: z.enum(["sum", "distinct", "rows", "items"]),
  sql: z.string(),
  columns: z.array(z.string()),
  over: z.enum(["lines", "sale lines", "return lines", "positions"]),
  kind: z.enum(["money", "quantity", "count"]),
  within: z
    .literal("source")
    .exactOptional()
    .describe("equal values of two sources are two: each till numbers its own orders"),
  stated: z.array(z.array(z.string())).exactOptional(),
  test: z.object({ is: z.enum(["<", "<=", ">"]), level: z.string().nullable() }).exactOptional(),
  where: z
    .object({ sql: z.string(), columns: z.array(z.string()) })
    .exactOptional()
    .describe("only lines for which this holds"),
}) satisfies z.ZodType<MetricPart>;

const metricValue = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("sum"), parts: z.array(z.string()), charges: z.array(z.string()).exactOptional() }),
  z.object({ kind: z.literal("ratio"), numerator: z.string(), denominator: z.string() }),
  z.object({
    kind: z.literal("items"),
    formula: z.enum(itemFormulas),
    parts: z.array(z.string()),
  }),
]) satisfies z.ZodType<MetricValue>;

export const metricDefinition = z.object({
  id: z.string(),
  version: z.int(),
  title: z.string(),
  description: z.string(),
  datasets: z.array(z.string()),
  parts: z.record(z.string(), metricPart),
  value: metricValue,
  unit: z.enum(["money", "count", "quantity", "ratio"]),
  time: z.enum(["sum", "last", "none"]),
  needs: z.array(z.array(z.string())),
  synonyms: z.array(z.string()),
  source: z.string(),
}) satisfies z.ZodType<MetricDefinition>;

export const queueState = z.object({
  queue: z.string(),
  ready: count,
  inFlight: count,
  delayed: count,
  dead: count,
  oldestMs: count.describe("age of the oldest message that is ready; 0 where there is none"),
}) satisfies z.ZodType<QueueState>;

export const deadLetter = z.object({
  queue: z.string(),
  id: z.string(),
  body: z.custom<JsonValue>(),
  group: z.string(),
  sentAt: z.number(),
  diedAt: z.number(),
  receives: count,
  cause: z.string().nullable(),
}) satisfies z.ZodType<DeadLetter>;

export const healthCheck = z.object({
  name: z.string(),
  ok: z.boolean(),
  detail: z.string(),
}) satisfies z.ZodType<HealthCheck>;

export const healthReport = z.object({
  checks: z.array(healthCheck),
  disk: z
    .array(z.object({ name: z.enum(diskParts), bytes: count }))
    .describe("what each part of the data folder takes; `free` is what is left"),
  settings: z.array(z.object({ name: z.string(), value: z.string(), origin: z.string() })).exactOptional(),
}) satisfies z.ZodType<HealthReport>;

export const health = z.object({
  status: z.literal("ok"),
  version: z.string(),
  startedAt: z.string(),
  uptimeMs: count,
  dataDir: z.string(),
  queues: z.array(queueState),
});

export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string(),
  fix: z.string(),
  requestId: z.string(),
  retryable: z.boolean(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).exactOptional(),
});
