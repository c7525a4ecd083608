import type { Cell, QueryResult, ResultPeriod } from "#metrics/query.ts";
import type { Option, Plan } from "./plan.ts";
import type { UsedModel } from "#core/used-model.ts";
import type { Proposal } from "./proposal.ts";

/** The contract of `om ask` and `POST /v1/ask`. */
export interface Answer {
  readonly question: string;
  readonly status: "answered" | "clarify" | "cannot_answer";
  /** For people; every number in it is a cell of the table or a fact. */
  readonly text: string;
  readonly facts: readonly Fact[];
  readonly table?: AnswerTable;
  /** Further tables, each with what it is: of what a change is made of. */
  readonly more?: readonly { readonly title: string; readonly table: AnswerTable }[];
  readonly chart?: Chart;
  /** Readings to choose from, where the status is `clarify`. */
  readonly options?: readonly Option[];
  readonly citations: readonly Citation[];
  readonly assumptions: readonly string[];
  /** What is missing, late or left out. */
  readonly gaps: readonly string[];
  /** The plan in plain words, where a model read what the router could not: what is computed, or asked back. */
  readonly readByModel?: string;
  /** Questions that can be answered from the data that is there. */
  readonly suggestions: readonly string[];
  readonly trace: Trace;
  /** The model that was asked to phrase the text; null where none was. */
  readonly model: UsedModel | null;
  /** Every number, name and date in the text was found in the facts. */
  readonly verified: boolean;
}

/** A query result, or what a retriever made a table of. */
export type AnswerTable = Pick<QueryResult, "columns" | "rows"> & {
  readonly [Field in Exclude<keyof QueryResult, "columns" | "rows">]?: QueryResult[Field] | undefined;
};

/** One number with all that it hangs on. */
export interface Fact {
  /** "f1", ...: stable within an answer. */
  readonly id: string;
  readonly metric: string;
  readonly value: Cell;
  readonly unit: string;
  readonly currency?: string;
  readonly period: ResultPeriod;
  readonly filters: readonly string[];
  readonly dimensions?: Readonly<Record<string, Cell>>;
  /** Id and version: "net_sales@2". */
  readonly definition: string;
  readonly coverage: { readonly rowsUsed: number; readonly rowsTotal: number };
  readonly files: readonly string[];
}

export interface Citation {
  readonly id: string;
  readonly fileId?: string;
  readonly name?: string;
  readonly lines?: string;
  readonly metric?: string;
}

export interface Chart {
  readonly kind: "line" | "bar";
  readonly title: string;
  /** Column ids of the table. */
  readonly x: string;
  readonly y: readonly string[];
  readonly unit: string;
}

export interface Trace {
  readonly router: RouterTrace;
  readonly retrievers: readonly RetrieverTrace[];
  readonly fusion: FusionTrace | null;
  readonly prompt: PromptTrace | null;
}

export interface RouterTrace {
  readonly status: "plan" | "clarify" | "cannot";
  readonly plan: Plan | null;
  readonly unread: readonly string[];
  readonly ms: number;
  /** Of a model that was asked for a plan; absent where none was. */
  readonly proposal?: Proposal;
}

export interface RetrieverTrace {
  readonly id: string;
  readonly reason: string;
  readonly status: "found" | "empty" | "failed" | "late";
  readonly items: number;
  readonly ms: number;
  /** How it went, where there is something to tell, such as why vectors are not used. */
  readonly notes?: readonly string[];
}

export interface FusionTrace {
  readonly found: number;
  readonly kept: number;
  readonly repeated: number;
  /** Texts that said the same as a later one, or a better one. */
  readonly alike: number;
}

export interface PromptTrace {
  readonly budget: number;
  readonly used: number;
  readonly leftOut: number;
}
