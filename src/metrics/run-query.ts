import { type Clock, toInstant } from "#core/clock.ts";
import {
  datasetFolder,
  headKey,
  hiddenLines,
  isReplaced,
  type Manifest,
  readHead,
  visibleCount,
} from "#engine/dataset.ts";
import { readPastManifest } from "#engine/past-manifest.ts";
import type { QueryEngine, QueryRows } from "#engine/query-engine.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import type { RecordStore } from "#ports/record-store.ts";
import { compileQuery, missingNeeds } from "./compile.ts";
import type { Statement } from "./compile-rows.ts";
import { type FileCoverage, readCoverage, readItemCounts } from "./coverage.ts";
import { describePlan } from "./describe-plan.ts";
import { readGroups } from "./groups.ts";
import { runItemQuery } from "./item-query.ts";
import { pendingNotes, writeNotes } from "./notes.ts";
import { planQuery, type QueryPlan } from "./plan.ts";
import type { FileName, MetricQuery, PendingFile, QueryResult } from "./query.ts";
import { metricDefinitions } from "./registry.ts";
import { buildTable } from "./table.ts";

export interface MetricQueryDeps {
  readonly blobs: BlobStore;
  readonly records: RecordStore;
  readonly engine: QueryEngine;
  readonly clock: Clock;
  /** Files of a dataset that wait for a decision or are still being processed. */
  readonly pending: (business: string, dataset: string) => Promise<readonly PendingFile[]>;
}

/**
 * Answers a metric query from the visible rows of one business. Values are exact; currencies are never added.
 * Without any data the answer has unknown values and a note: that is no failure.
 * @throws OmError `METRIC_UNKNOWN`, `DIMENSION_UNKNOWN`, `PERIOD_INVALID`, `QUERY_INVALID`, `NOT_AVAILABLE`, or the engine's
 */
export async function runMetricQuery(
  business: string,
  query: MetricQuery,
  deps: MetricQueryDeps,
  definitions = metricDefinitions,
): Promise<QueryResult> {
  const today = toInstant(deps.clock.now()).slice(0, 10);
  const plan = planQuery(query, { definitions, today });
  if (plan.metrics.some(({ value }) => value.kind === "items")) {
    const { stateAt } = plan.query;
    const then = stateAt === undefined ? {} : { stateAt };
    return runItemQuery(plan, (part, metrics) => runMetricQuery(business, { ...part, ...then }, deps, metrics));
  }
  const { manifest, others } = await findManifest(business, plan, deps);
  const dataset = manifest?.dataset ?? plan.dataset ?? "sales";
  const pending = plan.stateAt === null ? await deps.pending(business, dataset) : []; // what was pending then nobody knows
  if (manifest === null) return withoutData(plan, dataset, pending);

  const canonical = metricDefinitions.some((metric) => metric.datasets.includes(dataset));
  const toPath = await resolvePaths(manifest, deps.blobs);
  const compiled = compileQuery(plan, { manifest, canonical, toPath });
  const folder = await deps.blobs.toLocalFolder(datasetFolder(business, dataset));
  const run = (statement: Statement): Promise<QueryRows> => deps.engine.query({ folder, ...statement });
  const missing = new Map(
    plan.metrics
      .map((metric) => [metric.id, missingNeeds(metric, { manifest, canonical })] as const)
      .filter(([, needs]) => needs.length > 0),
  );

  const [covered, now, before, counted] = await Promise.all([
    run(compiled.coverage),
    run(compiled.groups),
    compiled.comparison === null ? null : run(compiled.comparison),
    compiled.items === null ? null : run(compiled.items),
  ]);
  const layout = { keys: compiled.keys, parts: compiled.parts, metrics: plan.metrics, missing };
  const files = readCoverage(covered, compiled.parts);
  const current = readGroups(now, layout);
  const previous = before === null ? [] : readGroups(before, layout);
  const table = buildTable(plan, compiled.keys, { current, previous }, onlyCurrency(manifest));
  return {
    ...describePlan(plan),
    columns: table.columns,
    rows: table.rows,
    coverage: {
      rowsUsed: sum(files, (file) => file.used),
      rowsTotal: sum(manifest.files, visibleCount),
      undated: sum(files, (file) => file.undated),
    },
    pending,
    files: usedFiles(manifest, files),
    notes: writeNotes({
      plan,
      manifest,
      files,
      table,
      missing,
      pending,
      others,
      parts: compiled.parts,
      items: counted === null ? null : readItemCounts(counted, compiled.parts),
      hasPrevious: previous.length > 0,
    }),
    truncated: table.truncated,
  };
}

