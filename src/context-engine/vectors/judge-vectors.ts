import type { AnswerScore } from "#text-index/ranking-quality.ts";

/** What a place by nearness may count beside one by words: those that were measured before (RRF 1:1, 2:1, 4:1). */
export const triedWeights = [1, 0.5, 0.25] as const;

/** Fewer say nothing of the next question. */
export const leastQuestions = 20;
/** Vectors that do worse than this share of the better leg alone are of no use beside it. */
const leastShareOfBest = 0.6;
/** A gain that is not twice its standard error may be chance. */
const leastErrors = 2;
const folds = 5;

/** Of one question: how well its answers are found. */
export interface QuestionScores {
  readonly words: AnswerScore;
  readonly vectors: AnswerScore;
  /** By the places of `triedWeights`. */
  readonly fused: readonly AnswerScore[];
}

export interface Judgement {
  readonly isUsed: boolean;
  readonly reason: string;
  readonly weight: number;
  readonly words: Mean;
  readonly vectors: Mean;
  readonly fused: Mean;
  readonly gain: number;
  readonly standardError: number;
}

interface Mean {
  readonly ndcg: number;
  readonly recall: number;
}

/**
 * Whether vectors help, by cross-validation: each fifth of the questions is measured with the weight that was best on the
 * other four, so no question chooses the weight that it is measured with. The weight that is kept is the best on all.
 */
export function judgeVectors(scores: readonly QuestionScores[]): Judgement {
  const heldOut = scores.map((score, at) => {
    const others = scores.filter((_other, place) => place % folds !== at % folds);
    return score.fused[bestPlace(others)] ?? score.words;
  });
  const words = meanOf(scores.map((score) => score.words));
  const vectors = meanOf(scores.map((score) => score.vectors));
  const fused = meanOf(heldOut);
  const differences = scores.map((score, at) => (heldOut[at]?.ndcg ?? 0) - score.words.ndcg);
  const gain = average(differences);
  const standardError = errorOf(differences);
  const figures = { words, vectors, fused, gain, standardError };
  const why = refusal(scores.length, figures);
  const weight = triedWeights[bestPlace(scores)] ?? 0;
  return why === null
    ? { ...figures, isUsed: true, weight, reason: "answers are found better with vectors than by words alone" }
    : { ...figures, isUsed: false, weight: 0, reason: why };
}

type Figures = Pick<Judgement, "words" | "vectors" | "fused" | "gain" | "standardError">;

function refusal(count: number, { words, vectors, fused, gain, standardError }: Figures): string | null {
  if (count < leastQuestions) return `${count} questions are too few to tell: at least ${leastQuestions}`;
  if (vectors.ndcg < leastShareOfBest * Math.max(words.ndcg, vectors.ndcg))
    return `vectors alone have less than ${leastShareOfBest * 100} % of what words alone have`;
  if (gain <= 0) return "answers are found no better with vectors than by words alone";
  if (gain < leastErrors * standardError) return "the gain is less than twice its standard error, and may be chance";
  if (fused.recall < words.recall) return "fewer answers are found with vectors than by words alone";
  return null;
}

/** The weight of the best mean; the first of equals, which are in the order of their size. */
function bestPlace(scores: readonly QuestionScores[]): number {
  const means = triedWeights.map((_weight, at) => average(scores.map(({ fused }) => fused[at]?.ndcg ?? 0)));
  return means.indexOf(Math.max(...means));
}

function meanOf(scores: readonly AnswerScore[]): Mean {
  return { ndcg: average(scores.map(({ ndcg }) => ndcg)), recall: average(scores.map(({ recall }) => recall)) };
}

function average(numbers: readonly number[]): number {
  return numbers.length === 0 ? 0 : numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

/** Of the mean. */
function errorOf(numbers: readonly number[]): number {
  if (numbers.length < 2) return 0;
  const mean = average(numbers);
  const squares = numbers.reduce((sum, number) => sum + (number - mean) ** 2, 0);
  return Math.sqrt(squares / (numbers.length - 1) / numbers.length);
}
