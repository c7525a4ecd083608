import type { RecordWrite } from "#ports/effects.ts";
import type { FileRecord, FileRecords } from "#ports/file-records.ts";
import type { OutgoingMessage } from "#ports/queue.ts";
import type { RecordStore } from "#ports/record-store.ts";
import { claimWrite, duplicateWrite, listDuplicates, readClaim } from "./claims.ts";
import { routeMessageOf } from "./route-message.ts";

/** What stands for a content from now on; writes and messages belong into the step that takes its file out. */
export interface PassedContent {
  /** Accepted as if it were new; null where nobody sent the same bytes. */
  readonly heir: FileRecord | null;
  readonly writes: readonly RecordWrite[];
  readonly sends: readonly OutgoingMessage[];
}

/**
 * The content of a file that is taken out of the numbers goes to its oldest duplicate, with the settings of that one; the
 * other duplicates are duplicates of it from then on. Where there is none the claim is written as it is, so that whoever
 * saw the file as the one that counts looks again.
 */
export async function passOnContent(
  { report }: FileRecord,
  { files, records }: { readonly files: FileRecords; readonly records: RecordStore },
): Promise<PassedContent> {
  const { business, fileId, contentHash } = report;
  const claim = await readClaim(business, "content", contentHash, records);
  const duplicates = await listDuplicates(business, fileId, records);
  // Without bytes there is nothing that could be read in its place.
  if (report.expired?.upload !== undefined) return { heir: null, writes: claimWrite(claim, fileId), sends: [] };
  // A step that was broken off after the claim had moved is made again: then the heir is known.
  const heirId = claim.fileId === null || claim.fileId === fileId ? duplicates[0] : claim.fileId;
  if (heirId === undefined) return { heir: null, writes: claimWrite(claim, fileId), sends: [] };

  const accepted = await files.prepare(business, heirId, ({ file }) =>
    isOf(file, fileId) ? { file: asNew(file) } : null,
  );
  const heir = accepted?.changed.file ?? (await files.get(business, heirId)).file;
  const writes = [...claimWrite(claim, heirId), ...(accepted?.effects.writes ?? [])];
  for (const other of duplicates.filter((id) => id !== heirId)) {
    const moved = await files.prepare(business, other, ({ file }) =>
      isOf(file, fileId) ? { file: { ...file, report: { ...file.report, duplicateOf: heirId } } } : null,
    );
    if (moved !== null) writes.push(duplicateWrite(business, heirId, other), ...(moved.effects.writes ?? []));
  }
  return { heir, writes, sends: [routeMessageOf(heir)] };
}

function isOf({ report }: FileRecord, original: string): boolean {
  return report.duplicateOf === original;
}

function asNew(file: FileRecord): FileRecord {
  const { duplicateOf: _duplicateOf, ...report } = file.report;
  return { ...file, report: { ...report, state: "received", format: null, encoding: null, bom: false } };
}
