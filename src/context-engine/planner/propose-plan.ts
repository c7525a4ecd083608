import { type ErrorCode, toOmError } from "#core/errors.ts";
import type { ModelUsage } from "#core/model-answer.ts";
import { usageOfFailure } from "#core/model-errors.ts";
import type { EngineConfig } from "../config/engine-config.ts";
import type { Phrasing } from "../core/phrase-answer.ts";
import type { Plan, Routed } from "../models/plan.ts";
import type { Proposal } from "../models/proposal.ts";
import type { KnownName } from "../router/names/name-index.ts";
import { narrowToRegion } from "../router/narrow-to-region.ts";
import { readQuestion } from "../router/read-question.ts";
import type { Reading } from "../router/reading.ts";
import { route } from "../router/route.ts";
import type { RouteContext } from "../router/route-context.ts";
import { loadTokenCounter } from "../utils/tokens.ts";
import { findNearNames, looksLikeName } from "./find-near-names.ts";
import { isSamePlan } from "./is-same-plan.ts";
import { proposalJsonSchema, proposalSchema } from "./proposed-plan.ts";
import { rewriteQuestion } from "./rewrite-question.ts";
import { sayPlan } from "./say-plan.ts";
import { writePlanPrompt } from "./write-plan-prompt.ts";

export interface Unread {
  readonly question: string;
  /** Earlier questions of the talk. */
  readonly after: readonly string[];
  /** What the router made of it. */
  readonly routed: Routed;
  readonly context: RouteContext;
  /** Only of this region; null for the whole business. */
  readonly region: string | null;
}

export interface ProposeDeps {
  readonly config: EngineConfig;
  /** Aborted when nobody waits for the answer any more. */
  readonly gone: AbortSignal;
}

export interface Proposed {
  readonly routed: Routed;
  readonly proposal: Proposal;
}

/** A question of which less is read is another one. */
const mostUnread = 6;
/** Other models count a text with more tokens than the tokenizer here. */
const otherTokenizers = 1.15;

/**
 * A plan by a model for a question of which the router could not read every word; null where none is asked. What the model
 * wrote is taken for hostile: its plan has to be the one that the router itself makes of the question once each unread word
 * stands for what the model says, and nothing but the router's plan, of the region of the caller, is ever computed. The
 * refusal stands in any other case.
 */
export async function proposePlan(unread: Unread, phrasing: Phrasing, deps: ProposeDeps): Promise<Proposed | null> {
  const reading = readQuestion(unread.question, unread.context);
  const near = findNearNames(reading, unread.context.names);
  if (!isWorthAsking(unread.routed, reading, near)) return null;
  const begun = performance.now();
  const written = await askForPlan(reading, near, unread.context, phrasing.model, deps);
  const checked: Checked =
    written.is === "failed" ? written : checkPlan(written.value, reading, near, unread, phrasing.model.id);
  const { usage } = written;
  return {
    routed: checked.routed ?? withGap(unread.routed, checked.gap),
    proposal: {
      id: phrasing.model.id,
      outcome: checked.is,
      says: checked.says ?? null,
      plan: checked.plan ?? null,
      why: checked.gap ?? null,
      tokens: usage && { input: usage.inputTokens, cached: usage.cachedTokens, output: usage.outputTokens },
      cost: usage && phrasing.costOf(usage),
      ms: Math.round(performance.now() - begun),
      failure: written.is === "failed" ? written.failure : null,
    },
  };
}

/** Whoever says so wants something done, and nothing is done here. */
const acts =
  /^(?:delete|remove|erase|wipe|drop|cancel|undo|send|email|mail|post|pay|transfer|create|add|insert|update|edit|change|rename|upload|execute|grant|disable|enable|restart|install|forward)$/;

/** Words that were not read, and no name that is not there: a place that no row names is no riddle for a model. */
function isWorthAsking(routed: Routed, reading: Reading, near: readonly KnownName[]): boolean {
  if (routed.is !== "cannot" || routed.unread.length === 0) return false;
  if (routed.isRefused !== undefined && routed.isRefused !== "as a number") return false;
  const own = new Set(reading.unread.map(({ text }) => text));
  if (routed.unread.some((text) => !own.has(text)) || own.size > mostUnread) return false;
  if (reading.unread.some(({ key }) => acts.test(key))) return false;
  return near.length > 0 || !reading.unread.some((word) => looksLikeName(word, reading));
}

