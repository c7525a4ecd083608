import type { Fact, Trace } from "./answer.ts";
import type { Plan } from "./plan.ts";

/** The contract of `om context` and `POST /v1/context`. */
export interface ContextPack {
  readonly question: string;
  /** Null where the question was not read as one that can be answered. */
  readonly plan: Plan | null;
  /** The plan in plain words, where a model read words that the router could not. */
  readonly readByModel?: string;
  readonly items: readonly ContextItem[];
  readonly prompt: { readonly system: string; readonly user: string };
  readonly tokens: { readonly used: number; readonly budget: number; readonly tokenizer: string };
  readonly gaps: readonly string[];
  readonly trace: Trace;
}

export interface ContextItem {
  /** As the prompt cites it: "1". */
  readonly citation: string;
  readonly retriever: string;
  readonly kind: string;
  readonly text: string;
  readonly facts: readonly Fact[];
  readonly score: number;
  readonly ranks: Readonly<Record<string, number>>;
  readonly tokens: number;
  readonly files: readonly {
    readonly fileId: string;
    readonly name: string;
    /** Of a passage: the line with which it begins. */
    readonly lines?: string;
  }[];
}
