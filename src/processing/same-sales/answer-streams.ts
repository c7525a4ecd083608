import { findSameSales } from "./find-same-sales.ts";
import { leaveOut } from "./leave-out.ts";
import type { StreamsResult, StreamsTask } from "./same-sales-job.ts";

/** What a worker process does. */
export async function answerStreams(job: StreamsTask): Promise<StreamsResult> {
  if (job.kind === "compare") return { same: await findSameSales(job), lines: null };
  return { same: null, lines: await leaveOut(job) };
}
