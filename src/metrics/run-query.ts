import type { BusinessSettings } from "#core/business-settings.ts";
import type { Clock } from "#core/clock.ts";
import { OmError } from "#core/errors.ts";
import type { MetricDefinition } from "#core/metric.ts";
import { businessDayAt, openTimeZone, toMinutes } from "#core/time-zone.ts";
import { type ErasedRows, type Manifest, visibleCount } from "#engine/dataset.ts";
import type { QueryRows } from "#engine/query-engine.ts";
import type { BusinessRecords } from "#ports/business-records.ts";
import type { FileRecords } from "#ports/file-records.ts";
import { type CompiledQuery, compileQuery, missingMetrics } from "./compile.ts";
import { type FileCoverage, readCoverage, readItemCounts } from "./coverage.ts";
import { describePlan } from "./describe-plan.ts";
import { readGroups } from "./groups.ts";
import { readConversion } from "./conversion/conversion-coverage.ts";
import { conversionNotes } from "./conversion/conversion-notes.ts";
import { findConversion } from "./conversion/find-conversion.ts";
import { costNotes } from "./cost-coverage.ts";
import { findCosts } from "./listed-costs.ts";
import { findLeadTimes } from "./listed-lead-times.ts";
import { type ItemDeps, runItemQuery } from "./items/item-query.ts";
import { erasedNotes, pendingNotes, writeNotes } from "./notes.ts";
import { type DatasetDeps, findManifest, openDataset, type OpenDataset } from "./open-dataset.ts";
import { unknownKindNotes } from "./payouts/kind-notes.ts";
import { planQuery, type QueryPlan } from "./plan.ts";
import { assertVendors } from "./profiles/assert-vendor.ts";
import { profileNotes } from "./profiles/profile-notes.ts";
import type { FileName, MetricQuery, PendingFile, QueryResult } from "./query.ts";
import { metricDefinitions } from "./registry.ts";
import { findShape } from "./shape/find-shape.ts";
import { leadOf } from "./shape/lead-window.ts";
import { createReadGroups } from "./shape/read-groups-of.ts";
import { narrowToSameStores } from "./shape/same-stores.ts";
import { shapeNotes } from "./shape/shape-notes.ts";
import { buildTable } from "./table.ts";

export interface MetricQueryDeps extends DatasetDeps {
  readonly clock: Clock;
  readonly businesses: Pick<BusinessRecords, "settings" | "at">;
  /** By what columns files were read: a platform's profile is of its exports only. */
  readonly files: Pick<FileRecords, "find">;
  /** Files of a dataset that wait for a decision or are still being processed. */
  readonly pending: (business: string, dataset: string) => Promise<readonly PendingFile[]>;
}

/**
 * Answers a metric query from the visible rows of one business. Values are exact; currencies are never added, unless they are
 * converted by the stated rates of their days.
 * Without any data the answer has unknown values and a note: that is no failure.
 * @throws OmError `METRIC_UNKNOWN`, `DIMENSION_UNKNOWN`, `PERIOD_INVALID`, `QUERY_INVALID`, `NOT_AVAILABLE`, or the engine's
 */
export async function runMetricQuery(
  business: string,
  query: MetricQuery,
  deps: MetricQueryDeps,
  definitions = metricDefinitions,
): Promise<QueryResult> {
  const plan = await planFor(business, query, definitions, deps);
  if (plan.metrics.some(({ value }) => value.kind === "items")) {
    return runItemQuery(plan, itemDeps(business, plan, deps));
  }
  const found = await findRows(business, plan, deps);
  return found.manifest === null ? withoutData(plan, found) : (await answerPlan(plan, found, deps)).result;
}

/** How metrics over items read what they are made of. */
export function itemDeps(business: string, plan: QueryPlan, deps: MetricQueryDeps): ItemDeps {
  const { stateAt, currency } = plan.query;
  const alike = {
    profile: plan.profile.id,
    ...(stateAt === undefined ? {} : { stateAt }),
    ...(currency === undefined ? {} : { currency }),
  };
  return {
    ask: (part, metrics) => runMetricQuery(business, { ...part, ...alike }, deps, metrics),
    leadTimes: () => findLeadTimes(business, plan, deps),
  };
}

/** A query under the settings of its business; relative periods count from its own day. */
export async function planFor(
  business: string,
  query: MetricQuery,
  definitions: readonly MetricDefinition[],
  { clock, businesses }: Pick<MetricQueryDeps, "clock" | "businesses">,
): Promise<QueryPlan> {
  const settings = await businesses.settings(business);
  return planQuery(query, { definitions, today: todayOf(settings, clock), settings });
}

/** ISO day of a business. */
export function todayOf({ timeZone, dayCutoff }: BusinessSettings, clock: Clock): string {
  const zone = openTimeZone(timeZone);
  if (zone === null) throw new OmError("INTERNAL", `the time zone ${timeZone} is not known any more`);
  return businessDayAt(zone, clock.now(), toMinutes(dayCutoff));
}

/** The rows that a plan is about; `manifest` is null where there are none. */
export interface FoundRows<Found = Manifest | null> {
  readonly business: string;
  readonly dataset: string;
  readonly manifest: Found;
  /** Other datasets of the business, where the query did not name one. */
  readonly others: readonly Manifest[];
  readonly pending: readonly PendingFile[];
  /** Of a past state without rows: what was in it and is erased since. */
  readonly erased?: ErasedRows | undefined;
}

