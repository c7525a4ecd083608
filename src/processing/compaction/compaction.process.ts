import { serveJobs } from "#engine/serve-jobs.ts";
import type { CompactionJob, CompactionResult } from "./compaction-job.ts";
import { writeCompacted } from "./write-compacted.ts";

serveJobs<CompactionJob, CompactionResult>(writeCompacted);
