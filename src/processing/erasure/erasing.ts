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
  /** Two may begin in one millisecond, or be told the same one by a clock that was set back. Absent from older records. */
  id: z.string().optional(),
  erasedAt: z.string(),
  /** Everything of the business that was there when it began. */
  isWhole: z.boolean(),
  files: z.array(erased),
  /** The blobs of its lists that were there then, of a whole business. Absent from older records: all. */
  lists: z.array(z.string()).optional(),
  /** Blobs that nothing names since the past was written anew; they go with the rest. */
  obsolete: z.array(z.string()),
  versions: z.number(),
  /** When nothing named it any more (epoch ms), in a home whose readers are processes that do not know of each other. */
  forgottenAt: z.number().exactOptional(),
});

export function erasingKey({ business, erasedAt, id }: Pick<Erasing, "business" | "erasedAt" | "id">): RecordKey {
  return { partition, sort: [business, erasedAt, ...(id === undefined ? [] : [id])].join("#") };
}

/** Of all businesses, oldest first in each. */
export async function listErasing(records: RecordStore): Promise<readonly Erasing[]> {
  return (await records.list(partition)).map(({ value }) => erasing.parse(value));
}

/** Of one business, oldest first. */
export async function listErasingOf(business: string, records: RecordStore): Promise<readonly Erasing[]> {
  return (await records.list(partition, { prefix: `${business}#` })).map(({ value }) => erasing.parse(value));
}
