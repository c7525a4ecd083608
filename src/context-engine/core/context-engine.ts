import type { MetricDefinition } from "#core/metric.ts";
import type { EngineConfig } from "../config/engine-config.ts";
import { type Fused, fuse } from "../fusion/fuse.ts";
import type { RouterTrace } from "../models/answer.ts";
import { type AnswerPart, inOnePart } from "../models/answer-part.ts";
import type { BusinessView } from "../models/business-view.ts";
import type { ContextPack } from "../models/context.ts";
import type { Plan, Routed } from "../models/plan.ts";
import type { ContextRequest, Question } from "../models/question.ts";
import type { PassageMemory } from "../retrievers/documents/passage-memory.ts";
import type { VectorMemory } from "../vectors/vector-memory.ts";
import type { Retriever } from "../retrievers/retriever.ts";
import { type KnownBusiness, learnBusiness, learnNamed } from "../router/known-business.ts";
import type { Lexicon } from "../router/lexicon/lexicon.ts";
import { refuse } from "../router/intents/define-intent.ts";
import { keptQuestion } from "../router/kept-question.ts";
import { narrowToRegion } from "../router/narrow-to-region.ts";
import { route } from "../router/route.ts";
import type { RouteContext } from "../router/route-context.ts";
import { proposePlan } from "../planner/propose-plan.ts";
import { withPassages } from "../router/with-passages.ts";
import { answerFromFacts } from "./answer-from-facts.ts";
import { phraseAnswer, type Phrasing } from "./phrase-answer.ts";
import { answerWithoutFacts } from "./answer-without-facts.ts";
import { packContext } from "./pack-context.ts";
import { retrieve, type Retrieved } from "./retrieve.ts";

export interface EngineDeps {
  readonly definitions: readonly MetricDefinition[];
  readonly lexicon: Lexicon;
  readonly retrievers: readonly Retriever[];
  readonly config: EngineConfig;
  /** The model that phrases; null where none is configured. */
  readonly phrasing: Phrasing | null;
}

/** What the engine knows of a business between two questions; the next one learns when the one before has learnt. */
export interface Memory {
  known: Promise<KnownBusiness | null>;
  readonly passages: PassageMemory;
  readonly vectors: VectorMemory;
}

/**
 * (question, the view of one business) -> a cited answer; or what to ask back; or what is missing. In parts, as it comes:
 * what it rests on, its text, of which every piece was checked, and the whole at the end.
 */
export async function* ask(
  question: Question,
  view: BusinessView,
  memory: Memory,
  deps: EngineDeps,
  gone: AbortSignal = new AbortController().signal,
): AsyncGenerator<AnswerPart, void> {
  const read = await plan(question, view, memory, deps); // which retrievers, and why
  const seen = await look(read, question, view, memory, deps);
  const again = await readWithModel(question, seen, deps, gone); // where words were not read; most questions ask no model
  const { routed, trace, asked, found, fused } =
    again === null ? seen : await look(again, question, view, memory, deps);
  if (routed.is !== "plan" && fused.items.length === 0)
    return yield* inOnePart(answerWithoutFacts(question.question, routed, trace, found.gaps));
  const traces = { router: trace, retrievers: found.trace };
  const plain = answerFromFacts(question.question, asked, fused, traces, found.gaps); // always there, no model needed
  const { phrasing } = deps;
  if (phrasing === null || question.model === false || plain.told.length === 0) return yield* inOnePart(plain.answer);
  yield { is: "facts", answer: plain.answer };
  const { firstWeekday } = view.calendar;
  yield* phraseAnswer(plain, asked, phrasing, { ...deps, firstWeekday, gone }); // what cannot be checked is replaced
}

interface Planned {
  readonly routed: Routed;
  readonly trace: RouterTrace;
  readonly context: RouteContext;
}

interface Seen extends Planned {
  readonly asked: Plan;
  readonly found: Retrieved;
  readonly fused: Fused;
}

async function look(
  read: Planned,
  { question, region }: Question,
  view: BusinessView,
  memory: Memory,
  deps: EngineDeps,
): Promise<Seen> {
  const asked = withPassages(read.routed, question, region ?? null); // a document may say what no number does
  const found = await find(asked, view, memory, deps); // a late or failed one becomes a named gap
  return { ...read, asked, found, fused: fuse(found.found, deps.config) }; // each thing once, ranked, explained
}

