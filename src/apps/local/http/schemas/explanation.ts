import { z } from "zod";
import type { Explanation } from "#metrics/explain/explanation.ts";
import { metricQuerySchema } from "#metrics/query.ts";
import { cell, metricPart, pending, period } from "./answers.ts";
import { headerFact } from "./file-report.ts";

/** What a number is made of. */

const count = z.int().min(0);
const exact = z.string().nullable().describe("exact decimal text; null is unknown, or nothing");

const metric = z.object({
  id: z.string(),
  version: z.int(),
  title: z.string(),
  description: z.string(),
  formula: z.string().describe("of the parts, by name"),
  source: z.string().describe("where the formula comes from"),
  unit: z.enum(["dimension", "money", "count", "quantity", "ratio"]),
  parts: z.array(
    metricPart
      .pick({ aggregate: true, over: true, columns: true, sql: true })
      .extend({ name: z.string(), words: z.string() }),
  ),
});

export const record = z.object({
  cells: z.array(z.object({ column: z.string(), value: z.string() })).describe("in the order of the source"),
  byte: count
    .nullable()
    .describe("where the line begins in the file (of an archive: in its entry); null for what is no delimited text"),
  raw: z.string().nullable().describe("the line as it is written, at most 2,000 characters"),
});

const row = z.object({
  fileId: z.string(),
  file: z.string(),
  table: z.string(),
  line: z.int().describe("the physical line, the row of the sheet or the ordinal of the record; the first is 1"),
  column: z.string().exactOptional().describe("of a record that gives several rows: the column of this one"),
  values: z.record(z.string(), cell).describe("the columns that the parts read, as they were understood"),
  contributions: z
    .record(z.string(), exact)
    .describe("to each part; of values that are counted once 1 on the first row of each, else 0"),
  contribution: exact.describe("to the value; null for a ratio or a number over items"),
  record: record
    .nullable()
    .describe("as it stands in the source; null where it could not be read again: a note says why"),
});

const explainedCell = z.object({
  metric: z.string(),
  group: z.array(z.object({ dimension: z.string(), label: cell })),
  currency: z.string().exactOptional(),
  value: cell.describe("as without `explain`"),
  parts: z
    .array(z.object({ name: z.string(), value: exact, rows: count }))
    .describe("exact, before anything is divided"),
  rows: z.object({ count, shown: count, sum: exact }).describe("all rows that count; null for the sum of a ratio"),
  shown: z.array(row).describe("by the size of their contribution, then by file and line"),
});

const source = z.object({
  fileId: z.string(),
  file: z.string(),
  table: z.string(),
  type: z.string(),
  format: z.string(),
  encoding: z.string(),
  entry: z.string().exactOptional(),
  mapping: z.array(
    z.object({
      source: z.string(),
      field: z.string().nullable(),
      confidence: z.number(),
      why: z.string(),
      of: headerFact.exactOptional(),
    }),
  ),
  policies: z.array(z.object({ name: z.string(), value: z.string(), decidedBy: z.enum(["person", "file"]) })),
  settings: z.record(z.string(), z.string()),
});

export const explanation = z.object({
  query: metricQuerySchema,
  period,
  metrics: z.array(metric),
  cells: z.array(explainedCell).describe("one for each metric of each group"),
  sources: z.array(source).describe("the tables of the shown rows: how they were understood, and who decided it"),
  pending,
  notes: z.array(z.string()),
  truncated: z.boolean().describe("there are more groups than are explained"),
}) satisfies z.ZodType<Explanation>;
