import type { ListedText } from "#core/listed-text.ts";
import type { BusinessCalendar } from "#core/period.ts";
import type { FileReport } from "#core/report.ts";
import type { AnalysisRequest, AnalysisResult } from "#metrics/analyses/analysis.ts";
import type { Insight } from "#metrics/insights/insight.ts";
import type { NamesNews, NamesState } from "#metrics/follow-names.ts";
import type { MetricQuery, QueryResult } from "#metrics/query.ts";
import type { VectorSource } from "../vectors/vector-source.ts";
import type { SavedQuery } from "#metrics/saved-queries/saved-query.ts";

/**
 * All that the engine can see: one business, bound by whoever opened the view from a credential. Nothing in here takes the
 * name of a business, so no question, plan or model can name another.
 */
export interface BusinessView {
  /** ISO day in the zone of the business. */
  readonly today: string;
  readonly calendar: BusinessCalendar;
  /** Names of the rows that count: what is new since they were told, or all of them. */
  names(since: NamesState | null): Promise<NamesNews>;
  /**
   * The passages of documents, notes and long texts that count, a segment a table, and the version of that list; none where
   * it is still the one that is known. What lies behind a key never changes.
   */
  texts(known: string | null): Promise<{ readonly version: string; readonly texts: readonly ListedText[] }>;
  query(query: MetricQuery): Promise<QueryResult>;
  analyse(id: string, request: AnalysisRequest): Promise<AnalysisResult>;
  insights(): Promise<readonly Insight[]>;
  /** Queries that the business keeps by name, with the words in which they are asked. */
  savedQueries(): Promise<readonly SavedQuery[]>;
  /** Newest first. */
  files(): Promise<readonly FileReport[]>;
  /** The embedder that is set, with the vectors of this business; null or absent where none is. */
  vectors?(): Promise<VectorSource | null>;
  /** How stock is planned: days without a sale after which it is dead. */
  readonly deadStockDays: number;
}
