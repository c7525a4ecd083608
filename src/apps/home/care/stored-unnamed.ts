import { z } from "zod";
import type { RecordKey, RecordStore } from "#ports/record-store.ts";
import type { UnnamedBlobs, UnnamedSince } from "./collect-garbage.ts";

const found = z.record(z.string(), z.number());

/** What of a business is kept from one look to the next; the rest is found again at a later one. */
const mostKept = 20_000;

/**
 * What the collector has found, in a record of each business: its looks are taken by different processes.
 * @throws OmError `CONFLICT` where another one looked at the same time
 */
export function storeUnnamed(records: RecordStore): UnnamedBlobs {
  const versions = new Map<string, number>();
  return {
    async read(business) {
      const stored = await records.get(keyOf(business));
      versions.set(business, stored?.version ?? 0);
      return new Map(Object.entries(found.safeParse(stored?.value).data ?? {}));
    },
    async write(business, unnamed) {
      const value = Object.fromEntries(oldestOf(unnamed));
      versions.set(business, await records.put(keyOf(business), value, { ifVersion: versions.get(business) ?? 0 }));
    },
  };
}

/** Those that were found first are the next to go. */
function oldestOf(unnamed: UnnamedSince): [string, number][] {
  return [...unnamed].toSorted(([, one], [, other]) => one - other).slice(0, mostKept);
}

function keyOf(business: string): RecordKey {
  return { partition: "unnamed", sort: business };
}
