import { z } from "zod";
import type { RecordKey, RecordStore } from "#ports/record-store.ts";

/** An erasure that has begun and is not done: whoever owns the data folder next goes on with it. */
export type Erasing = Readonly<z.output<typeof erasing>>;

const partition = "erasing";

const erased = z.object({
  fileId: z.string(),
  erasedAt: z.string(),
  receivedAt: z.string(),
  contentHash: z.string(),
  sizeBytes: z.number(),
  tables: z.number(),
  rows: z.object({ read: z.number(), accepted: z.number(), rejected: z.number() }),
});

const erasing = z.object({
  business: z.string(),
  erasedAt: z.string(),
  /** Everything of the business that was there when it began. */
  isWhole: z.boolean(),
  files: z.array(erased),
  /** Blobs that nothing names since the past was written anew; they go with the rest. */
  obsolete: z.array(z.string()),
  versions: z.number(),
});

export function erasingKey({ business, erasedAt }: Pick<Erasing, "business" | "erasedAt">): RecordKey {
  return { partition, sort: `${business}#${erasedAt}` };
}

/** Of all businesses, oldest first in each. */
export async function listErasing(records: RecordStore): Promise<readonly Erasing[]> {
  return (await records.list(partition)).map(({ value }) => erasing.parse(value));
}

/** What stays of a file. */
export function tombstoneKey(business: string, fileId: string): RecordKey {
  return { partition: `business#${business}`, sort: `erased#${fileId}` };
}

/** When a file was erased; null where it was not. */
export async function findErased(business: string, fileId: string, records: RecordStore): Promise<string | null> {
  const stored = await records.get(tombstoneKey(business, fileId));
  return erased.safeParse(stored?.value).data?.erasedAt ?? null;
}
