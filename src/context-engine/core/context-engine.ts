import type { MetricDefinition } from "#core/metric.ts";
import type { EngineConfig } from "../config/engine-config.ts";
import { type Fused, fuse } from "../fusion/fuse.ts";
import type { RouterTrace } from "../models/answer.ts";
import { type AnswerPart, inOnePart } from "../models/answer-part.ts";
import type { BusinessView } from "../models/business-view.ts";
import type { ContextPack } from "../models/context.ts";
import type { Routed } from "../models/plan.ts";
import type { ContextRequest, Question } from "../models/question.ts";
import type { Retriever } from "../retrievers/retriever.ts";
import { type KnownBusiness, learnBusiness } from "../router/known-business.ts";
import type { Lexicon } from "../router/lexicon/lexicon.ts";
import { cannot } from "../router/intents/define-intent.ts";
import { keptQuestion } from "../router/kept-question.ts";
import { narrowToRegion } from "../router/narrow-to-region.ts";
import { route } from "../router/route.ts";
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

/** What the engine knows of a business between two questions: its names, while they are of the same version. */
export interface Memory {
  known: KnownBusiness | null;
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
  const { routed, trace } = await plan(question, view, memory, deps); // which retrievers, and why
  if (routed.is !== "plan") return yield* inOnePart(answerWithoutFacts(question.question, routed, trace));
  const found = await find(routed, view, deps); // a late or failed one becomes a named gap
  const fused = fuse(found.found); // each thing once, ranked, explained
  const traces = { router: trace, retrievers: found.trace };
  const plain = answerFromFacts(question.question, routed.plan, fused, traces, found.gaps); // always there, no model needed
  const { phrasing } = deps;
  if (phrasing === null || question.model === false || plain.told.length === 0) return yield* inOnePart(plain.answer);
  yield { is: "facts", answer: plain.answer };
  yield* phraseAnswer(plain, routed.plan, phrasing, { ...deps, firstWeekday: view.calendar.firstWeekday, gone }); // what cannot be checked is replaced
}

/** The same facts, as a cited prompt within a budget of tokens. */
export async function gatherContext(
  request: ContextRequest,
  view: BusinessView,
  memory: Memory,
  deps: EngineDeps,
): Promise<ContextPack> {
  const { routed, trace } = await plan(request, view, memory, deps);
  const nothing: Retrieved = { found: [], gaps: [], trace: [] };
  const found = routed.is === "plan" ? await find(routed, view, deps) : nothing;
  const fused: Fused = fuse(found.found);
  const gaps = [...found.gaps, ...fused.gaps, ...(routed.is === "cannot" ? routed.gaps : [])];
  return packContext(request, { routed, fused, gaps, trace: { router: trace, retrievers: found.trace } }, deps);
}

async function plan(
  { question, region, after = [], asOf }: ContextRequest,
  view: BusinessView,
  memory: Memory,
  { definitions, lexicon }: EngineDeps,
): Promise<{ readonly routed: Routed; readonly trace: RouterTrace }> {
  const begun = performance.now();
  const known = await learnBusiness(view, memory.known);
  memory.known = known;
  const kept = after.length === 0 ? keptQuestion(question, known.saved) : null;
  const found =
    kept ??
    (region !== undefined && !known.regions.includes(region)
      ? unknownRegion(region, known.regions)
      : route(question, after, {
          today: asOf ?? view.today,
          calendar: view.calendar,
          lexicon,
          definitions,
          names: known.index,
          catalogue: known.catalogue,
          fileNames: known.fileNames,
          deadStockDays: view.deadStockDays,
        }));
  const routed = narrowToRegion(found, region ?? null);
  const unread = routed.is === "plan" ? routed.plan.unread : routed.unread;
  return {
    routed,
    trace: {
      status: routed.is,
      plan: routed.is === "plan" ? routed.plan : null,
      unread,
      ms: Math.round(performance.now() - begun),
    },
  };
}

async function find(
  { plan: planned }: Extract<Routed, { is: "plan" }>,
  view: BusinessView,
  { retrievers, definitions, config }: EngineDeps,
): Promise<Retrieved> {
  return retrieve(planned, view, { retrievers, definitions, deadlineMs: config.retrieverDeadlineMs });
}

function unknownRegion(region: string, regions: readonly string[]): Routed {
  const there = regions.length === 0 ? "no row says a region" : `the regions are ${regions.slice(0, 20).join(", ")}`;
  return cannot(`There is no region "${region}": ${there}.`);
}
