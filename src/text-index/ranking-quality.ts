/** Of one query: which documents answer it, and how well (0 and below: not at all). */
export type Judgements = ReadonlyMap<string, number>;

/**
 * Normalised discounted cumulative gain of the first `depth` (Järvelin and Kekäläinen, 2002), with gains as trec_eval takes
 * them: the judgement itself. 1 is the best order there is; 0 where nothing is judged relevant.
 */
export function normalisedGain(ranked: readonly string[], judgements: Judgements, depth: number): number {
  const ideal = [...judgements.values()].filter((gain) => gain > 0).toSorted((left, right) => right - left);
  const best = discountedSum(ideal.slice(0, depth));
  if (best === 0) return 0;
  return (
    discountedSum(
      withoutRepeats(ranked)
        .slice(0, depth)
        .map((id) => Math.max(0, judgements.get(id) ?? 0)),
    ) / best
  );
}

/** Share of the relevant documents that are among the first `depth`; 0 where nothing is judged relevant. */
export function recall(ranked: readonly string[], judgements: Judgements, depth: number): number {
  const relevant = [...judgements].filter(([, gain]) => gain > 0).map(([id]) => id);
  if (relevant.length === 0) return 0;
  const found = new Set(ranked.slice(0, depth));
  return relevant.filter((id) => found.has(id)).length / relevant.length;
}

/** What answers a question: grade 2 answers it, grade 1 helps. */
export interface GradedAnswer {
  readonly grade: number;
}

export interface AnswerScore {
  /** With gains of 2^grade - 1 (Burges et al., ICML 2005). */
  readonly ndcg: number;
  /** Of the answers of grade 2. */
  readonly recall: number;
  /** One through the rank of the first answer of grade 2; 0 where none is found. */
  readonly reciprocalRank: number;
}

/** The first `depth` of a ranking by what answers the question. An answer counts once: who finds it again has used up a rank. */
export function scoreAnswers<Answer extends GradedAnswer, Entry>(
  answers: readonly Answer[],
  ranking: readonly Entry[],
  isAnsweredBy: (answer: Answer, entry: Entry) => boolean,
  depth: number,
): AnswerScore {
  const open = new Set(answers.keys());
  const found = ranking.slice(0, depth).map((entry, rank) => {
    const at = [...open].find((each) => answers[each] !== undefined && isAnsweredBy(answers[each], entry));
    if (at === undefined) return `other ${rank}`;
    open.delete(at);
    return String(at);
  });
  const wanted = new Map(
    answers.flatMap(({ grade }, at): [string, number][] => (grade === 2 ? [[String(at), 1]] : [])),
  );
  const gains = new Map(answers.map(({ grade }, at) => [String(at), 2 ** grade - 1]));
  const first = found.findIndex((id) => wanted.has(id));
  return {
    ndcg: normalisedGain(found, gains, depth),
    recall: recall(found, wanted, depth),
    reciprocalRank: first === -1 ? 0 : 1 / (first + 1),
  };
}

/** A document that is listed twice must not count twice. */
function withoutRepeats(ranked: readonly string[]): readonly string[] {
  return [...new Set(ranked)];
}

function discountedSum(gains: readonly number[]): number {
  return gains.reduce((sum, gain, at) => sum + gain / Math.log2(at + 2), 0);
}
