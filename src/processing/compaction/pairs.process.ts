import { serveJobs } from "#engine/serve-jobs.ts";
import type { PairsJob, PairsResult } from "./compaction-job.ts";
import { writePairs } from "./write-pairs.ts";

serveJobs<PairsJob, PairsResult>(writePairs);
