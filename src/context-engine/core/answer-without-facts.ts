import type { Answer, RouterTrace } from "../models/answer.ts";
import type { Routed } from "../models/plan.ts";
import { readByModel } from "./read-by-model.ts";

/** What is asked back, or why there is no answer: typed as an answer, so that no caller has to treat it apart. */
export function answerWithoutFacts(
  question: string,
  routed: Exclude<Routed, { is: "plan" }>,
  router: RouterTrace,
  late: readonly string[],
): Answer {
  return {
    question,
    status: routed.is === "clarify" ? "clarify" : "cannot_answer",
    text: routed.text,
    facts: [],
    ...(routed.is === "clarify" && { options: routed.options }),
    citations: [],
    assumptions: [],
    ...readByModel(router),
    gaps: [...(routed.is === "cannot" ? routed.gaps : []), ...late],
    suggestions: routed.is === "cannot" ? routed.suggestions : [],
    trace: { router, retrievers: [], fusion: null, prompt: null },
    model: null,
    verified: true,
  };
}
