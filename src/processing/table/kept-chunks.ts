import { createHash } from "node:crypto";
import { existsSync, mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { OmError } from "#core/errors.ts";
import { pipelineVersion } from "#core/terms.ts";
import type { LockedDatabase } from "#engine/locked-database.ts";
import { sourceSizeBytes } from "#engine/source-bytes.ts";
import { isLargeSource, usualChunkBytes } from "#formats/chunk-bytes.ts";
import type { ScanMark } from "#formats/format.ts";
import { type ChunkFindings, fromValues, toValues } from "./chunk-findings.ts";
import { countPart } from "./count-part.ts";
import type { RowSelect } from "./row-select.ts";
import { publishFile, readSealed, writeSealed } from "./sealed-file.ts";
import type { TableJob } from "./table-job.ts";

/** What the chunks of a table gave, put down one by one: whoever begins the same work anew goes on behind the last. */
export interface KeptChunks {
  /** Those of an earlier run, from the first one on, as far as they are whole. */
  given(): AsyncIterable<{ readonly findings: ChunkFindings; readonly mark: ScanMark }>;
  /** Durable when it returns; gives the findings with their part where it is kept. */
  keep(findings: ChunkFindings, mark: ScanMark): ChunkFindings;
}

/** Of another form of these files nothing is taken over. */
const formVersion = 1;

/** Null for a job that is done anew whenever it is broken off: none that is told where to keep, or a small one. */
export function openKeptChunks(
  job: TableJob,
  select: RowSelect,
  database: Pick<LockedDatabase, "rows">,
): KeptChunks | null {
  const { keeps, chunkBytes } = job;
  if (keeps === undefined) return null;
  const sizeBytes = sourceSizeBytes(job.sourcePath);
  if (keeps.leastBytes === undefined ? !isLargeSource(sizeBytes, chunkBytes) : sizeBytes < keeps.leastBytes)
    return null;
  const { folder } = keeps;
  const work = nameWork(job, select);
  mkdirSync(folder, { recursive: true });
  let chunks = 0;
  return {
    async *given() {
      for (;;) {
        const values = readSealed(chunkPath(folder, chunks));
        const found = values === null ? null : fromValues(work, values);
        if (found === null || !(await isWhole(found.findings, folder, select, database))) return;
        chunks += 1;
        yield found;
      }
    },
    keep(findings, mark) {
      if (!existsSync(folder)) throw doneByAnother();
      const path = join(folder, basename(findings.part.path));
      publishFile(findings.part.path, path);
      const kept = { ...findings, part: { ...findings.part, path } };
      writeSealed(chunkPath(folder, chunks), join(job.folder, "chunk"), toValues(work, kept, mark));
      chunks += 1;
      return kept;
    },
  };
}

function chunkPath(folder: string, chunk: number): string {
  return join(folder, `chunk-${String(chunk).padStart(5, "0")}`);
}

/** The same bytes, read in the same way by the same statement: only then what was found before holds. */
function nameWork({ fileId, sourcePath, decision, chunkBytes = usualChunkBytes }: TableJob, select: RowSelect): string {
  const statement = select.sql("chunk", fileId, { padded: true, oddNumbers: null });
  const source = [sourceSizeBytes(sourcePath), chunkBytes];
  const identity = [formVersion, pipelineVersion, fileId, ...source, decision, statement, select.checks];
  return createHash("sha256").update(JSON.stringify(identity)).digest("hex");
}

/** The part is where it is said to be, and holds the records that it is said to hold. */
async function isWhole(
  { part }: ChunkFindings,
  folder: string,
  { isWide }: RowSelect,
  database: Pick<LockedDatabase, "rows">,
): Promise<boolean> {
  if (part.path !== join(folder, basename(part.path))) return false;
  try {
    return isDeepStrictEqual({ path: part.path, ...(await countPart(database, part.path, isWide)) }, part);
  } catch {
    return false; // gone, or torn
  }
}

/** A message may be delivered twice at a time: who comes to its end first takes away what both have put down. */
function doneByAnother(): OmError {
  return new OmError("LEASE_LOST", "another worker has come to the end of this work", {
    fix: "nothing to do: the message is acknowledged when it comes again",
  });
}
