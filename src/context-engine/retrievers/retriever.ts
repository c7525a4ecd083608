import type { MetricDefinition } from "#core/metric.ts";
import type { AnswerTable, Citation, Fact } from "../models/answer.ts";
import type { BusinessView } from "../models/business-view.ts";
import type { Plan } from "../models/plan.ts";
import type { VectorMemory } from "../vectors/vector-memory.ts";
import type { PassageMemory } from "./documents/passage-memory.ts";

/** What finds something for a plan; a plug-in is a folder beside this file and a line in `registry.ts`. */
export interface Retriever {
  readonly id: string;
  /** Why it could help; null where it could not. Every retriever that could is asked. */
  readonly answers: (plan: Plan) => string | null;
  /** Reads through the view alone, which is bound to one business. */
  readonly retrieve: (plan: Plan, view: BusinessView, deps: RetrieverDeps) => Promise<Found>;
}

export interface RetrieverDeps {
  readonly definitions: readonly MetricDefinition[];
  /** The passages of the business, opened. */
  readonly passages: PassageMemory;
  /** Their vectors, where they help. */
  readonly vectors: VectorMemory;
  /** Aborted at the deadline: nothing is begun after it, and what is being read is left where it is. */
  readonly signal: AbortSignal;
}

/** What a retriever found: items that stand by themselves, each with what it can be cited by. */
export interface Found {
  readonly items: readonly FoundItem[];
  /** Sentences: what is missing, unknown or left out. */
  readonly gaps: readonly string[];
  readonly assumptions: readonly string[];
  /** How it went, for the trace. */
  readonly notes?: readonly string[];
}

export interface FoundItem {
  /** Stable: equal for the same thing found twice, whoever finds it. */
  readonly id: string;
  readonly kind: "table" | "definition" | "files" | "finding" | "passage" | "text";
  readonly title: string;
  /** One or more sentences for people; every number in it is in the table. */
  readonly text: string;
  readonly table?: AnswerTable;
  readonly facts: readonly Fact[];
  readonly citations: readonly Citation[];
  /** How much of the question it answers: 1 is the answer itself. */
  readonly score: number;
  /** When what it says came, of a text: of two that say the same the later one is told. */
  readonly freshAt?: string;
  /** Words of the question that a text has: of texts that are alike one with others does not answer for them. */
  readonly terms?: readonly string[];
  /** The data says that it cannot be told: why. */
  readonly unknown?: string;
  /** Its rows are those of a larger answer that were asked for, as by a threshold: nothing is told of all of them. */
  readonly isPart?: true;
}

export function defineRetriever(retriever: Retriever): Retriever {
  return retriever;
}
