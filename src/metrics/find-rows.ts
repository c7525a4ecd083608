import type { Clock } from "#core/clock.ts";
import type { ErasedRows, Manifest } from "#engine/dataset.ts";
import type { BusinessRecords } from "#ports/business-records.ts";
import type { FileRecords } from "#ports/file-records.ts";
import { type DatasetDeps, findManifest } from "./open-dataset.ts";
import type { QueryPlan } from "./plan.ts";
import type { PendingFile } from "./query.ts";

export interface MetricQueryDeps extends DatasetDeps {
  readonly clock: Clock;
  readonly businesses: Pick<BusinessRecords, "settings" | "at">;
  /** By what columns files were read: a platform's profile is of its exports only. */
  readonly files: Pick<FileRecords, "find">;
  /** Files of a dataset that wait for a decision or are still being processed. */
  readonly pending: (business: string, dataset: string) => Promise<readonly PendingFile[]>;
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
