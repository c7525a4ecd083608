import { z } from "zod";
import type { BusinessState, ChangedBusiness, SettingsStep, StaleGroup } from "../../../home/business-service.ts";
import { type ListedCost, type ListedLeadTime, type ListedRate, listKinds } from "#core/business-list.ts";
import type { RowIssue } from "#core/terms.ts";
import type { ListReport } from "../../../home/lists/list-report.ts";
import { staleness } from "./file-report.ts";

/** What the API says of the settings of a business. */

const count = z.int().min(0);

const rowIssue = z.object({
  line: z.int(),
  column: z.string().nullable(),
  raw: z.string(),
  code: z.string(),
  reason: z.string(),
  fix: z.string(),
}) satisfies z.ZodType<RowIssue>;

export const businessState = z.object({
  version: count.describe("1, then one more at each change; 0 before the first"),
  at: z.string().nullable(),
  entries: z.record(z.string(), z.string()).describe("what is set; everything else has its default"),
  text: z.string().describe("the same as `key = value` lines, canonical"),
  notes: z.array(z.string()).exactOptional().describe("of the current version: settings that do nothing"),
}) satisfies z.ZodType<BusinessState>;

const changes = z.array(z.object({ key: z.string(), from: z.string().nullable(), to: z.string().nullable() }));

export const settingsStep = z.object({ version: count, at: z.string(), changes }) satisfies z.ZodType<SettingsStep>;

const staleGroup = staleness.extend({ files: count, rows: count }) satisfies z.ZodType<StaleGroup>;

export const changedBusiness = businessState.extend({
  changes,
  stale: z.array(staleGroup).describe("files that were read with something else; nothing is read again unasked"),
}) satisfies z.ZodType<ChangedBusiness>;

const cost = z.object({
  sku: z.string(),
  validFrom: z.string().nullable().describe("ISO day; null: always, or until the first day that is named"),
  unitCost: z.string().describe("exact decimal"),
  currency: z.string().describe("ISO code; empty where unknown"),
}) satisfies z.ZodType<ListedCost>;

const leadTime = z.object({
  sku: z.string().nullable(),
  supplier: z.string().nullable(),
  days: z.string().describe("exact decimal"),
}) satisfies z.ZodType<ListedLeadTime>;

const rate = z.object({
  day: z.string().describe("ISO day"),
  fromCurrency: z.string(),
  toCurrency: z.string(),
  rate: z.string().describe("exact decimal: what 1 fromCurrency is in toCurrency"),
}) satisfies z.ZodType<ListedRate>;

export const listKind = z
  .enum(listKinds)
  .describe("costs of items, lead times of items and suppliers, or rates between currencies");

export const listState = z.object({
  kind: listKind,
  version: count.describe("of the settings"),
  at: z.string().nullable(),
  entries: z.array(z.union([cost, leadTime, rate])),
});

export const listReport = z.object({
  kind: listKind,
  taken: z.boolean().describe("false where refused lines kept everything as it was"),
  table: z.string(),
  mapping: z.array(z.object({ source: z.string(), field: z.string().nullable() })),
  lines: z.object({ read: count, taken: count, repeated: count, refused: count, skipped: count }),
  refused: z.array(rowIssue).describe("in the order of the file, at most a thousand"),
  compared: z.object({ added: count, changed: count, removed: count }),
  notes: z.array(z.string()),
  settings: changedBusiness.nullable(),
}) satisfies z.ZodType<ListReport>;

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
