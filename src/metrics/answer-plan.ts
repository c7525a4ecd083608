import { type Manifest, visibleCount } from "#engine/dataset.ts";
import type { QueryRows } from "#engine/query-engine.ts";
import { type BesideGroups, readBesideGroups } from "./beside-groups.ts";
import { type CompiledQuery, compileQuery, missingMetrics } from "./compile.ts";
import { findConversion } from "./conversion/find-conversion.ts";
import type { FileCoverage } from "./coverage.ts";
import type { FoundRows, MetricQueryDeps } from "./find-rows.ts";
import { describePlan } from "./describe-plan.ts";
import { readGroups } from "./groups.ts";
import { findCosts } from "./listed-costs.ts";
import { erasedNotes, pendingNotes, writeNotes } from "./notes.ts";
import { openDataset, type OpenDataset } from "./open-dataset.ts";
import type { QueryPlan } from "./plan.ts";
import { assertVendors } from "./profiles/assert-vendor.ts";
import type { FileName, QueryResult, SameStores } from "./query.ts";
import { findShape, type ShapedGroups } from "./shape/find-shape.ts";
import { createReadGroups } from "./shape/read-groups-of.ts";
import { narrowToSameStores } from "./shape/same-stores.ts";
import { shapeNotes } from "./shape/shape-notes.ts";
import { buildTable } from "./table.ts";

/** The answer to a plan over one manifest, with what it was made from. */
export interface PlanAnswer extends OpenDataset {
  readonly result: QueryResult;
  readonly compiled: CompiledQuery;
  /** The groups of the query's own window as the engine gave them: keys, then parts. */
  readonly groups: QueryRows;
  /** Needs that no file meets, by metric id. */
  readonly missing: ReadonlyMap<string, readonly string[]>;
}

/** What the result of a plan is written from. */
interface Answered {
  readonly plan: QueryPlan;
  readonly compiled: CompiledQuery;
  readonly missing: ReadonlyMap<string, readonly string[]>;
  readonly shaped: ShapedGroups;
  readonly beside: BesideGroups;
  readonly stores: SameStores | null;
}

/** Opens the dataset, compiles the plan over it, runs its statements, shapes the groups, and writes the result. */
export async function answerPlan(
  asked: QueryPlan,
  found: FoundRows<Manifest>,
  deps: MetricQueryDeps,
): Promise<PlanAnswer> {
  const { business, manifest } = found;
  await assertVendors(business, asked, manifest, deps.files);
  const opened = await openForPlan(business, asked, manifest, deps);
  const missing = missingMetrics(asked.metrics, opened.context);
  const { plan, stores } = await narrowToSameStores(asked, manifest, missing, opened);
  const compiled = compileQuery(plan, opened.context);
  const [beside, now, before] = await Promise.all([
    readBesideGroups(plan, compiled, opened),
    opened.run(compiled.groups),
    compiled.comparison && opened.run(compiled.comparison),
  ]);
  const layout = { keys: compiled.keys, parts: compiled.parts, metrics: plan.metrics, missing };
  const shaped = await findShape(
    plan,
    { keys: compiled.keys, current: readGroups(now, layout), previous: before ? readGroups(before, layout) : [] },
    { read: createReadGroups(plan, missing, opened), manifest },
  );
  const result = writeResult({ plan, compiled, missing, shaped, beside, stores }, found);
  return { ...opened, result, compiled, groups: now, missing };
}

/** The dataset with the costs and rates that a plan asks for. */
async function openForPlan(
  business: string,
  plan: QueryPlan,
  manifest: Manifest,
  deps: MetricQueryDeps,
): Promise<OpenDataset> {
  const costs = await findCosts(business, plan, manifest.dataset, deps);
  const opened = await openDataset(business, manifest, costs, deps);
  const conversion = await findConversion(business, plan, manifest, deps);
  return { ...opened, context: { ...opened.context, conversion } };
}

function writeResult(
  { plan, compiled, missing, shaped, beside, stores }: Answered,
  { manifest, pending, others }: FoundRows<Manifest>,
): QueryResult {
  const { files, conversion } = beside;
  const table = buildTable(plan, compiled.keys, shaped, onlyCurrency(manifest));
  return {
    ...describePlan(plan),
    columns: table.columns,
    rows: table.rows,
    ...(table.totals === undefined ? {} : { totals: table.totals }),
    ...(shaped.shape.other === null ? {} : { other: shaped.shape.other }),
    ...(stores === null ? {} : { sameStore: stores }),
    coverage: {
      rowsUsed: sum(files, (file) => file.used),
      rowsTotal: sum(manifest.files, visibleCount),
      undated: sum(files, (file) => file.undated),
    },
    ...(conversion.now === null ? {} : { conversion: conversion.now }),
    ...(conversion.before === null ? {} : { comparisonConversion: conversion.before }),
    pending,
    files: usedFiles(manifest, files),
    notes: writeNotes({
      ...beside,
      plan,
      manifest,
      table,
      missing,
      pending,
      others,
      parts: compiled.parts,
      hasPrevious: shaped.previous.length > 0,
      shape: shapeNotes({ plan, found: shaped.shape, stores, table }),
    }),
    truncated: table.truncated,
  };
}

export function withoutData(plan: QueryPlan, { dataset, pending, erased }: FoundRows<null>): QueryResult {
  const table = buildTable(plan, plan.by, { current: [], previous: [] }, undefined);
  return {
    ...describePlan(plan),
    columns: table.columns,
    rows: table.rows,
    ...(table.totals === undefined ? {} : { totals: table.totals }),
    coverage: { rowsUsed: 0, rowsTotal: 0, undated: 0 },
    pending,
    files: [],
    notes:
      plan.stateAt === null
        ? [`no ${dataset} yet${pending.length === 0 ? ": ingest a file first" : ""}`, ...pendingNotes(pending)]
        : [
            ...erasedNotes(erased),
            `no ${dataset} then: there ${erased === undefined ? "was" : "is"} nothing to count at ${plan.stateAt.label}`,
          ],
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
