import { z } from "zod";
import type { EmbeddingProgress } from "#context-engine/vectors/check-embedder.ts";
import { type VectorVerdict, vectorVerdictSchema } from "#context-engine/vectors/vector-verdict.ts";
import { OmError } from "#core/errors.ts";
import { readServerLines } from "./server-lines.ts";

const stepShape = z.union([
  z.object({ verdict: vectorVerdictSchema.loose() }),
  z.object({ passages: z.int().min(0), of: z.int().min(0) }),
]);

/** The check of an embedder as the server tells of it, to its verdict. @throws OmError what went wrong on its side */
export async function readEmbedderSteps(
  body: AsyncIterable<Uint8Array>,
  told: (progress: EmbeddingProgress) => void,
): Promise<VectorVerdict> {
  for await (const step of readServerLines(body, stepShape, "a step of a check")) {
    if ("verdict" in step) return step.verdict;
    told(step);
  }
  throw new OmError("NOT_AVAILABLE", "the server ended before the check did", {
    fix: "run the same command again: files whose vectors were made are sent no more",
    retryable: true,
  });
}
