import { z } from "zod";
import type { ErasureReport } from "#core/erasure.ts";
import { tableStates } from "#core/terms.ts";
import type { MetricDefinition, MetricPart, MetricValue } from "#core/metric.ts";
import type { Insight } from "#metrics/insights/insight.ts";
import { metricQuerySchema, type QueryResult } from "#metrics/query.ts";
import type { JsonValue } from "#ports/record-store.ts";
import {
  type DeadLetter,
  diskParts,
  type Health as HealthReport,
  type HealthCheck,
  type QueueState,
} from "../../service.ts";

/** What the API answers besides file reports. */

const count = z.int().min(0);
const day = z.string().nullable().describe("ISO day; null for all time");
export const period = z.object({ from: day, to: day, label: z.string(), timeZone: z.string() });
const fileName = z.object({ fileId: z.string(), name: z.string() });
export const cell = z.union([z.string(), z.number(), z.null()]);

export const pending = z
  .array(fileName.extend({ state: z.enum(tableStates) }))
  .describe("files that are not counted yet: they wait for a decision, or are still being processed");

export const queryResult = z.object({
  query: metricQuerySchema,
  columns: z.array(
    z.object({
      id: z.string(),
      unit: z.enum(["dimension", "money", "count", "quantity", "ratio"]),
      currency: z.string().exactOptional(),
    }),
  ),
  rows: z.array(z.array(cell)).describe("money, quantities and ratios are exact decimal text, counts are integers"),
  period,
  comparison: period.exactOptional(),
  coverage: z.object({ rowsUsed: count, rowsTotal: count, undated: count }),
  pending,
  files: z.array(fileName),
  definitions: z.array(z.object({ id: z.string(), version: z.int(), description: z.string() })),
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
  stated: z.array(z.array(z.string())).exactOptional(),
  test: z.object({ is: z.enum(["<", "<=", ">"]), level: z.string().nullable() }).exactOptional(),
}) satisfies z.ZodType<MetricPart>;

const metricValue = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("sum"), parts: z.array(z.string()), charges: z.array(z.string()).exactOptional() }),
  z.object({ kind: z.literal("ratio"), numerator: z.string(), denominator: z.string() }),
  z.object({
    kind: z.literal("items"),
    formula: z.enum(["sold / (sold + left)", "left / (sold / days)"]),
    sold: z.string(),
    left: z.string(),
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

export const erasureReport = z.object({
  business: z.string(),
  erasedAt: z.string(),
  files: z
    .array(
      z.object({
        fileId: z.string(),
        erasedAt: z.string(),
        receivedAt: z.string(),
        contentHash: z.string(),
        sizeBytes: count,
        tables: count,
        rows: z.object({ read: count, accepted: count, rejected: count }),
      }),
    )
    .describe("what stays on record of each file: no name, no value"),
  removed: z.object({
    blobs: count,
    bytes: count,
    records: count,
    messages: count.describe("that had been set aside"),
    copies: count.describe("files that had been taken from the inbox, and pieces of uploads"),
    versions: count.describe("past versions of the numbers that are written anew, without it"),
  }),
  proof: z
    .array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() }))
    .describe("what was searched afterwards"),
}) satisfies z.ZodType<ErasureReport>;

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
