import type { Clock } from "#core/clock.ts";
import type { Analysis } from "#core/decision.ts";
import { OmError } from "#core/errors.ts";
import type { IdSource } from "#core/ids.ts";
import type { TraceEvents } from "#core/trace.ts";
import { type AcceptDeps, acceptUpload, type Upload } from "#intake/accept-upload.ts";
import { cancelFile } from "#intake/cancel-file.ts";
import { holdContent } from "#intake/claims.ts";
import { passOnContent } from "#intake/pass-on-content.ts";
import type { RoutingService } from "#intake/routing-service.ts";
import type { DecidedBy, FileReport } from "#core/report.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import type { EffectStore } from "#ports/effects.ts";
import { createFileRecords, type FileRecord } from "#ports/file-records.ts";
import type { Notifier } from "#ports/notifier.ts";
import type { RecordStore } from "#ports/record-store.ts";
import { undoFile, type UndoDeps } from "#processing/commit/undo-file.ts";
import {
  createFileProcessorService,
  type FileProcessorDeps,
  type FileProcessorLimits,
  type FileProcessorService,
} from "#processing/file-processor-service.ts";
import { createHandlers, type Handlers } from "./handlers.ts";
import type { Holds } from "./holds.ts";

/** The world as the stages see it. */
export interface StagePorts {
  readonly blobs: BlobStore;
  readonly records: RecordStore;
  readonly effects: EffectStore;
  /** Null where nobody wants to be told. */
  readonly notifier: Notifier | null;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly holds: Holds;
  readonly trace: TraceEvents;
}

/** What looks into files, reads them and compares them: processes of the engine, or whoever stands in for them. */
export interface StageEngines extends Pick<
  FileProcessorDeps,
  "tableWorkers" | "jobFolders" | "overlaps" | "streams" | "rollups" | "keptNames"
> {
  readonly routing: RoutingService;
}

/** The stages of a file, joined: nothing here knows where it runs, or who brings the messages. */
export interface Stages {
  /** What the steps of people are given. */
  readonly deps: StagePorts & StageEngines & AcceptDeps & UndoDeps;
  readonly processor: FileProcessorService;
  readonly handlers: Handlers;
  accept(upload: Upload): Promise<FileReport>;
  cancel(business: string, fileId: string, by?: DecidedBy): Promise<FileReport>;
  undo(business: string, fileId: string): Promise<FileReport>;
}

export function createStages(ports: StagePorts, engines: StageEngines, limits: FileProcessorLimits): Stages {
  const { records, holds } = ports;
  const { routing } = engines;
  const files = createFileRecords(ports);
  const passOn = (file: FileRecord) => passOnContent(file, { files, records });
  const deps = { ...ports, ...engines, files, making: new Set<string>(), passOnContent: passOn };
  const processor = createFileProcessorService(
    { ...deps, analyse, holdContent: (file) => holdContent(file, records) },
    limits,
  );
  const handlers = createHandlers({ ...deps, processor });

  return {
    deps,
    processor,
    handlers,
    accept: (upload) => acceptUpload(upload, deps),
    async cancel(business, fileId, by) {
      const report = await cancelFile(business, fileId, deps, by);
      handlers.interrupt(fileId);
      return report;
    },
    async undo(business, fileId) {
      const report = await holds.during(() => undoFile(business, fileId, deps));
      handlers.interrupt(fileId);
      return report;
    },
  };

  async function analyse(file: FileRecord, table: number, answers: ReadonlyMap<string, string>): Promise<Analysis> {
    const routed = await routing.route(file, new Map([...Object.entries(file.settings), ...answers]));
    const found = routed[table];
    if (found === undefined) throw new OmError("INTERNAL", `the file has no table ${table}`);
    return found.analysis;
  }
}
