import { join } from "node:path";
import type { TableDecision } from "#core/decision.ts";
import { unpackEntry } from "#formats/containers/index.ts";

/** A table that stands in an archive is read from a copy of its entry, in the job's own folder. */
export async function unpackSource<
  Job extends { readonly sourcePath: string; readonly folder: string; readonly decision: TableDecision },
>(job: Job): Promise<Job> {
  const entry = job.decision.place?.entry;
  if (entry === undefined) return job;
  const sourcePath = join(job.folder, "entry");
  await unpackEntry(job.sourcePath, entry, sourcePath);
  return { ...job, sourcePath };
}
