import type { ListedLeadTime } from "#core/business-list.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import { readList } from "#ports/business-lists.ts";
import type { BusinessRecords } from "#ports/business-records.ts";
import type { QueryPlan } from "./plan.ts";

/** The business's list of lead times: the one that is set, or that was set at the moment whose state is asked for; empty without one. */
export async function findLeadTimes(
  business: string,
  { stateAt, business: { settings } }: Pick<QueryPlan, "stateAt" | "business">,
  { blobs, businesses }: { readonly blobs: BlobStore; readonly businesses: Pick<BusinessRecords, "at"> },
): Promise<readonly ListedLeadTime[]> {
  const name =
    stateAt === null ? settings.leadTimes : (await businesses.at(business, stateAt.epochMs)).entries["leadTimes"];
  return name === undefined ? [] : readList(business, "leadTimes", name, blobs);
}
