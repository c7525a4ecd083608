import { serveJobs } from "#engine/serve-jobs.ts";
import { joinRollups } from "./join-rollups.ts";
import type { RollupJob, RollupResult } from "./rollup-job.ts";

serveJobs<RollupJob, RollupResult>(joinRollups);
