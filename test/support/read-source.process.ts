import { createHash } from "node:crypto";
import { serveJobs } from "#engine/serve-jobs.ts";
import { openSourceBytes } from "#engine/source-bytes.ts";

/** Places of a source to read, in this order: where, and how many bytes. */
export interface ReadsJob {
  readonly place: string;
  readonly reads: readonly (readonly [number, number])[];
}

/** A worker that reads what it is told: gives the hash of the bytes of each read. */
serveJobs<ReadsJob, readonly string[]>(async ({ place, reads }) => {
  const source = openSourceBytes(place);
  const target = Buffer.alloc(Math.max(...reads.map(([, length]) => length)));
  const hashes = reads.map(([position, length]) => {
    const count = source.read(target, 0, length, position);
    return hashOf(target.subarray(0, count));
  });
  source.close();
  return hashes;
});

function hashOf(bytes: Uint8Array): string {
  return `${bytes.length} ${createHash("sha256").update(bytes).digest("hex")}`;
}
