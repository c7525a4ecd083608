import { z } from "zod";
import type { SourceReport } from "#metrics/completeness/list-sources.ts";

const count = z.int().min(0);
const amounts = z.record(z.string(), z.string().nullable()).describe("by currency; an empty one is unknown");

/** How complete a source is, as the API gives it. */
export const sourceReport = z.object({
  source: z.string(),
  region: z.string().nullable(),
  type: z.string(),
  files: count,
  rows: count.describe("in the numbers now"),
  days: z
    .object({
      firstDay: z.string(),
      lastDay: z.string(),
      daysWithRows: count,
      weekdays: z.array(z.int().min(1).max(7)).describe("on which rows are expected: more than half of them have some"),
      missingDays: count,
      gaps: z
        .array(z.object({ from: z.string(), to: z.string(), days: count }))
        .describe("oldest first, both ends included"),
    })
    .nullable()
    .describe("null where no day can be missing, or where days are not known"),
  lastUpload: z
    .object({
      fileId: z.string(),
      name: z.string(),
      at: z.string().nullable(),
      rowsAdded: count,
      rowsSuperseded: count.nullable(),
      rowsRemoved: count.nullable(),
      firstDay: z.string().nullable(),
      lastDay: z.string().nullable(),
      netSales: z.object({ before: amounts, after: amounts }).nullable(),
    })
    .nullable(),
  remembered: z
    .array(z.object({ key: z.string(), value: z.string(), fileId: z.string(), at: z.string() }))
    .describe("what was decided about files of it, and the next one is read by"),
}) satisfies z.ZodType<SourceReport>;
