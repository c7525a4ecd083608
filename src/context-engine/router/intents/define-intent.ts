import type { IntentId, Plan, Routed } from "../../models/plan.ts";
import type { Reading } from "../reading.ts";
import type { RouteContext } from "../route-context.ts";

/** A kind of question: how it is known, and what is planned for it. */
export interface Intent {
  readonly id: IntentId;
  readonly recognises: (reading: Reading, context: RouteContext) => boolean;
  /** What to retrieve; or what to ask back, or why it cannot be answered. */
  readonly plan: (reading: Reading, context: RouteContext) => Routed;
  /** Words that this kind of question reads beside the lexicon. */
  readonly reads?: (reading: Reading, context: RouteContext) => readonly string[];
}

export function defineIntent(intent: Intent): Intent {
  return intent;
}

/** A plan with what was not said of it left empty. */
export function planned(intent: IntentId, reading: Reading, parts: Partial<Plan>): Routed {
  const plan: Plan = {
    intent,
    queries: [],
    definitions: [],
    files: null,
    cover: null,
    analysis: null,
    period: null,
    unread: [],
    ...parts,
    assumptions: [...new Set([...reading.said, ...(parts.assumptions ?? [])])],
  };
  return { is: "plan", plan };
}

type Cannot = Extract<Routed, { is: "cannot" }>;

/** What is not answered, not even with what a document says. */
export function refuse(text: string): Routed {
  return { is: "cannot", text, gaps: [text], suggestions: [], unread: [], isRefused: "always" };
}

export function cannot(text: string, gaps: readonly string[] = [], suggestions: readonly string[] = []): Cannot {
  return { is: "cannot", text, gaps: gaps.length === 0 ? [text] : gaps, suggestions, unread: [] };
}
