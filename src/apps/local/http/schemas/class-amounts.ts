import { z } from "zod";
import type { ClassAmounts } from "#core/ledger.ts";

/** Money of a class of rows. */
export const classAmounts = z.object({
  known: z.record(z.string(), z.string()).describe("exact decimals by currency; an empty currency is unknown"),
  unreadable: z.int().min(0),
}) satisfies z.ZodType<ClassAmounts>;
