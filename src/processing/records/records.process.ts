import type { SourceRecord } from "#core/source-record.ts";
import { serveJobs } from "#engine/serve-jobs.ts";
import { readRecords, type RecordsJob } from "./read-records.ts";

serveJobs<RecordsJob, readonly SourceRecord[]>(readRecords);
