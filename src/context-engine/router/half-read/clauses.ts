import type { Plan } from "../../models/plan.ts";
import { cuesOf, hasCue, type Reading } from "../reading.ts";

/** Questions of two parts, of which a plan is one. */
export function ofClauses(reading: Reading, plan: Plan): readonly string[] {
  return [...bothEnds(reading, plan), ...secondQuestion(reading, plan), ...thirdTime(reading, plan)];
}

/** "best and worst", "top branch by sales and top branch by margin": two rankings. */
function bothEnds(reading: Reading, { queries }: Plan): readonly string[] {
  const isRanked = queries.some(({ query }) => query.limit !== undefined || query.order !== undefined);
  if (!isRanked) return [];
  const ranks = cuesOf(reading, "best", "worst", "rise", "fall");
  const isJoined = ranks.some((one) =>
    ranks.some(
      (other) =>
        other.from > one.to && reading.words.slice(one.to, other.from).some(({ key }) => key === "and" || key === "&"),
    ),
  );
  return isJoined ? ["two rankings: ask for one of them"] : [];
}

/** Words behind which another question begins. */
const asksMore = /\band\s+(what|how many|how much)\b/i;
const asksWhich = /\band\s+(?:in |at )?(which|who|whose|was|were|is|are|did|does|do)\b/i;
const asksWhether = /\band\s+(was|were|is|are|did|does|do)\b/i;

/** "which sold most in units and which in revenue", "how did sales develop, and was it better": one question more. */
function secondQuestion(reading: Reading, { queries, intent }: Plan): readonly string[] {
  const { question } = reading;
  const isRanked = queries.some(({ query }) => query.limit !== undefined);
  const asksAgain = isRanked ? asksWhich : asksWhether;
  const [, word] = asksAgain.exec(question.replace(/^\s*(?:and|so|ok|well|hi|hello)\b[,\s]*/i, "")) ?? [];
  const isOne = intent === "numbers" && queries.length === 1;
  const isOfOne = queries.every(({ query }) => query.metrics.length === 1 && query.compare === undefined);
  const [, more] =
    isOfOne && hasCue(reading, "sold") && hasCue(reading, "returned") ? (asksMore.exec(question) ?? []) : [];
  if (isOne && more !== undefined) return [`a second question ("${more}"): ask one at a time`];
  return isOne && word !== undefined ? [`a second question ("${word}"): ask one at a time`] : [];
}

/** "Q1 vs Q2 vs Q3": two times stand side by side, and no third. */
function thirdTime({ words, links, time }: Reading, { queries }: Plan): readonly string[] {
  if (time.comparison === null && time.periods.length < 2) return [];
  const isCompared = queries.some(({ query }) => query.compare !== undefined);
  const ofNames = words.filter(({ key }, at) => {
    const isBesideName = links.some(({ from, to }) => from === at + 1 || to === at);
    return /^(?:vs|versus|v)$/.test(key) && !isBesideName;
  });
  return isCompared && ofNames.length > 1 ? ["a third time"] : [];
}