/** A question that nothing answers, as a model reads it; null where none is asked. */
async function readWithModel(
  { question, after = [], region, model }: Question,
  { routed, fused, context, trace }: Seen,
  { phrasing, config }: EngineDeps,
  gone: AbortSignal,
): Promise<Planned | null> {
  if (phrasing?.plans !== true || model === false || routed.is !== "cannot" || fused.items.length > 0) return null;
  const unread = { question, after, routed, context, region: region ?? null };
  const proposed = await proposePlan(unread, phrasing, { config, gone });
  if (proposed === null) return null;
  const { routed: again, proposal } = proposed;
  return { routed: again, context, trace: { ...traceOf(again, trace.ms), proposal } };
}

/** The same facts, as a cited prompt within a budget of tokens. */
export async function gatherContext(
  request: ContextRequest,
  view: BusinessView,
  memory: Memory,
  deps: EngineDeps,
  gone: AbortSignal = new AbortController().signal,
): Promise<ContextPack> {
  const read = await plan(request, view, memory, deps);
  const { routed, trace } = (await readAsAsked(read, request, view, memory, deps, gone)) ?? read;
  const asked = withPassages(routed, request.question, request.region ?? null, "context");
  const found = await find(asked, view, memory, deps);
  const fused = fuse(found.found, deps.config);
  const gaps = [...found.gaps, ...fused.gaps, ...(routed.is === "cannot" ? routed.gaps : [])];
  return packContext(request, { routed, fused, gaps, trace: { router: trace, retrievers: found.trace } }, deps);
}

/** A context has the plan that an answer to the same question would have: a model is asked where it would be for that. */
async function readAsAsked(
  read: Planned,
  request: ContextRequest,
  view: BusinessView,
  memory: Memory,
  deps: EngineDeps,
  gone: AbortSignal,
): Promise<Planned | null> {
  if (deps.phrasing?.plans !== true || request.model === false || read.routed.is !== "cannot") return null;
  return readWithModel(request, await look(read, request, view, memory, deps), deps, gone);
}

async function plan(
  { question, region, after = [], asOf }: ContextRequest,
  view: BusinessView,
  memory: Memory,
  { definitions, lexicon }: EngineDeps,
): Promise<Planned> {
  const begun = performance.now();
  const [named, known] = await Promise.all([learnNamed(question, view), learn(view, memory)]);
  const context: RouteContext = {
    today: asOf ?? view.today,
    calendar: view.calendar,
    lexicon,
    definitions,
    names: known.index,
    catalogue: known.catalogue,
    fileNames: named.fileNames,
    deadStockDays: view.deadStockDays,
  };
  const kept = after.length === 0 ? keptQuestion(question, named.saved) : null;
  const found =
    kept ??
    (region !== undefined && !known.regions.includes(region)
      ? unknownRegion(region, known.regions)
      : route(question, after, context));
  const routed = narrowToRegion(found, region ?? null);
  return { routed, context, trace: traceOf(routed, Math.round(performance.now() - begun)) };
}

function traceOf(routed: Routed, ms: number): RouterTrace {
  const unread = routed.is === "plan" ? routed.plan.unread : routed.unread;
  return { status: routed.is, plan: routed.is === "plan" ? routed.plan : null, unread, ms };
}

async function learn(view: BusinessView, memory: Memory): Promise<KnownBusiness> {
  const learning = memory.known.then((known) => learnBusiness(view, known));
  memory.known = learning.catch(() => null); // of half a change nothing is kept
  return learning;
}

async function find(
  asked: Plan,
  view: BusinessView,
  { passages, vectors }: Memory,
  { retrievers, definitions, config }: EngineDeps,
): Promise<Retrieved> {
  return retrieve(asked, view, { retrievers, definitions, passages, vectors, deadlineMs: config.retrieverDeadlineMs });
}

function unknownRegion(region: string, regions: readonly string[]): Routed {
  const there = regions.length === 0 ? "no row says a region" : `the regions are ${regions.slice(0, 20).join(", ")}`;
  return refuse(`There is no region "${region}": ${there}.`);
}
