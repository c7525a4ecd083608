import { z } from "zod";
import type { NamesResult } from "#metrics/names.ts";

/** What the API says of names. */
export const namesResult = z.object({
  names: z.array(
    z.object({
      dataset: z.string(),
      dimension: z.string(),
      name: z.string().describe("as the rows write it"),
      rows: z.int().describe("visible rows that have it"),
      countsAs: z.string().exactOptional().describe("by the settings of the business"),
    }),
  ),
  cut: z
    .array(z.object({ dataset: z.string(), dimension: z.string(), names: z.int() }))
    .describe("how many names the limit left out"),
}) satisfies z.ZodType<NamesResult>;
