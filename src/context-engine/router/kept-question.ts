import type { SavedQuery } from "#metrics/saved-queries/saved-query.ts";
import type { Routed } from "../models/plan.ts";
import { readWords } from "./words.ts";

/** A question that the business keeps a query for, in the same words: somebody said what it means. Null for any other. */
export function keptQuestion(question: string, saved: readonly SavedQuery[]): Routed | null {
  const asked = spell(question);
  const found = saved.find(({ questions, isRemoved }) => !isRemoved && questions.some((each) => spell(each) === asked));
  if (found === undefined || asked === "") return null;
  const { name, version, query, verifiedBy } = found;
  const by = verifiedBy === null ? "" : `, verified by ${verifiedBy}`;
  return {
    is: "plan",
    plan: {
      intent: "numbers",
      queries: [{ query }],
      definitions: query.metrics,
      files: null,
      cover: null,
      analysis: null,
      assumptions: [`the query "${name}" that is kept for this question (version ${version}${by})`],
      unread: [],
      period: null,
    },
  };
}

function spell(question: string): string {
  return readWords(question)
    .map(({ key }) => key)
    .join(" ");
}
