import type { IntentId, Plan, Routed } from "../models/plan.ts";
import { asksForText } from "./asks-for-text.ts";

/** Kinds of question beside whose numbers a note may say why. */
const explained: ReadonlySet<IntentId> = new Set([
  "numbers",
  "change",
  "growth",
  "seasonality",
  "movement",
  "overview",
  "running-out",
  "reorder",
]);

/**
 * The plan with what is to be looked for in documents: beside numbers, or alone where no number was asked for that there
 * is. A context has them beside whatever else was asked for.
 */
export function withPassages(
  routed: Routed,
  question: string,
  region: string | null,
  wanted: "answer" | "context" = "answer",
): Plan {
  const query = question.slice(0, longestQuery);
  if (routed.is === "plan") {
    const { plan } = routed;
    return wanted === "context" || explained.has(plan.intent)
      ? { ...plan, passages: { query, stands: "beside", region } }
      : plan;
  }
  const isLookedFor = query.trim() !== "" && mayBeToldByText(routed, query, wanted);
  return {
    intent: "documents",
    queries: [],
    definitions: [],
    files: null,
    cover: null,
    analysis: null,
    ...(isLookedFor && { passages: { query, stands: wanted === "context" ? "in a context" : "alone", region } }),
    assumptions: [],
    unread: [],
    period: null,
  };
}

/**
 * What was refused, and what has to be asked back, is not answered by a text that has the same words. Beside a number that
 * could not be read a text may stand in a context, which says so.
 */
function mayBeToldByText(
  routed: Exclude<Routed, { is: "plan" }>,
  question: string,
  wanted: "answer" | "context",
): boolean {
  if (routed.is === "clarify") return asksForText(question);
  if (routed.isRefused === undefined || (routed.isRefused === "as a number" && wanted === "context")) return true;
  return routed.isRefused !== "always" && asksForText(question);
}

/** Of a longer question the beginning is looked for. */
const longestQuery = 2_000;
