import { serveJobs } from "#engine/serve-jobs.ts";
import { findOverlaps } from "./find-overlaps.ts";
import type { OverlapJob, OverlapResult } from "./overlap-job.ts";

serveJobs<OverlapJob, OverlapResult>((job) => findOverlaps(job));
