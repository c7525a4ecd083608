import { z } from "zod";

/** What the engine is set by: checked once, when it is made. */
export const engineConfigSchema = z.strictObject({
  /** A retriever that takes longer is left out and named as a gap. */
  retrieverDeadlineMs: z.int().min(1).max(600_000).default(30_000),
  /** What a place in the list of a retriever counts, by its id; 1 where nothing is said. */
  retrieverWeights: z.record(z.string(), z.number().min(0).max(100)).default({ documents: 0.5 }),
  /** Tokens of a prompt where no budget is given. */
  budgetTokens: z.int().min(200).max(200_000).default(4_000),
  /** Facts of a table that a prompt lists. */
  mostPromptRows: z.int().min(1).max(1_000).default(50),
});
export type EngineConfig = Readonly<z.infer<typeof engineConfigSchema>>;
