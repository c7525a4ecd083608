import { OmError } from "#core/errors.ts";
import { type Manifest, visibleCount } from "#engine/dataset.ts";
import { findManifest, openDatasets } from "../open-dataset.ts";
import type { Coverage, FileName } from "../query.ts";
import { metricDefinitions } from "../registry.ts";
import type { MetricQueryDeps } from "../find-rows.ts";
import { planFor } from "../run-query.ts";
import { compileReconciliation, type Sides } from "./compile-reconciliation.ts";
import { readApart, readOrders, readParts, readTotals, type Row } from "./read-reconciliation.ts";
import type { Reconciliation, ReconciliationRequest } from "./reconciliation.ts";
import { reconciliationNotes } from "./reconciliation-notes.ts";

const fewOrders = 20;
const mostOrders = 1_000;

/**
 * What settlements say of each order, beside the order itself: matched to the cent, different, or known to one side alone. No
 * number of sales changes by it.
 * @throws OmError `QUERY_INVALID`, `PERIOD_INVALID`, `NO_DATA` where there is no settlement; `CONSERVATION_FAILED`
 */
export async function reconcilePayouts(
  business: string,
  { period, source, payouts, limit = fewOrders }: ReconciliationRequest,
  deps: MetricQueryDeps,
): Promise<Reconciliation> {
  if (limit > mostOrders) {
    throw new OmError("QUERY_INVALID", `${limit} orders of a status are too many to show`, {
      fix: `show at most ${mostOrders}: counts and sums are those of all`,
    });
  }
  const asked = { metrics: ["payout_net"], ...(period === undefined ? {} : { period }) };
  const plan = await planFor(business, asked, metricDefinitions, deps);
  const find = async (dataset: string) => (await findManifest(business, { dataset, stateAt: null }, deps)).manifest;
  const found = { orders: await find("sales"), payouts: await find("settlements") };
  if (found.payouts === null) {
    throw new OmError("NO_DATA", "there are no settlements yet", {
      fix: "ingest a payout or settlement report beside the orders",
    });
  }
  const sides: Sides = { orders: only(found.orders, source), payouts: only(found.payouts, payouts) };
  const filled = [sides.orders, sides.payouts].filter((manifest) => manifest !== null);
  const { run, toPath } = await openDatasets(business, filled, deps);
  const part = readParts(await run(compileReconciliation(sides, { period: plan.period, limit }, toPath)));
  const { statuses, ...counted } = readTotals(part("totals"));
  const files = part("files");
  const pending = [
    ...(await deps.pending(business, "sales")),
    ...(await deps.pending(business, "settlements")),
  ].toSorted((one, other) => (one.fileId < other.fileId ? -1 : 1));
  const coverage = {
    orders: coverageOf(sides.orders, "orders", files),
    payouts: coverageOf(sides.payouts, "payouts", files),
  };
  const { from, to, label } = plan.period;
  return {
    period: { from, to, label, timeZone: plan.business.settings.timeZone },
    totals: statuses,
    apart: readApart(part("apart")),
    orders: readOrders(part("orders")),
    ordersTotal: statuses.reduce((sum, status) => sum + status.orders, 0),
    coverage,
    pending,
    files: usedFiles(filled, files),
    notes: reconciliationNotes({
      ...counted,
      statuses,
      coverage,
      pending,
      unknown: part("unknown"),
      unnumbered: Number(part("unnumbered")[0]?.[0] ?? 0),
      hasOrders: sides.orders !== null,
    }),
  };
}

/** The files of one source; null where there are no rows at all. @throws OmError `QUERY_INVALID` for a source that has none */
function only(manifest: Manifest | null, source: string | undefined): Manifest | null {
  if (source === undefined || manifest === null) return manifest;
  const files = manifest.files.filter((file) => file.source === source);
  if (files.some(({ parts }) => parts.length > 0)) return { ...manifest, files };
  const known = [...new Set(manifest.files.flatMap((file) => file.source ?? []))].toSorted();
  throw new OmError("QUERY_INVALID", `no ${manifest.dataset} file is of the source "${source}"`, {
    fix:
      known.length === 0 ? "name the source when you ingest: om ingest FILE --source NAME" : `use ${known.join(", ")}`,
  });
}

function coverageOf(manifest: Manifest | null, side: "orders" | "payouts", rows: readonly Row[]): Coverage {
  const ofSide = rows.filter(([named]) => named === side);
  const sum = (at: number): number => ofSide.reduce((total, row) => total + Number(row[at]), 0);
  const rowsTotal = (manifest?.files ?? []).reduce((total, file) => total + visibleCount(file), 0);
  return { rowsUsed: sum(2), rowsTotal, undated: sum(3) };
}

function usedFiles(manifests: readonly Manifest[], rows: readonly Row[]): FileName[] {
  const used = new Set(rows.flatMap(([, fileId, count]) => (Number(count) > 0 ? [String(fileId)] : [])));
  const names = new Map(manifests.flatMap(({ files }) => files.map(({ fileId, name }) => [fileId, name] as const)));
  return [...names].filter(([fileId]) => used.has(fileId)).map(([fileId, name]) => ({ fileId, name }));
}
