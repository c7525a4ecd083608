import { z } from "zod";
import type { MetricDefinition } from "#core/metric.ts";
import { metricQuerySchema, type Cell, type MetricQuery, type QueryResult, type ResultColumn } from "../query.ts";

/** What an analysis is asked: the contract of `om analyse` and `POST /v1/analyses/{id}`. Fields mean what they mean of a query. */
export const analysisRequestSchema = metricQuerySchema
  .pick({ where: true, period: true, compare: true, currency: true, asOf: true, stateAt: true, profile: true })
  .extend({
    /** What its items are; see `AnalysisFacts.by`. */
    by: z.string().exactOptional(),
    /** At most so many rows of the answer, 100 by default; what is summed up is of all. */
    limit: z.int().min(1).max(250_000).exactOptional(),
  });
export type AnalysisRequest = Readonly<z.infer<typeof analysisRequestSchema>>;

/** What people are told of an analysis. */
export interface AnalysisFacts {
  readonly id: string;
  /** One more whenever the formula changes. */
  readonly version: number;
  readonly title: string;
  /** What it says, with its formula. */
  readonly description: string;
  /** Canonical columns without which it cannot be worked out; of each group one is enough. */
  readonly needs: readonly (readonly string[])[];
  /** Dimensions that its items may be; the first is meant where none is said. */
  readonly by: readonly [string, ...string[]];
  /** Fields of a request that only some analyses take. */
  readonly takes: readonly ("compare" | "currency")[];
  /** Words people use for it. */
  readonly synonyms: readonly string[];
  /** Where the formula comes from. */
  readonly source: string;
}

/**
 * A kind of analysis: facts, what it asks of the rows, and one pure function from the exact groups to what they say. Rows are
 * read by the compiler of queries alone, so whatever holds for a query (settings, names, profiles, rates) holds for it.
 */
export interface Analysis extends AnalysisFacts {
  /** The query whose groups it is made of; its period, coverage, files and notes are those of the answer. */
  readonly asks: (asked: AskedAnalysis) => {
    readonly query: MetricQuery;
    readonly definitions: readonly MetricDefinition[];
  };
  /** Another query over the numbers that are asked for by everybody; its files and notes join those of the answer. */
  readonly beside?: (asked: AskedAnalysis) => MetricQuery;
  /** What the groups of a query cannot be: worked out by the engine over the lines that count. */
  readonly lines?: LinesAsked;
  readonly work: (found: FoundGroups) => Findings;
}

/** A request with all that was not said in it. */
export interface AskedAnalysis extends AnalysisRequest {
  readonly by: string;
  readonly limit: number;
}

export interface LinesAsked {
  /** The metric of the query whose first part says which lines count. */
  readonly metric: string;
  /** From the first day of all, so that what was first is known; else from that of the period. */
  readonly fromTheFirst?: true;
  readonly statements: readonly LinesStatement[];
}

/**
 * SQL behind `WITH lines AS (...)`, where a line that counts has `item` (its item), `money` (its currency, where the query
 * asks for money in several), `day`, and `place` (what is counted once: its order, its customer).
 */
export interface LinesStatement {
  readonly name: string;
  readonly sql: (bind: (value: string | null) => string, window: { readonly from: string | null }) => string;
  /** Looks at the rows before the next statement is run. @throws OmError `QUERY_INVALID` for more than is worked out */
  readonly check?: (rows: LinesRows) => void;
}

export type LinesRows = readonly (readonly (string | number | boolean | null)[])[];

export interface FoundGroups {
  readonly asked: AskedAnalysis;
  readonly result: QueryResult;
  /** Of the query beside it. */
  readonly beside: QueryResult | null;
  /** By the name of the statement. */
  readonly lines: ReadonlyMap<string, LinesRows>;
}

/** What an analysis says. Amounts of several currencies have rows of their own. */
export interface Findings {
  readonly columns: readonly ResultColumn[];
  /** In order; all of them, or the first, as many as are asked for. */
  readonly rows: readonly (readonly Cell[])[];
  /** How many there are, where these are the first. */
  readonly rowCount?: number;
  readonly summary: AnalysisSummary;
  readonly facts: readonly AnalysisFact[];
  readonly notes: readonly string[];
}

export interface AnalysisSummary {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly (readonly Cell[])[];
}

/** One value of the whole. */
export interface AnalysisFact extends ResultColumn {
  readonly value: Cell;
}

/**
 * The answer: that of the query it is made of, with the columns and rows of the analysis in the place of its own. Rows are
 * cut off by `limit`; `rowCount` is how many there are.
 */
export interface AnalysisResult extends QueryResult {
  readonly analysis: { readonly id: string; readonly version: number; readonly title: string; readonly by: string };
  readonly request: AnalysisRequest;
  readonly rowCount: number;
  /** The whole in a few rows: classes, segments, bars. */
  readonly summary: AnalysisSummary;
  readonly facts: readonly AnalysisFact[];
}

/** Declares an analysis. */
export function defineAnalysis(analysis: Analysis): Analysis {
  return analysis;
}
