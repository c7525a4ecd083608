import type { IdSource } from "#core/ids.ts";
import { createJobFolders } from "#engine/job-folders.ts";
import { createQueryEngine, type QueryEngine } from "#engine/query-engine.ts";
import { createFileInspector, type FileInspector } from "#intake/file-inspector.ts";
import { createRoutingService } from "#intake/routing-service.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import type { BusinessRecords } from "#ports/business-records.ts";
import type { RecordStore } from "#ports/record-store.ts";
import { createOverlapFinder } from "#processing/overlap/overlap-finder.ts";
import { createRecordReader, type RecordReader } from "#processing/records/record-reader.ts";
import { type Compactor, createCompactor } from "#processing/compaction/compactor.ts";
import { createRollupJoiner } from "#processing/rollups/rollup-joiner.ts";
import { createStreamComparer } from "#processing/same-sales/stream-comparer.ts";
import { createTableWorkers, type TableWorkers } from "#processing/table/table-workers.ts";
import type { StageEngines } from "./stages.ts";

export interface EngineLimits {
  /** Folder for the working files of the jobs. */
  readonly jobsFolder: string;
  /** Of one job. */
  readonly memoryMb: number;
  /** Of one query. */
  readonly threads: number;
  /** Tables that are read at the same time. */
  readonly workers: number;
  readonly jobDeadlineMs: number;
  /** Of the text of a table that is read at once; as usual where it is not said. */
  readonly chunkBytes?: number | undefined;
}

/** The processes that do the work of a home. None runs before the first job. */
export interface Engines extends StageEngines {
  readonly tableWorkers: TableWorkers;
  readonly inspector: FileInspector;
  readonly recordReader: RecordReader;
  readonly query: QueryEngine;
  readonly compactor: Compactor;
  close(): Promise<void>;
}

/** Of the process that looks at workbooks and archives: shared texts, and libraries that hold a sheet as a whole. */
const mostInspectorBytes = 1_500_000_000;
/** To find the records of one table again for somebody who waits. */
const mostReadAgainMs = 60_000;

export function createEngines(
  deps: {
    readonly blobs: BlobStore;
    readonly records: RecordStore;
    readonly businesses: BusinessRecords;
    readonly ids: IdSource;
  },
  { jobsFolder, memoryMb, threads, workers, jobDeadlineMs: deadlineMs }: EngineLimits,
): Engines {
  const jobFolders = createJobFolders(jobsFolder, deps.ids);
  const inspector = createFileInspector(deps, { jobsFolder, deadlineMs, mostMemoryBytes: mostInspectorBytes });
  const readAgain = { jobsFolder, deadlineMs: mostReadAgainMs, mostMemoryBytes: mostInspectorBytes };
  const recordReader = createRecordReader(deps, readAgain);
  const overlaps = createOverlapFinder(jobFolders, { deadlineMs, memoryMb, workers });
  const streams = createStreamComparer(jobFolders, { deadlineMs, memoryMb, workers: 1 });
  const rollups = createRollupJoiner(jobFolders, { deadlineMs, memoryMb });
  const tableWorkers = createTableWorkers({ memoryMb, workers });
  const query = createQueryEngine({ memoryMb, threads });
  const compactor = createCompactor(jobFolders, { deadlineMs, memoryMb });
  const pools = [inspector, recordReader, tableWorkers, overlaps, streams, rollups, query, compactor];
  return {
    routing: createRoutingService({ ...deps, inspector }),
    jobFolders,
    inspector,
    recordReader,
    overlaps,
    streams,
    rollups,
    tableWorkers,
    query,
    compactor,
    async close() {
      await Promise.all(pools.map((pool) => pool.close()));
    },
  };
}
