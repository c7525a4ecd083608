import { z } from "zod";
import { lineClasses } from "#metrics/profiles/line-classes.ts";
import { lineStates } from "#metrics/profiles/line-states.ts";
import { charges, type Profile } from "#metrics/profiles/profile.ts";

export const profile = z.object({
  id: z.string(),
  version: z.int(),
  title: z.string(),
  description: z.string(),
  vendor: z.string().nullable().describe("whose platform it follows: it applies to one source with exports of it"),
  confirmed: z.boolean().describe("totals that the platform itself published were reproduced to the cent"),
  leavesOut: z.object({ states: z.array(z.enum(lineStates)), classes: z.array(z.enum(lineClasses)) }),
  netAdds: z.array(z.enum(charges)),
  totalAdds: z.array(z.enum(charges)),
  aov: z.enum(["A", "B"]),
  sellThrough: z.literal("E"),
  source: z.string(),
}) satisfies z.ZodType<Profile>;
