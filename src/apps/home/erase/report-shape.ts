import { z } from "zod";
import type { ErasureReport } from "#core/erasure.ts";

const count = z.int().min(0);
const file = z.object({
  fileId: z.string(),
  erasedAt: z.string(),
  receivedAt: z.string(),
  contentHash: z.string(),
  sizeBytes: count,
  tables: count,
  rows: z.object({ read: count, accepted: count, rejected: count }),
});

/** What stays on record of each file: no name, no value. */
const erasedFiles = z.array(file);

/** A report as it is kept and told. */
export const reportShape = z.object({
  business: z.string(),
  erasureId: z.string().exactOptional(),
  erasedAt: z.string(),
  files: erasedFiles.describe("what stays on record of each file: no name, no value"),
  removed: z.object({
    blobs: count,
    bytes: count,
    records: count,
    messages: count.describe("that had been set aside"),
    copies: count.describe(
      "files that had been taken from the inbox or put into the uploads bucket, and pieces of uploads",
    ),
    versions: count.describe("past versions of the numbers that are written anew, without it"),
  }),
  proof: z
    .array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() }))
    .describe("what was searched afterwards"),
  unproved: z.array(z.string()).exactOptional().describe("where something of it may be that was not looked at"),
}) satisfies z.ZodType<ErasureReport>;

export const underWayShape = z.object({
  business: z.string(),
  erasureId: z.string(),
  erasedAt: z.string(),
  files: erasedFiles,
  underWay: z.literal(true),
  goesOnAt: z.string().describe("not before then: who began earlier may still read"),
  waitsFor: z.string().exactOptional().describe("why it is not begun: its files are in the numbers still"),
});
