import { OmError } from "#core/errors.ts";
import { pipelineVersion } from "#core/terms.ts";
import { isReplaced, type Manifest, readHead, visibleCount } from "#engine/dataset.ts";
import type { FileType } from "#file-types/file-type.ts";
import type { Hygiene } from "#file-types/hygiene.ts";
import { readHygieneTotals } from "#file-types/hygiene-findings.ts";
import { fileTypes } from "#file-types/registry.ts";
import type { SourceDeps } from "../explain/sources.ts";
import { costsNow } from "../listed-costs.ts";
import { openDataset } from "../open-dataset.ts";
import type { MetricQueryDeps } from "../find-rows.ts";
import { todayOf } from "../run-query.ts";
import { compileHygiene, type SalesDays } from "./compile-hygiene.ts";
import type { DatasetHygiene, HygieneReport, HygieneRequest } from "./hygiene-report.ts";
import { showRows } from "./show-rows.ts";

export interface HygieneDeps extends MetricQueryDeps, SourceDeps {}

const fewRows = 3;
const rowsOfOne = 20;
const mostRows = 1_000;

interface LookedAt {
  readonly type: FileType;
  readonly hygiene: Hygiene;
}

/**
 * Rows in the numbers that are worth a look: what is undone, erased or counted from a newer file is not among them, and of
 * stock only what the newest lists say. Nothing changes by it.
 * @throws OmError `QUERY_INVALID` for a dataset or a class that is not looked for, or too many rows
 */
export async function listHygiene(
  business: string,
  request: HygieneRequest,
  deps: HygieneDeps,
): Promise<HygieneReport> {
  const looked = fileTypes.flatMap((type): LookedAt[] =>
    type.hygiene === null ? [] : [{ type, hygiene: type.hygiene }],
  );
  refuse(request, looked);
  const chosen = looked.filter(({ type, hygiene }) => isAsked(request, type.id, hygiene));
  const sales = (await readHead(business, "sales", deps)).manifest;
  const datasets: DatasetHygiene[] = [];
  for (const one of chosen) {
    const { manifest } = await readHead(business, one.type.id, deps);
    const counted =
      manifest === null ? [] : manifest.files.filter((file) => file.parts.length > 0 && !isReplaced(file));
    if (manifest === null || counted.length === 0) continue;
    datasets.push(await lookAt(business, one, { ...request, manifest: { ...manifest, files: counted }, sales }, deps));
  }
  return { datasets };
}

function isAsked({ dataset, class: wanted }: HygieneRequest, id: string, { classes }: Hygiene): boolean {
  return (dataset ?? id) === id && (wanted === undefined || classes.some((one) => one.id === wanted));
}

function refuse({ dataset, class: wanted, limit = 0 }: HygieneRequest, looked: readonly LookedAt[]): void {
  const ofDataset = looked.filter(({ type }) => (dataset ?? type.id) === type.id);
  if (ofDataset.length === 0) {
    throw new OmError("QUERY_INVALID", `the rows of "${dataset}" are not looked through`, {
      fix: `use one of ${looked.map(({ type }) => type.id).join(", ")}`,
    });
  }
  const ids = [...new Set(ofDataset.flatMap(({ hygiene }) => hygiene.classes.map(({ id }) => id)))];
  if (wanted !== undefined && !ids.includes(wanted)) {
    throw new OmError("QUERY_INVALID", `there is no class "${wanted}"`, { fix: `use one of ${ids.join(", ")}` });
  }
  if (limit > mostRows) {
    throw new OmError("QUERY_INVALID", `${limit} rows of a class are too many to show`, {
      fix: `show at most ${mostRows}: count and worth are those of all rows`,
    });
  }
}

async function lookAt(
  business: string,
  one: LookedAt,
  {
    manifest,
    sales,
    class: wanted,
    limit,
  }: HygieneRequest & { readonly manifest: Manifest; readonly sales: Manifest | null },
  deps: HygieneDeps,
): Promise<DatasetHygiene> {
  const most = limit ?? (wanted === undefined ? fewRows : rowsOfOne);
  const { context, run } = await openDataset(business, manifest, await costsNow(business, deps), deps);
  const salesDays = one.hygiene.positions === undefined ? null : daysOf(sales);
  const today = todayOf(await deps.businesses.settings(business), deps.clock);
  const compiled = compileHygiene(one, { context, salesDays, today, most, wanted: ({ id }) => (wanted ?? id) === id });
  const sums = (await run(compiled.totals)).rows;
  const totals = readHygieneTotals(
    compiled.checks,
    sums.map(([_looked, ...found]) => found),
    most,
  );
  // Of one class the records are read again; of all of them that would be many files.
  const records = wanted === undefined ? null : { business, deps };
  const shown = await showRows(totals, { hygiene: one.hygiene, compiled, run }, records);
  return {
    dataset: manifest.dataset,
    rows: Number(sums[0]?.[0] ?? 0),
    salesDays,
    ...shown,
    notes: [...earlierNotes(manifest), ...shown.notes],
    pending: await deps.pending(business, manifest.dataset),
  };
}

const mostNamed = 3;

/** What an earlier version kept of a file says nothing of its empty columns, and of some classes. */
function earlierNotes({ files }: Manifest): string[] {
  const earlier = files.filter(({ pipelineVersion: readBy = 1 }) => readBy < pipelineVersion);
  const names = [...new Set(earlier.map(({ name }) => name))];
  if (names.length === 0) return [];
  const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : "";
  const named = `${names.slice(0, mostNamed).join(", ")}${more}`;
  return [
    `read by an earlier version, which did not look for all of these classes: ${named}; read again with om reprocess --stale`,
  ];
}

/** First and last day of the sales in the numbers. */
function daysOf(sales: Manifest | null): SalesDays | null {
  const counted = (sales?.files ?? []).filter((file) => visibleCount(file) > 0);
  const days = counted
    .flatMap(({ firstDay, lastDay }) => [firstDay, lastDay])
    .filter((day) => day !== null)
    .toSorted();
  const [from, to] = [days[0], days.at(-1)];
  return from === undefined || to === undefined ? null : { from, to };
}
