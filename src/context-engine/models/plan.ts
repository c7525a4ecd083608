import type { MetricQuery } from "#metrics/query.ts";

/** What kind of answer a question wants; an intent is a file of `router/intents`. */
export const intentIds = [
  "numbers",
  "change",
  "growth",
  "seasonality",
  "movement",
  "overview",
  "running-out",
  "reorder",
  "definition",
  "files",
  "lineage",
  "analysis",
  "insights",
  "documents",
] as const;
export type IntentId = (typeof intentIds)[number];

/** What a question was read as: the structured half is a `MetricQuery`, compiled by `metrics` alone. */
export interface Plan {
  readonly intent: IntentId;
  /** What is asked of the numbers, in order; the first is the answer's table. */
  readonly queries: readonly PlannedQuery[];
  /** Ids of metrics whose definitions are asked for, or help. */
  readonly definitions: readonly string[];
  /** Which files are asked about; null where none are. */
  readonly files: FilesAsked | null;
  /** What will run out where, within how many days; null where that is not asked. */
  readonly cover: CoverAsked | null;
  /** An analysis of `metrics/analyses`; null where none is asked for. */
  readonly analysis: { readonly id: string; readonly by?: string; readonly query: MetricQuery } | null;
  /** What is looked for in documents and notes; absent where nothing is. */
  readonly passages?: PassagesAsked;
  /** For people: what was taken for granted, and what was read otherwise than written. */
  readonly assumptions: readonly string[];
  /** Words that were not read. */
  readonly unread: readonly string[];
  /** The period in words, as it was read. */
  readonly period: string | null;
}

export interface PassagesAsked {
  /** The question in its own words. */
  readonly query: string;
  /**
   * `alone`: no number answers the question, so passages that fit it do. `beside`: they stand beside numbers.
   * `in a context`: no number answers it, and whoever reads the passages judges whether one does.
   */
  readonly stands: "alone" | "beside" | "in a context";
  readonly region: string | null;
}

export interface PlannedQuery {
  readonly query: MetricQuery;
  /** Keeps rows on one side of each value; all rows are read first. */
  readonly thresholds?: readonly Threshold[];
  /** Only so many rows for each value of the first dimension. */
  readonly perGroup?: number;
  /** Only so many rows, after the threshold. */
  readonly keep?: number;
  /** Of these, or of those of each group, the one at this place, from 1. */
  readonly place?: number;
  /** The change that the question takes for granted: a share, as in "why did sales drop 12 %". */
  /** Rows whose first dimension is also in the answer to this query are left out. */
  readonly without?: MetricQuery;
  readonly premise?: { readonly direction: "up" | "down"; readonly rate: number | null };
}

export interface Threshold {
  readonly column: string;
  readonly is: "<" | "<=" | ">" | ">=";
  readonly value: number;
}

export interface FilesAsked {
  readonly state?: string;
  readonly rejected?: true;
  readonly name?: string;
  readonly type?: string;
}

export interface CoverAsked {
  readonly where: NonNullable<MetricQuery["where"]>;
  /** Days whose sales say how fast it goes: "A..B", and how many they are. */
  readonly period: string;
  readonly days: number;
  readonly horizonDays: number;
  /** ISO day whose stock is meant. */
  readonly on: string;
  readonly by: "sku" | "product";
}

/** What the router made of a question. */
export type Routed =
  | { readonly is: "plan"; readonly plan: Plan }
  | {
      readonly is: "clarify";
      readonly text: string;
      readonly options: readonly Option[];
      readonly unread: readonly string[];
    }
  | {
      readonly is: "cannot";
      readonly text: string;
      readonly gaps: readonly string[];
      readonly suggestions: readonly string[];
      readonly unread: readonly string[];
      /** `always`: what a document says of it is no answer either. `unless asked`: only where a text is asked for. `as a number`: the same, but it may stand in a context. */
      readonly isRefused?: "always" | "unless asked" | "as a number";
    };

/** A reading to choose from. */
export interface Option {
  readonly label: string;
  /** The question as it would be asked, to be sent again. */
  readonly question: string;
  readonly query?: MetricQuery;
}
