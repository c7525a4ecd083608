import { z } from "zod";
import type { HygieneReport } from "#metrics/hygiene/hygiene-report.ts";
import { pending } from "./answers.ts";
import { record } from "./explanation.ts";
import { hygieneFinding, hygieneLine } from "./hygiene-finding.ts";

const hygieneRow = hygieneLine.extend({
  fileId: z.string(),
  file: z.string(),
  table: z.string(),
  record: record.nullable().describe("as it stands in the source, where one class was asked for"),
});

/** Rows in the numbers that are worth a look, as the API gives them. */
export const hygieneReport = z.object({
  datasets: z.array(
    z.object({
      dataset: z.string(),
      rows: z.int().min(0).describe("looked at; of stock those of the newest lists"),
      salesDays: z
        .object({ from: z.string(), to: z.string() })
        .nullable()
        .describe("first and last day of the sales, that stock is held against"),
      findings: z.array(hygieneFinding.extend({ lines: z.array(hygieneRow).describe("the largest by worth first") })),
      pending,
      notes: z.array(z.string()),
    }),
  ),
}) satisfies z.ZodType<HygieneReport>;
