import { serveJobs } from "#engine/serve-jobs.ts";
import { processTable } from "./process-table.ts";
import type { TableJob, TableResult } from "./table-job.ts";

serveJobs<TableJob, TableResult>((job, progress) => processTable(job, progress));
