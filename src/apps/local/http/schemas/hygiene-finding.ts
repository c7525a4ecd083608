import { z } from "zod";
import type { HygieneFinding, HygieneLine } from "#core/hygiene.ts";
import { classAmounts } from "./class-amounts.ts";

/** Rows that count and are worth a look, as the API gives them. */

const count = z.int().min(0);

export const hygieneLine = z.object({
  line: z.int().describe("the physical line, the row of the sheet or the ordinal of the record; the first is 1"),
  column: z.string().exactOptional().describe("of a record with several rows, the column of this one"),
  item: z.string().nullable().describe("as the file names it"),
  values: z.record(z.string(), z.string().nullable()).describe("what the class looks at; null is unknown"),
}) satisfies z.ZodType<HygieneLine>;

export const hygieneFinding = z.object({
  id: z.string(),
  title: z.string(),
  effect: z.string().describe("what it does to numbers"),
  fix: z.string(),
  rows: count,
  amounts: classAmounts.nullable().describe("what they are worth; null where the class is not of money"),
  units: z.string().nullable().describe("exact; null where the class is not of pieces, or none is known"),
  lines: z.array(hygieneLine).describe("the first few"),
}) satisfies z.ZodType<HygieneFinding>;
