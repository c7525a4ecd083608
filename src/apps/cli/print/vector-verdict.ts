import type { VectorVerdict } from "#context-engine/vectors/vector-verdict.ts";
import { escapeControls } from "./text.ts";

/** What a check of an embedder came to, with its figures. */
export function printVerdict(verdict: VectorVerdict): string {
  const { embedder, dimensions, isUsed, reason, weight, questions, words, vectors, fused } = verdict;
  const { gain, standardError, passages, embedded } = verdict;
  const row = (name: string, { ndcg, recall }: VectorVerdict["words"]): string =>
    `  ${name.padEnd(14)}  ${ndcg.toFixed(3)}    ${recall.toFixed(3)}`;
  return [
    `${escapeControls(embedder)}@${dimensions}: ${isUsed ? `used, with a weight of ${weight}` : "not used"}`,
    `  ${reason}`,
    "",
    "                  nDCG@10  recall@10",
    row("words", words),
    row("vectors", vectors),
    row("both, held out", fused),
    "",
    `  gain ${gain.toFixed(4)} (standard error ${standardError.toFixed(4)}) over ${questions} questions and ${passages} passages`,
    `  sent: ${embedded.passages} passages and ${embedded.questions} questions, ${embedded.tokens} tokens`,
  ].join("\n");
}
