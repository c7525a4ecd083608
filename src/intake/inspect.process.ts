import type { TableShape } from "#formats/format.ts";
import { serveJobs } from "#engine/serve-jobs.ts";
import { inspectFile, type InspectJob } from "./inspect-file.ts";

serveJobs<InspectJob, readonly TableShape[]>(inspectFile);
