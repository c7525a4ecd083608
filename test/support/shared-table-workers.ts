import { createTableWorkers } from "#processing/table/table-workers.ts";

/** One warm worker for all homes of a test file; it goes when the test process goes. */
export const sharedTableWorkers = createTableWorkers({ memoryMb: 500, workers: 1 });
