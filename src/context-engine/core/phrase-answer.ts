import type { MetricDefinition } from "#core/metric.ts";
import type { ErrorCode } from "#core/errors.ts";
import { toOmError } from "#core/errors.ts";
import type { ModelEnd } from "#core/model-answer.ts";
import type { AnswerModel } from "#ports/answer-model.ts";
import type { EngineConfig } from "../config/engine-config.ts";
import type { PromptTrace } from "../models/answer.ts";
import type { AnswerPart } from "../models/answer-part.ts";
import type { Plan } from "../models/plan.ts";
import { type BuiltPrompt, buildPrompt } from "../prompt/build-prompt.ts";
import type { Lexicon } from "../router/lexicon/lexicon.ts";
import { loadTokenCounter } from "../utils/tokens.ts";
import { type Evidence, gatherEvidence } from "../verifier/evidence.ts";
import { createSentenceSplitter } from "../verifier/split-sentences.ts";
import { type Verdict, verifySentence } from "../verifier/verify-sentence.ts";
import type { ToldAnswer } from "./answer-from-facts.ts";
import { createToldText, type ToldText } from "./told-text.ts";

/** A model that phrases, and what its tokens cost. */
export interface Phrasing {
  readonly model: AnswerModel;
  /** It may propose a plan for a question that was not read whole, too. */
  readonly plans?: true;
  /** Exact; null where prices are not configured. */
  readonly costOf: (usage: NonNullable<ModelEnd["usage"]>) => string | null;
}

export interface PhrasingDeps {
  readonly definitions: readonly MetricDefinition[];
  readonly lexicon: Lexicon;
  readonly config: EngineConfig;
  readonly firstWeekday: number;
  /** Aborted when nobody waits for the answer any more. */
  readonly gone: AbortSignal;
}

/** Other models count a text with more tokens than the tokenizer here. */
const otherTokenizers = 1.15;
/** A model that goes on and on is not listened to. */
const mostSentences = 24;

/** What came of a model while its sentences were taken. */
interface Taken {
  sentences: number;
  replaced: number;
  usage: ModelEnd["usage"];
  failure: ErrorCode | null;
  gap: string | null;
}

/**
 * The text of an answer in the words of a model, sentence by sentence: one that the facts do not bear out is replaced by
 * what the facts say themselves. Whatever becomes of the model, the answer is whole.
 */
export async function* phraseAnswer(
  { answer, told }: ToldAnswer,
  plan: Plan,
  { model, costOf }: Phrasing,
  deps: PhrasingDeps,
): AsyncGenerator<AnswerPart, void> {
  const { config } = deps;
  const budget = Math.min(
    config.budgetTokens,
    Math.floor((model.contextTokens - config.answerTokens) / otherTokenizers),
  );
  const count = await loadTokenCounter();
  const template = config.templates[plan.intent];
  const candidates = told.map(({ item, score }) => ({ item, score }));
  const built = buildPrompt({ question: answer.question, template, said: "", candidates, budget }, { ...deps, count });
  const prompt: PromptTrace = { budget, used: built?.used ?? 0, leftOut: told.length - (built?.lines.length ?? 0) };
  const text = createToldText(told, mustBeTold(plan));
  const taken: Taken = { sentences: 0, replaced: 0, usage: null, failure: null, gap: null };
  if (built === null || built.lines.length === 0) {
    taken.failure = "MODEL_TOO_LONG";
    taken.gap = `the context of ${model.id}, ${model.contextTokens} tokens, is too small for the facts: the text is not its own`;
  } else yield* takeSentences(built, plan, answer.question, { model, text, taken, told }, deps);
  yield* toParts(taken.failure === null ? text.end() : text.endEarly());
  const tokens = taken.usage && {
    input: taken.usage.inputTokens,
    cached: taken.usage.cachedTokens,
    output: taken.usage.outputTokens,
  };
  yield {
    is: "answer",
    answer: {
      ...answer,
      text: text.whole(),
      gaps: taken.gap === null ? answer.gaps : [...answer.gaps, taken.gap],
      trace: { ...answer.trace, prompt },
      model: {
        id: model.id,
        tokens,
        cost: taken.usage && costOf(taken.usage),
        sentences: taken.sentences,
        replaced: taken.replaced,
        failure: taken.failure,
      },
      verified: true,
    },
  };
}

interface Taking {
  readonly model: AnswerModel;
  readonly text: ToldText;
  readonly taken: Taken;
  readonly told: ToldAnswer["told"];
}

async function* takeSentences(
  { prompt, lines }: BuiltPrompt,
  plan: Plan,
  question: string,
  { model, text, taken, told }: Taking,
  deps: PhrasingDeps,
): AsyncGenerator<AnswerPart, void> {
  const { config } = deps;
  const shown = lines.flatMap(({ at }) => told[at] ?? []);
  const evidence = gatherEvidence(
    shown.map(({ item }) => item),
    question,
    plan,
    deps,
  );
  const splitter = createSentenceSplitter(namesOf(evidence));
  const take = (sentence: string): readonly string[] => {
    if (taken.sentences + taken.replaced >= mostSentences) return [];
    const verdict = verifySentence(sentence, evidence);
    if (verdict.is === "verified") taken.sentences += 1;
    else taken.replaced += 1;
    const places = placesOf(verdict, lines);
    return verdict.is === "verified" ? text.say(verdict.text, places) : text.owe(places);
  };
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), config.modelDeadlineMs);
  try {
    const request = {
      ...prompt,
      maxTokens: config.answerTokens,
      signal: AbortSignal.any([deadline.signal, deps.gone]),
    };
    for await (const part of model.stream(request)) {
      if (part.kind === "text") for (const sentence of splitter.push(part.text)) yield* toParts(take(sentence));
      else {
        taken.usage = part.usage;
        // Where the tokens ended the last sentence did not.
        if (part.stop === "end") for (const sentence of splitter.end()) yield* toParts(take(sentence));
        else
          taken.gap = `the model ${model.id} reached its most tokens, ${config.answerTokens}: its last sentence is left out`;
      }
    }
  } catch (thrown) {
    const { code, message } = toOmError(thrown);
    taken.failure = deadline.signal.aborted ? "DEADLINE" : code;
    const why = deadline.signal.aborted
      ? `the model ${model.id} was not done within ${config.modelDeadlineMs} ms`
      : message;
    taken.gap = `${why}: what it did not say is told without it`;
  } finally {
    clearTimeout(timer);
  }
}

/** The places of the items that a sentence cites, in the order of the answer. */
function placesOf({ citations }: Verdict, lines: BuiltPrompt["lines"]): readonly number[] {
  return citations.flatMap((citation) => lines[Number(citation) - 1]?.at ?? []);
}

function namesOf({ items }: Evidence): readonly string[] {
  return [...items.values()].flatMap(({ names }) => names.map(({ text }) => text));
}

/** What sets a question right is told in the words of the facts, whatever else is. */
function mustBeTold({ queries }: Plan): boolean {
  return queries.some(({ premise }) => premise !== undefined);
}

function* toParts(texts: readonly string[]): Generator<AnswerPart, void> {
  for (const text of texts) yield { is: "text", text };
}
