import { createAnalyser } from "#text-index/analyse-text.ts";
import { inverseFrequency } from "#text-index/bm25.ts";
import type { Segment } from "#text-index/open-segment.ts";

/** Words that ask for a text and say nothing of what is in it. */
const askingWords =
  /\b(?:says?|said|tells?|told|wr(?:ote|ite|itten)|mention(?:s|ed)?|according|documents?|notes?|e?-?mails?|letters?|texts?|written|please|anything|something|know|find|show|look up)\b/giu;

/** How much of what a question says a passage has. */
export interface QuestionTerms {
  readonly count: number;
  /** Share of the question's terms, each as rare as it is, that are among these: from 0 to 1. */
  covered(terms: readonly string[]): number;
}

/** The words of a question that a passage should have; those that none has count like one that a single passage has. */
export function termsOfQuestion(question: string, segments: readonly Segment[]): QuestionTerms {
  const terms = new Set<string>();
  createAnalyser((term) => term).queryTerms(question.replace(askingWords, " "), (term) => terms.add(term));
  const chunks = segments.reduce((sum, segment) => sum + segment.chunks, 0);
  const weights = new Map(
    [...terms].map((term): [string, number] => {
      const bytes = Buffer.from(term, "utf8");
      const having = segments.reduce((sum, segment) => sum + (segment.find(bytes)?.list.length ?? 0), 0);
      return [term, inverseFrequency(chunks, Math.max(1, having))];
    }),
  );
  const all = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  return {
    count: terms.size,
    covered: (found) => {
      const own = found.reduce((sum, term) => sum + (weights.get(term) ?? 0), 0);
      return all === 0 ? 0 : own / all;
    },
  };
}
