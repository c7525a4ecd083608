import { z } from "zod";
import type { IdSource } from "#core/ids.ts";
import type { SourceRecord } from "#core/source-record.ts";
import { createJobFolders } from "#engine/job-folders.ts";
import { createJobPool } from "#engine/job-pool.ts";
import type { LineIndexEntry } from "#formats/format.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import type { FileRecord, TableResultRecord } from "#ports/file-records.ts";
import type { RecordsJob } from "./read-records.ts";
import { lineIndexKey } from "../commit/store-result.ts";
import { openUpload } from "../table/open-upload.ts";

/** Finds records of a file again in its own bytes, in a process that can be killed. */
export interface RecordReader {
  /**
   * The records that begin on the given lines, by line.
   * @param result what the rows were made by: its decision reads the bytes again.
   * @throws OmError `NOT_FOUND` where the upload is gone, `DEADLINE`, `OUT_OF_MEMORY`, `ENGINE_FAILED`, or the format's
   */
  read(
    file: FileRecord,
    result: TableResultRecord,
    lines: readonly number[],
  ): Promise<ReadonlyMap<number, SourceRecord>>;
  close(): Promise<void>;
}

/** Of a larger upload that lies far away a few records are looked up where it is. */
const mostCopiedBytes = 8 << 20;

const indexShape = z.array(z.tuple([z.number(), z.number(), z.number().nullable()]));

export function createRecordReader(
  { blobs, ids }: { readonly blobs: BlobStore; readonly ids: IdSource },
  limits: { readonly jobsFolder: string; readonly mostMemoryBytes: number; readonly deadlineMs: number },
): RecordReader {
  const { mostMemoryBytes, deadlineMs } = limits;
  const folders = createJobFolders(limits.jobsFolder, ids);
  const pool = createJobPool<RecordsJob, readonly SourceRecord[]>({
    entry: new URL("./records.process.ts", import.meta.url),
    mostProcesses: 1,
    mostMemoryBytes,
    givesSources: true,
  });
  return {
    read: ({ uploadKey }, { decision, account }, lines) =>
      folders.within(async (folder) => {
        const isLarge = (sizeBytes: number): boolean => sizeBytes > mostCopiedBytes;
        const { sourcePath, source } = await openUpload(uploadKey, decision, blobs, isLarge);
        const index = await readIndex(lineIndexKey(account), blobs);
        const wanted = [...new Set(lines)].toSorted((one, other) => one - other);
        const job = { sourcePath, decision, lines: wanted, index, folder };
        const found = await pool.run(job, { deadlineMs, source });
        return new Map(found.map((record) => [record.line, record]));
      }),
    close: () => pool.close(),
  };
}

async function readIndex(key: string, blobs: BlobStore): Promise<LineIndexEntry[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of blobs.get(key)) chunks.push(chunk);
  const entries = indexShape.parse(JSON.parse(Buffer.concat(chunks).toString("utf8")));
  return entries.map(([ordinal, line, byte]) => ({ ordinal, line, byte }));
}
