import { z } from "zod";

const share = z.number().min(0).max(1);
const scores = z.object({ ndcg: share, recall: share });

/** What a check of an embedder came to, on the labelled questions of one business. */
export const vectorVerdictSchema = z.object({
  embedder: z.string(),
  dimensions: z.int().min(1),
  /** Whether questions use its vectors. */
  isUsed: z.boolean(),
  /** Why, in a sentence. */
  reason: z.string(),
  /** What a place by nearness counts, where one by words counts 1. */
  weight: z.number().min(0).max(1),
  questions: z.int().min(0),
  words: scores,
  vectors: scores,
  /** Each question with the weight that the other ones chose. */
  fused: scores,
  /** Mean difference of nDCG@10 to words alone, question by question, and its standard error. */
  gain: z.number(),
  standardError: z.number().min(0),
  passages: z.int().min(0),
  /** What was sent for it; 0 where all vectors were there. */
  embedded: z.object({ passages: z.int().min(0), questions: z.int().min(0), tokens: z.int().min(0) }),
  /** The version of the list of passages. */
  corpus: z.string(),
  checkedAt: z.string(),
});
export type VectorVerdict = Readonly<z.infer<typeof vectorVerdictSchema>>;
