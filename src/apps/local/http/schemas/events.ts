import { z } from "zod";
import { tableStates } from "#core/terms.ts";
import type { TraceEvent } from "#core/trace.ts";
import { classAmounts } from "./class-amounts.ts";

const count = z.int().min(0);
const state = z.enum(tableStates);

/** On every event about a file. */
const ofFile = { fileId: z.string(), business: z.string(), correlationId: z.string(), at: z.string().exactOptional() };
const ofTable = { ...ofFile, table: count.describe("position in the file"), type: z.string() };
const rows = z.object({ read: count, accepted: count, rejected: count, duplicate: count });

/** What `GET /v1/events` sends as `data`. */
export const fileEvent = z.discriminatedUnion("event", [
  z.object({ event: z.literal("upload-stored"), ...ofFile, sizeBytes: count }),
  z.object({ event: z.literal("file-accepted"), ...ofFile, sizeBytes: count }),
  z.object({ event: z.literal("file-duplicate"), ...ofFile }),
  z.object({ event: z.literal("file-routing"), ...ofFile }),
  z.object({ event: z.literal("file-routed"), ...ofFile, types: z.array(z.string()) }),
  z.object({ event: z.literal("table-started"), ...ofTable, receives: count }),
  z.object({ event: z.literal("table-progress"), ...ofTable, bytes: count, rows: count }),
  z.object({ event: z.literal("table-processed"), ...ofTable, rows: count }),
  z.object({ event: z.literal("table-stored"), ...ofTable }),
  z.object({ event: z.literal("table-ended"), ...ofTable, state, rows, ms: z.number() }),
  z.object({
    event: z.literal("file-ended"),
    ...ofFile,
    state,
    code: z.string().exactOptional(),
    rows: rows.extend({ skipped: count }).exactOptional().describe("of all its tables together"),
    amounts: z
      .object({ accepted: classAmounts, rejected: classAmounts, duplicate: classAmounts, skipped: classAmounts })
      .exactOptional(),
  }),
  z.object({ event: z.literal("file-cancelled"), ...ofFile }),
  z.object({ event: z.literal("notification-sent"), ...ofFile }),
]) satisfies z.ZodType<Exclude<TraceEvent, { event: "attempt-failed" }>>;
