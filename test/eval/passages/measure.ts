import { type AnswerScore, scoreAnswers } from "#text-index/ranking-quality.ts";
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

export type Score = AnswerScore;

const depth = 10;

/** nDCG@10, recall@10 of the answers of grade 2, and one through the rank of the first of these. */
export function scoreRanking(
  { answers }: TextQuestion,
  ranking: readonly Ranked[],
  places: ReadonlyMap<string, Place>,
): Score {
  const says = (answer: TextQuestion["answers"][number], entry: Ranked): boolean =>
    answer.places.some((place) => entry.some((one) => isAt(one, place, places)));
  return scoreAnswers(answers, ranking, says, depth);
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

/** Behind `~` stands a word that the passage must have. */
function isAt({ file, line, text }: FoundPassage, name: string, places: ReadonlyMap<string, Place>): boolean {
  const [key = "", word = ""] = name.split("~");
  const place = places.get(key);
  if (place === undefined || place.file !== file) return false;
  const isInside = line >= place.firstLine && line <= place.lastLine;
  return isInside && text.toLowerCase().includes(word.toLowerCase());
}
