import { serveJobs } from "#engine/serve-jobs.ts";
import { answerStreams } from "./answer-streams.ts";
import type { StreamsResult, StreamsTask } from "./same-sales-job.ts";

serveJobs<StreamsTask, StreamsResult>((job) => answerStreams(job));
