import type { TextQuestion } from "./question-set.ts";
import type { Place } from "./read-places.ts";

/** A passage that was found: where it begins, and its words. */
export interface FoundPassage {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** One entry of a ranking: more than one passage where several say the same. */
export type Ranked = readonly FoundPassage[];

export interface Score {
  readonly ndcg: number;
  readonly recall: number;
  readonly reciprocalRank: number;
}

const depth = 10;

/**
 * nDCG@10 with gains of 2^grade - 1 (Burges et al., ICML 2005), recall@10 of the answers of grade 2, and one through the
 * rank of the first of these. An answer counts once: who finds it again has used up a rank.
 */
export function scoreRanking(
  { answers }: TextQuestion,
  ranking: readonly Ranked[],
  places: ReadonlyMap<string, Place>,
): Score {
  const open = new Set(answers);
  const grades = ranking.slice(0, depth).map((entry) => {
    const answer = [...open].find((each) => each.places.some((place) => entry.some((one) => isAt(one, place, places))));
    if (answer === undefined) return 0;
    open.delete(answer);
    return answer.grade;
  });
  const best = answers.map(({ grade }) => grade).toSorted((one, other) => other - one);
  const wanted = answers.filter(({ grade }) => grade === 2);
  const first = grades.indexOf(2);
  return {
    ndcg: discount(grades) / discount(best.slice(0, depth)),
    recall: wanted.filter((answer) => !open.has(answer)).length / Math.min(depth, wanted.length),
    reciprocalRank: first === -1 ? 0 : 1 / (first + 1),
  };
}

export function meanOf(scores: readonly Score[]): Score {
  const mean = (of: (score: Score) => number): number =>
    scores.reduce((sum, score) => sum + of(score), 0) / scores.length;
  return {
    ndcg: mean(({ ndcg }) => ndcg),
    recall: mean(({ recall }) => recall),
    reciprocalRank: mean(({ reciprocalRank }) => reciprocalRank),
  };
}

function discount(grades: readonly number[]): number {
  return grades.reduce((sum, grade, at) => sum + (2 ** grade - 1) / Math.log2(at + 2), 0);
}

/** Behind `~` stands a word that the passage must have. */
function isAt({ file, line, text }: FoundPassage, name: string, places: ReadonlyMap<string, Place>): boolean {
  const [key = "", word = ""] = name.split("~");
  const place = places.get(key);
  if (place === undefined || place.file !== file) return false;
  const isInside = line >= place.firstLine && line <= place.lastLine;
  return isInside && text.toLowerCase().includes(word.toLowerCase());
}
