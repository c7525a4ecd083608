import type { Clock } from "#core/clock.ts";
import type { KeptNames } from "#engine/kept-names.ts";
import type { KeptManifests } from "#engine/kept-manifests.ts";
import { runAnalysis } from "#metrics/analyses/run-analysis.ts";
import { listSources } from "#metrics/completeness/list-sources.ts";
import { explainQuery } from "#metrics/explain/run-explain.ts";
import { listHygiene } from "#metrics/hygiene/list-hygiene.ts";
import { findInsights } from "#metrics/insights/find-insights.ts";
import { followNames, type NamesNews, type NamesState } from "#metrics/follow-names.ts";
import { listNames } from "#metrics/names.ts";
import { reconcilePayouts } from "#metrics/payouts/reconcile-payouts.ts";
import type { MetricQueryDeps } from "#metrics/find-rows.ts";
import { runMetricQuery } from "#metrics/run-query.ts";
import { compareLists } from "#metrics/stock-changes/compare-lists.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import type { BusinessRecords } from "#ports/business-records.ts";
import type { FileRecords } from "#ports/file-records.ts";
import type { RecordStore } from "#ports/record-store.ts";
import type { Engines } from "./engines.ts";
import { forgetSource } from "./forget-source.ts";
import type { Holds } from "./holds.ts";
import type { OmService } from "./service.ts";

/** What the product says of the rows that count; part of its one face. */
export type NumberService = Pick<
  OmService,
  "query" | "explain" | "analyse" | "names" | "sources" | "forget" | "changes" | "reconcile" | "hygiene" | "insights"
> & {
  /** Names for whoever asks again and again. */
  followNames(business: string, since: NamesState | null): Promise<NamesNews>;
};

export interface NumberDeps {
  readonly blobs: BlobStore;
  readonly records: RecordStore;
  readonly files: FileRecords;
  readonly businesses: BusinessRecords;
  readonly clock: Clock;
  readonly manifests: KeptManifests;
  readonly keptNames?: KeptNames;
  /** Who reads holds what could be named when it began. */
  readonly holds: Pick<Holds, "during">;
  readonly engines: Pick<Engines, "query" | "recordReader">;
  readonly pending: MetricQueryDeps["pending"];
}

export function createNumberService({ engines, holds, ...deps }: NumberDeps): NumberService {
  const queryDeps: MetricQueryDeps = { ...deps, engine: engines.query };
  const explainDeps = { ...queryDeps, files: deps.files, readRecords: engines.recordReader.read };
  const sources: NumberService["sources"] = (business) => holds.during(() => listSources(business, queryDeps));
  return {
    query: (business, query) => holds.during(() => runMetricQuery(business, query, queryDeps)),
    explain: (business, query) => holds.during(() => explainQuery(business, query, explainDeps)),
    analyse: (business, id, request) => holds.during(() => runAnalysis(business, id, request, queryDeps)),
    names: (business, request) => holds.during(() => listNames(business, request, queryDeps)),
    followNames: (business, since) =>
      holds.during(() => followNames(business, since, { ...queryDeps, businesses: deps.businesses })),
    sources,
    forget: (business, request) => forgetSource(business, request, { ...deps, sources }),
    changes: (business, request) => holds.during(() => compareLists(business, request, explainDeps)),
    reconcile: (business, request) => holds.during(() => reconcilePayouts(business, request, queryDeps)),
    hygiene: (business, request) => holds.during(() => listHygiene(business, request, explainDeps)),
    insights: (business) => holds.during(() => findInsights(business, queryDeps)),
  };
}
