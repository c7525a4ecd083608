import { partitionOf } from "#ports/file-records.ts";
import type { RecordWrite } from "#ports/effects.ts";
import type { RecordStore } from "#ports/record-store.ts";

/** Which file stands for a content or a request, as it was read; a new one is written on top of it. */
export interface Claim {
  readonly fileId: string | null;
  /** Null where nothing is to be claimed. */
  readonly write: Omit<RecordWrite, "value"> | null;
}

/** `content`: by the SHA-256 of the bytes. `request`: by the sender's idempotency key. */
export async function readClaim(
  business: string,
  kind: "content" | "request",
  name: string,
  records: RecordStore,
): Promise<Claim> {
  const key = { partition: partitionOf(business), sort: `${kind}#${name}` };
  const stored = await records.get(key);
  const fileId = typeof stored?.value === "string" ? stored.value : null;
  return { fileId, write: { key, ifVersion: stored?.version ?? 0 } };
}

export function claimWrite({ write }: Claim, fileId: string): RecordWrite[] {
  return write === null ? [] : [{ ...write, value: fileId }];
}