export async function findRows(
  business: string,
  plan: QueryPlan,
  deps: MetricQueryDeps,
): Promise<FoundRows<null> | FoundRows<Manifest>> {
  const { manifest, others, erased } = await findManifest(business, plan, deps);
  const dataset = manifest?.dataset ?? plan.dataset ?? "sales";
  const pending = plan.stateAt === null ? await deps.pending(business, dataset) : []; // what was pending then nobody knows
  return manifest === null
    ? { business, dataset, manifest, others, pending, erased }
    : { business, dataset, manifest, others, pending };
}

/** The answer to a plan over one manifest, with what it was made from. */
export interface PlanAnswer extends OpenDataset {
  readonly result: QueryResult;
  readonly compiled: CompiledQuery;
  /** The groups of the query's own window as the engine gave them: keys, then parts. */
  readonly groups: QueryRows;
  /** Needs that no file meets, by metric id. */
  readonly missing: ReadonlyMap<string, readonly string[]>;
}

export async function answerPlan(
  asked: QueryPlan,
  { business, manifest, others, pending }: FoundRows<Manifest>,
  deps: MetricQueryDeps,
): Promise<PlanAnswer> {
  await assertVendors(business, asked, manifest, deps.files);
  const costs = await findCosts(business, asked, manifest.dataset, deps);
  const opened = await openDataset(business, manifest, costs, deps);
  const conversion = await findConversion(business, asked, manifest, deps);
  const { run } = opened;
  const context = { ...opened.context, conversion };
  const missing = missingMetrics(asked.metrics, context);
  const { plan, stores } = await narrowToSameStores(asked, manifest, missing, { ...opened, context });
  const compiled = compileQuery(plan, context);

  const [
    covered,
    now,
    before,
    counted,
    merged,
    doubtful,
    costed,
    unknown,
    kinds,
    converted,
    convertedBefore,
    convertedLead,
  ] = await Promise.all([
    run(compiled.coverage),
    run(compiled.groups),
    compiled.comparison === null ? null : run(compiled.comparison),
    compiled.items === null ? null : run(compiled.items),
    compiled.merged === null ? null : run(compiled.merged),
    compiled.doubtful === null ? null : run(compiled.doubtful),
    compiled.costs === null ? null : run(compiled.costs),
    compiled.unknownStates === null ? null : run(compiled.unknownStates),
    compiled.unknownKinds === null ? null : run(compiled.unknownKinds),
    compiled.converted === null ? null : run(compiled.converted.current),
    compiled.converted === null || compiled.converted.previous === null ? null : run(compiled.converted.previous),
    compiled.converted === null || compiled.converted.lead === null ? null : run(compiled.converted.lead),
  ]);
  const told = (found: QueryRows | null) =>
    found === null || conversion === null ? null : readConversion(found, plan, conversion);
  const [conversionNow, conversionBefore] = [told(converted), told(convertedBefore)];
  const conversionLead = told(convertedLead);
  const layout = { keys: compiled.keys, parts: compiled.parts, metrics: plan.metrics, missing };
  const files = await readFiles(covered, compiled, run);
  const raw = {
    keys: compiled.keys,
    current: readGroups(now, layout),
    previous: before === null ? [] : readGroups(before, layout),
  };
  const shaped = await findShape(plan, raw, {
    read: createReadGroups(plan, missing, { ...opened, context }),
    manifest,
  });
  const table = buildTable(plan, compiled.keys, shaped, onlyCurrency(manifest));
  const result = {
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
    ...(conversionNow === null ? {} : { conversion: conversionNow }),
    ...(conversionBefore === null ? {} : { comparisonConversion: conversionBefore }),
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
      hasPrevious: shaped.previous.length > 0,
      shape: shapeNotes({ plan, found: shaped.shape, stores, table }),
      met: (merged?.rows ?? []).map(([text, column]) => ({ text: String(text), column: String(column) })),
      costs: costed === null ? [] : costNotes(costed, manifest.dataset === "inventory"),
      conversion: [
        ...(conversionNow === null ? [] : conversionNotes(conversionNow)),
        ...(conversionBefore === null ? [] : conversionNotes(conversionBefore, plan.comparison?.label ?? "")),
        ...(conversionLead === null ? [] : conversionNotes(conversionLead, leadOf(plan)?.label)),
      ],
      doubtful: (doubtful?.rows[0] ?? []).map(Number),
      profile: [...profileNotes(plan, unknown), ...unknownKindNotes(kinds?.rows ?? [])],
    }),
    truncated: table.truncated,
  };
  return { ...opened, context, result, compiled, groups: now, missing };
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

/** Where a window has no rows, what is told of the others needs all files. */
async function readFiles(
  covered: QueryRows,
  { parts, wholeCoverage }: CompiledQuery,
  run: OpenDataset["run"],
): Promise<FileCoverage[]> {
  const files = readCoverage(covered, parts);
  if (wholeCoverage === null || files.some(({ used }) => used > 0)) return files;
  return readCoverage(await run(wholeCoverage), parts);
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