type Written =
  | { readonly is: "written"; readonly value: unknown; readonly usage: ModelUsage | null }
  | { readonly is: "failed"; readonly failure: ErrorCode; readonly gap: string; readonly usage: ModelUsage | null };

async function askForPlan(
  { question, unread }: Reading,
  near: readonly KnownName[],
  { definitions, today }: RouteContext,
  model: Phrasing["model"],
  { config, gone }: ProposeDeps,
): Promise<Written> {
  const { planTokens: maxTokens, modelDeadlineMs, mostNameCharacters } = config;
  const words = unread.map(({ text }) => text);
  const prompt = writePlanPrompt({ question, unread: words, near, today, mostNameCharacters }, definitions);
  const schema = proposalJsonSchema();
  const count = await loadTokenCounter();
  const used = count(`${prompt.system}\n${prompt.user}\n${JSON.stringify(schema)}`) * otherTokenizers;
  if (used + maxTokens > model.contextTokens) {
    const gap = `the context of ${model.id}, ${model.contextTokens} tokens, is too small to read a question with it`;
    return { is: "failed", failure: "MODEL_TOO_LONG", gap, usage: null };
  }
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), modelDeadlineMs);
  try {
    const signal = AbortSignal.any([deadline.signal, gone]);
    const { value, usage } = await model.structured({ ...prompt, maxTokens, signal, name: "plan", schema });
    return { is: "written", value, usage };
  } catch (thrown) {
    const { code, message } = toOmError(thrown);
    const isLate = deadline.signal.aborted;
    const why = isLate ? `the model ${model.id} was not done within ${modelDeadlineMs} ms` : message;
    const gap = `${why}: what was not read was not read with it either`;
    return { is: "failed", failure: isLate ? "DEADLINE" : code, gap, usage: usageOfFailure(thrown) };
  } finally {
    clearTimeout(timer);
  }
}

interface Checked {
  readonly is: Proposal["outcome"];
  /** In place of the refusal. */
  readonly routed?: Routed;
  readonly says?: string;
  readonly plan?: Proposal["plan"];
  readonly gap?: string;
}

function checkPlan(
  value: unknown,
  reading: Reading,
  near: readonly KnownName[],
  { after, context, region }: Unread,
  model: string,
): Checked {
  const refused = (why: string): Checked => ({
    is: "refused",
    gap: `the model ${model} did not read it either: ${why}`,
  });
  const parsed = proposalSchema.safeParse(value);
  if (!parsed.success) return refused("what it wrote is no plan");
  const proposed = parsed.data.plan;
  if (proposed === null) return refused("it has no plan for the question");
  const rewritten = rewriteQuestion(proposed, reading, near);
  if (rewritten.is === "refused") return refused(rewritten.why);
  const routed = route(rewritten.question, after, context);
  if (routed.is !== "plan" || !isSamePlan(proposed, routed.plan, context))
    return refused("its plan is not what the question says");
  const ofRegion = narrowToRegion(routed, region);
  if (ofRegion.is !== "plan") return { is: "refused", routed: ofRegion, gap: ofRegion.text };
  const { plan } = ofRegion;
  const says = sayPlan(plan, context.definitions);
  const { decided, idle } = rewritten;
  if (decided.length > 0)
    return { is: "asked back", routed: askWhether(says, rewritten.question, decided, plan, model), says, plan };
  const silent = idle.length === 0 ? "" : ` (${quote(idle)} adds nothing)`;
  const assumption = `read by the model ${model} as: ${says}${silent}`;
  const assumptions = [assumption, ...plan.assumptions];
  return { is: "computed", routed: { is: "plan", plan: { ...plan, assumptions } }, says, plan };
}

/** What hangs on the word of a model is no answer: whoever asked says whether it is meant. */
function askWhether(says: string, question: string, decided: readonly string[], plan: Plan, model: string): Routed {
  const query = plan.queries[0]?.query;
  return {
    is: "clarify",
    text: `${quote(decided)} could not be read here; read by the model ${model} the question is: ${says}. Is this meant?`,
    options: [{ label: says, question, ...(query !== undefined && { query }) }],
    unread: decided,
  };
}

function quote(words: readonly string[]): string {
  return words.map((word) => `"${word}"`).join(", ");
}

function withGap(routed: Routed, gap: string | undefined): Routed {
  return routed.is === "cannot" && gap !== undefined ? { ...routed, gaps: [...routed.gaps, gap] } : routed;
}
