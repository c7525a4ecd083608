import type { ErrorCode } from "#core/errors.ts";
import type { ModelTokens } from "#core/used-model.ts";
import type { Plan } from "./plan.ts";

/** The plan that a model proposed for a question of which the router could not read every word. */
export interface Proposal {
  /** The model as configured: "openai:gpt-x". */
  readonly id: string;
  /**
   * `computed`: it is the plan of the answer. `asked back`: it rests on the model's word alone, so it is an option to choose.
   * `refused`: it does not stand for the question, or there is none. `failed`: the model did not answer.
   */
  readonly outcome: "computed" | "asked back" | "refused" | "failed";
  /** In plain words; null where there is none to go by. */
  readonly says: string | null;
  /** As the router itself plans it; null where there is none to go by. */
  readonly plan: Plan | null;
  /** Why there is none; null where there is one. */
  readonly why: string | null;
  readonly tokens: ModelTokens | null;
  /** Exact, in the currency of the configured prices; null where there are none. */
  readonly cost: string | null;
  readonly ms: number;
  readonly failure: ErrorCode | null;
}
