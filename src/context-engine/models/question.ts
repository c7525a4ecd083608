import { z } from "zod";

/** What is asked: the contract of `om ask` and `POST /v1/ask`. The business is none of it: whoever opened the engine bound it. */
export const questionSchema = z.strictObject({
  question: z.string(),
  /** Only rows of this region. */
  region: z.string().min(1).max(200).exactOptional(),
  /** ISO day from which relative periods count; today in the business's zone by default. */
  asOf: z.iso.date().exactOptional(),
  /** Earlier questions of the same talk, oldest first: "and in East?" goes on from the last of them. */
  after: z.array(z.string().max(2_000)).max(20).readonly().exactOptional(),
  /** False: no model takes part, even where one is set up. */
  model: z.literal(false).exactOptional(),
});
export type Question = Readonly<z.infer<typeof questionSchema>>;

/** The contract of `om context` and `POST /v1/context`. */
export const contextRequestSchema = questionSchema.extend({
  /** Tokens that the prompt may have. */
  budget: z.int().min(200).max(200_000).exactOptional(),
});
export type ContextRequest = Readonly<z.infer<typeof contextRequestSchema>>;
