import type { Route } from "./route.ts";
import { changeSettings, listSettings, loadList, readList, readSettings } from "./routes/business.ts";
import { runAnalysis } from "./routes/analyses.ts";
import { followEvents } from "./routes/events.ts";
import { eraseFile, eraseFiles, readErasure } from "./routes/erase.ts";
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
import { reconcilePayouts } from "./routes/reconciliation.ts";
import { compareLists } from "./routes/stock-changes.ts";
import { listHygiene } from "./routes/hygiene.ts";
import { forgetSource, listInsights, listMetrics, listNames, listSources, runQuery } from "./routes/numbers.ts";
import {
  discardDeadLetters,
  listDeadLetters,
  listQueues,
  redriveDeadLetters,
  runDoctor,
  writeBackup,
} from "./routes/operator.ts";
import { listProfiles } from "./routes/profiles.ts";
import {
  listQueries,
  listQueryVersions,
  readQuery,
  removeQuery,
  runSavedQuery,
  saveQuery,
} from "./routes/saved-queries.ts";
import { ask, retrieveContext } from "./routes/questions.ts";
import { checkEmbedder } from "./routes/texts.ts";
import { readDocs, readHealth, readOpenApi, readStart, scrapeMetrics } from "./routes/system.ts";
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
  loadList,
  readList,
  eraseFile,
  eraseFiles,
  readErasure,
  createUpload,
  readUpload,
  appendUpload,
  completeUpload,
  runQuery,
  saveQuery,
  listQueries,
  readQuery,
  listQueryVersions,
  removeQuery,
  runSavedQuery,
  runAnalysis,
  listMetrics,
  listProfiles,
  listInsights,
  listHygiene,
  compareLists,
  reconcilePayouts,
  listNames,
  listSources,
  forgetSource,
  checkEmbedder,
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
  readStart,
  ask,
  retrieveContext,
  ...notYet,
];