/** The dataset that the metrics name; for metrics of any dataset sales, or else the first that has rows. */
async function findManifest(
  business: string,
  { dataset, stateAt }: QueryPlan,
  deps: MetricQueryDeps,
): Promise<{ readonly manifest: Manifest | null; readonly others: readonly Manifest[] }> {
  const read = async (name: string): Promise<Manifest | null> => {
    const { manifest } = await readHead(business, name, deps);
    return withRows(stateAt === null ? manifest : await readPastManifest(business, name, stateAt.epochMs, deps));
  };
  if (dataset !== null) return { manifest: await read(dataset), others: [] };
  const { partition, sort: prefix } = headKey(business, "");
  const heads = await deps.records.list(partition, { prefix });
  const manifests = await Promise.all(heads.map(({ sort }) => read(sort.slice(prefix.length))));
  const filled = manifests.filter((manifest) => manifest !== null);
  const manifest = filled.find((candidate) => candidate.dataset === "sales") ?? filled[0] ?? null;
  return { manifest, others: filled.filter((candidate) => candidate !== manifest) };
}

function withRows(manifest: Manifest | null): Manifest | null {
  if (manifest?.files.some((file) => file.parts.length > 0) !== true) return null;
  return manifest.files.some(isReplaced)
    ? { ...manifest, files: manifest.files.filter((file) => !isReplaced(file)) }
    : manifest;
}

async function resolvePaths(manifest: Manifest, blobs: BlobStore): Promise<(key: string) => string> {
  const keys = manifest.files.flatMap((file) => [...file.parts.map((part) => part.key), ...hiddenLines(file)]);
  const paths = new Map(await Promise.all(keys.map(async (key) => [key, await blobs.toLocalPath(key)] as const)));
  return (key) => paths.get(key) ?? key;
}

function withoutData(plan: QueryPlan, dataset: string, pending: readonly PendingFile[]): QueryResult {
  const table = buildTable(plan, plan.by, { current: [], previous: [] }, undefined);
  return {
    ...describePlan(plan),
    columns: table.columns,
    rows: table.rows,
    coverage: { rowsUsed: 0, rowsTotal: 0, undated: 0 },
    pending,
    files: [],
    notes:
      plan.stateAt === null
        ? [`no ${dataset} yet${pending.length === 0 ? ": ingest a file first" : ""}`, ...pendingNotes(pending)]
        : [`no ${dataset} then: there was nothing to count at ${plan.stateAt.label}`],
    truncated: false,
  };
}

function usedFiles(manifest: Manifest, files: readonly FileCoverage[]): FileName[] {
  const used = new Set(files.filter((file) => file.used > 0).map((file) => file.fileId));
  const names = new Map(manifest.files.map(({ fileId, name }) => [fileId, name]));
  return [...names].filter(([fileId]) => used.has(fileId)).map(([fileId, name]) => ({ fileId, name }));
}

function onlyCurrency(manifest: Manifest): string | undefined {
  const currencies = new Set(manifest.files.flatMap((file) => file.currencies));
  return currencies.size === 1 ? [...currencies][0] : undefined;
}

function sum<Item>(items: readonly Item[], read: (item: Item) => number): number {
  return items.reduce((total, item) => total + read(item), 0);
}
