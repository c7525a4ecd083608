import type { Route } from "./route.ts";
import { changeSettings, listSettings, readSettings } from "./routes/business.ts";
import { followEvents } from "./routes/events.ts";
import { eraseFile, eraseFiles } from "./routes/erase.ts";
import {
  acceptFile,
  cancelFile,
  decideFile,
  listFiles,
  readFile,
  readRejects,
  reprocessFile,
  undoFile,
} from "./routes/files.ts";
import { notYet } from "./routes/not-yet.ts";
import { forgetSource, listInsights, listMetrics, listSources, runQuery } from "./routes/numbers.ts";
import {
  discardDeadLetters,
  listDeadLetters,
  listQueues,
  redriveDeadLetters,
  runDoctor,
  writeBackup,
} from "./routes/operator.ts";
import { readDocs, readHealth, readOpenApi, scrapeMetrics } from "./routes/system.ts";
import { appendUpload, completeUpload, createUpload, readUpload } from "./routes/uploads.ts";

/** The HTTP API, in the order in which people read it. */
export const routes: readonly Route[] = [
  acceptFile,
  listFiles,
  readFile,
  readRejects,
  decideFile,
  reprocessFile,
  cancelFile,
  undoFile,
  readSettings,
  changeSettings,
  listSettings,
  eraseFile,
  eraseFiles,
  createUpload,
  readUpload,
  appendUpload,
  completeUpload,
  runQuery,
  listMetrics,
  listInsights,
  listSources,
  forgetSource,
  followEvents,
  listQueues,
  listDeadLetters,
  redriveDeadLetters,
  discardDeadLetters,
  writeBackup,
  runDoctor,
  readHealth,
  scrapeMetrics,
  readOpenApi,
  readDocs,
  ...notYet,
];
