import { metricDefinitions } from "#metrics/registry.ts";
import { type EngineConfig, engineConfigSchema } from "../config/engine-config.ts";
import { OmError } from "#core/errors.ts";
import { ask, type EngineDeps, gatherContext, type Memory } from "../core/context-engine.ts";
import type { Phrasing } from "../core/phrase-answer.ts";
import type { Answer } from "../models/answer.ts";
import type { AnswerPart } from "../models/answer-part.ts";
import type { BusinessView } from "../models/business-view.ts";
import type { ContextPack } from "../models/context.ts";
import type { ContextRequest, Question } from "../models/question.ts";
import { createPassageMemory } from "../retrievers/documents/passage-memory.ts";
import { retrievers } from "../retrievers/registry.ts";
import { createVectorMemory } from "../vectors/vector-memory.ts";
import { createLexicon } from "../router/lexicon/lexicon.ts";

/** (query, business, region) -> an answer, or the context that a model may phrase. */
export interface ContextEngineService {
  ask(business: string, question: Question): Promise<Answer>;
  /** The same as it comes; the last part is the whole. A model is no longer listened to when `gone` is aborted. */
  askInParts(business: string, question: Question, gone?: AbortSignal): AsyncIterable<AnswerPart>;
  /** A model is asked for a plan alone, and no longer listened to when `gone` is aborted. */
  context(business: string, request: ContextRequest, gone?: AbortSignal): Promise<ContextPack>;
}

export interface ContextEngineOptions {
  /** Opens the one business of a credential; all that a question can reach goes through it. */
  readonly open: (business: string) => Promise<BusinessView>;
  readonly config?: Partial<EngineConfig>;
  readonly deps?: Partial<Omit<EngineDeps, "config" | "phrasing">>;
  /** The model that phrases; null where none is configured. */
  readonly phrasing?: Phrasing | null;
  /** Every answer, and every context for which a model was asked, for a log: without the question's words and without values. */
  readonly traced?: (business: string, answered: Answered) => void;
}

export type Answered = Pick<Answer, "status" | "trace" | "model">;

/** What is known of an answer that nobody waits for any more. */
function withoutReader(answer: Answer, phrasing: Phrasing | null): Answer {
  if (phrasing === null) return answer;
  const { id } = phrasing.model;
  return { ...answer, model: { id, tokens: null, cost: null, sentences: 0, replaced: 0, failure: "CANCELLED" } };
}

/** Businesses whose names are kept between two questions; those that were asked longest ago are read again. */
const mostKept = 16;

/** Wired by hand: definitions -> lexicon, registry -> retrievers; every part can be replaced. */
export function createContextEngine({
  open,
  config = {},
  deps = {},
  phrasing = null,
  traced,
}: ContextEngineOptions): ContextEngineService {
  const definitions = deps.definitions ?? metricDefinitions;
  const engine: EngineDeps = {
    definitions,
    lexicon: deps.lexicon ?? createLexicon(definitions),
    retrievers: deps.retrievers ?? retrievers,
    config: engineConfigSchema.parse(config),
    phrasing,
  };
  const memories = new Map<string, Memory>();
  const memoryOf = (business: string): Memory => {
    const memory = memories.get(business) ?? {
      known: Promise.resolve(null),
      passages: createPassageMemory(),
      vectors: createVectorMemory(),
    };
    memories.delete(business);
    memories.set(business, memory);
    const [oldest] = memories.keys();
    if (memories.size > mostKept && oldest !== undefined) memories.delete(oldest);
    return memory;
  };
  async function* askInParts(
    business: string,
    question: Question,
    gone?: AbortSignal,
  ): AsyncGenerator<AnswerPart, void> {
    let untold: Answer | null = null;
    try {
      for await (const part of ask(question, await open(business), memoryOf(business), engine, gone)) {
        if (part.is === "facts") untold = withoutReader(part.answer, phrasing);
        if (part.is === "answer") {
          untold = null;
          traced?.(business, part.answer);
        }
        yield part;
      }
    } finally {
      if (untold !== null) traced?.(business, untold); // whoever asked is gone: that the model was asked is told all the same
    }
  }
  return {
    askInParts,
    async ask(business, question) {
      for await (const part of askInParts(business, question)) if (part.is === "answer") return part.answer;
      throw new OmError("INTERNAL", "an answer ended before its end");
    },
    async context(business, request, gone) {
      const pack = await gatherContext(request, await open(business), memoryOf(business), engine, gone);
      const { router } = pack.trace;
      const status = router.status === "plan" ? "answered" : router.status === "clarify" ? "clarify" : "cannot_answer";
      if (router.proposal !== undefined) traced?.(business, { status, trace: pack.trace, model: null });
      return pack;
    },
  };
}
