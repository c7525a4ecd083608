import { z } from "zod";
import { itemStatuses, type StockChanges } from "#metrics/stock-changes/stock-changes.ts";

/** What changed between two lists of stock, as the API gives it. */

const count = z.int().min(0);
const exact = z.string().describe("exact decimal text");
const known = z.string().nullable().describe("exact decimal text; null is unknown, or not listed");

const account = z
  .object({
    before: exact,
    new: exact,
    gone: exact,
    changed: exact.describe("of items whose amount both lists know"),
    becameKnown: exact,
    becameUnknown: exact,
    after: exact,
  })
  .describe("before + new - gone + changed + becameKnown - becameUnknown = after");
const values = z
  .array(account.extend({ currency: z.string() }))
  .describe("at cost, by currency; an empty one is unknown");

const list = z.object({
  fileId: z.string(),
  name: z.string(),
  source: z.string().nullable(),
  firstDay: z.string().nullable(),
  lastDay: z.string().nullable(),
  rows: count,
  items: count.describe("at places"),
});

const difference = z.object({ before: known, after: known, difference: known });
const line = z.int().nullable().describe("of its first row in that list");

export const stockChanges = z.object({
  before: list,
  after: list,
  quantity: z.enum(["quantity_on_hand", "quantity_available"]),
  items: z.record(z.enum(itemStatuses), count).describe("items at places; `revalued`: as many, of another worth"),
  units: account,
  values,
  places: z.array(z.object({ place: z.string().nullable(), units: account, values })).describe("by name, at most 100"),
  placesTotal: count,
  changes: z
    .array(
      z.object({
        item: z.string(),
        product: z.string().nullable(),
        place: z.string().nullable(),
        status: z.enum(itemStatuses),
        units: difference,
        values: z.array(difference.extend({ currency: z.string() })),
        lines: z.object({ before: line, after: line }),
      }),
    )
    .describe("the largest difference of value first, then of units"),
  changesTotal: count,
}) satisfies z.ZodType<StockChanges>;
