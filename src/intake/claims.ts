import { z } from "zod";
import { OmError } from "#core/errors.ts";
import type { FileRecord } from "#ports/file-records.ts";
import { partitionOf } from "#ports/keys.ts";
import type { RecordWrite } from "#ports/effects.ts";
import type { RecordStore } from "#ports/record-store.ts";

/** Which file stands for a content or a request, as it was read; a new one is written on top of it. */
export interface Claim {
  readonly fileId: string | null;
  /** Of a request: names what it asked for beside the bytes. Null where that is not known: older claims have none. */
  readonly parameters: string | null;
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
  const claim = claimValue.safeParse(stored?.value).data ?? { fileId: null, parameters: null };
  return { ...claim, write: { key, ifVersion: stored?.version ?? 0 } };
}

export function claimWrite({ write, parameters }: Claim, fileId: string): RecordWrite[] {
  return write === null ? [] : [{ ...write, value: parameters === null ? fileId : { fileId, parameters } }];
}

/** That a file is a duplicate of another: so the oldest one is found when that is taken out of the numbers. */
export function duplicateWrite(business: string, original: string, fileId: string): RecordWrite {
  return { key: { partition: partitionOf(business), sort: `duplicate#${original}#${fileId}` }, value: fileId };
}

/** Ids of the files that were received as duplicates of another, oldest first. */
export async function listDuplicates(
  business: string,
  original: string,
  records: RecordStore,
): Promise<readonly string[]> {
  const listed = await records.list(partitionOf(business), { prefix: `duplicate#${original}#` });
  return listed.flatMap(({ value }) => (typeof value === "string" ? [value] : []));
}

/** The claim on a content as it is, once more: whoever read it before looks again. */
export async function renewClaim(
  { business, contentHash }: Pick<FileRecord["report"], "business" | "contentHash">,
  records: RecordStore,
): Promise<readonly RecordWrite[]> {
  const claim = await readClaim(business, "content", contentHash, records);
  return claim.fileId === null ? [] : claimWrite(claim, claim.fileId);
}

const claimValue = z.union([
  z.string().transform((fileId) => ({ fileId, parameters: null })),
  z.object({ fileId: z.string(), parameters: z.string() }),
]);

/**
 * For a file that had come to its end and is to be worked on again: the writes that keep its content its own. They
 * belong into the same step, so that of two files with the same bytes never both are counted.
 * @throws OmError `STATE_WRONG` where the bytes were sent again, and another file stands for them by now
 */
export async function holdContent({ report }: FileRecord, records: RecordStore): Promise<readonly RecordWrite[]> {
  const { business, fileId, contentHash } = report;
  const claim = await readClaim(business, "content", contentHash, records);
  if (claim.fileId === null || claim.fileId === fileId) return claimWrite(claim, fileId);
  throw new OmError(
    "STATE_WRONG",
    `the same content was sent again, and ${claim.fileId} is in the place of ${fileId}`,
    {
      fix: `see \`om file ${claim.fileId}\`, and decide about that one`,
    },
  );
}
