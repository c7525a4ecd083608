import { z } from "zod";
import type { BusinessState, ChangedBusiness, SettingsStep, StaleGroup } from "../../business-service.ts";
import { staleness } from "./file-report.ts";

/** What the API says of the settings of a business. */

const count = z.int().min(0);

export const businessState = z.object({
  version: count.describe("1, then one more at each change; 0 before the first"),
  at: z.string().nullable(),
  entries: z.record(z.string(), z.string()).describe("what is set; everything else has its default"),
  text: z.string().describe("the same as `key = value` lines, canonical"),
}) satisfies z.ZodType<BusinessState>;

const changes = z.array(z.object({ key: z.string(), from: z.string().nullable(), to: z.string().nullable() }));

export const settingsStep = z.object({ version: count, at: z.string(), changes }) satisfies z.ZodType<SettingsStep>;

const staleGroup = staleness.extend({ files: count, rows: count }) satisfies z.ZodType<StaleGroup>;

export const changedBusiness = businessState.extend({
  changes,
  stale: z.array(staleGroup).describe("files that were read with something else; nothing is read again unasked"),
}) satisfies z.ZodType<ChangedBusiness>;

export const settingsChange = z
  .strictObject({
    text: z
      .string()
      .max(1_000_000)
      .exactOptional()
      .describe("`key = value` lines in the place of everything that is set"),
    set: z.record(z.string(), z.string()).exactOptional(),
    unset: z.array(z.string()).max(10_000).exactOptional(),
  })
  .describe("all of it is done, or nothing");
