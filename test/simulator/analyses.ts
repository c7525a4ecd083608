import { OmError } from "#core/errors.ts";
import { systemTimers } from "#core/timers.ts";
import type { TableShape } from "#formats/format.ts";
import { formatById } from "#formats/registry.ts";
import { createRoutingService, type RoutedTable, type RoutingService } from "#intake/routing-service.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import { createBusinessRecords } from "#ports/business-records.ts";
import type { FileRecord } from "#ports/file-records.ts";
import { createMemoryFiles } from "./adapters/local-files.ts";
import { createMemoryBlobs } from "./adapters/memory-blobs.ts";
import { createMemoryStore } from "./adapters/memory-store.ts";
import { readTables } from "./contents.ts";

const analyses = new Map<string, Promise<readonly RoutedTable[]>>();

/**
 * The product's own analysis of bytes by settings. What it says follows from these alone, so it is asked once for all
 * the seeds of a process.
 */
function analyse(
  bytes: Uint8Array,
  file: FileRecord,
  settings: ReadonlyMap<string, string>,
): Promise<readonly RoutedTable[]> {
  const { name, source } = file.report;
  const key = JSON.stringify([Buffer.from(bytes).toString("latin1"), name, source, [...settings]]);
  const known = analyses.get(key) ?? ask(bytes, file, settings);
  analyses.set(key, known);
  return known;
}

async function ask(bytes: Uint8Array, file: FileRecord, settings: ReadonlyMap<string, string>) {
  const blobs = createMemoryBlobs(createMemoryFiles(), { root: "/" });
  await blobs.put(file.uploadKey, once(bytes));
  const clock = { now: () => 0 };
  // Nobody has settings here, and nothing is decided that the next file would remember.
  const businesses = createBusinessRecords({ ...createMemoryStore({}, { clock, timers: systemTimers }), clock });
  return createRoutingService({
    blobs,
    businesses,
    records: { list: async () => [] },
    inspector: { inspect: () => inspectBook(bytes) },
  }).route(file, settings);
}

/** Stands in for the child process that looks at what is no text: each table of a book as the CSV that it holds. */
async function inspectBook(bytes: Uint8Array): Promise<TableShape[]> {
  const shapes: TableShape[] = [];
  for (const { name, text } of readTables(bytes)) {
    const csv = Buffer.from(text);
    const source = { sizeBytes: csv.length, read: async (from: number, to: number) => csv.subarray(from, to) };
    const [shape] = await formatById("csv").analyse(source, `${name}.csv`);
    if (shape === undefined) throw new OmError("INTERNAL", "a table without a shape");
    shapes.push({ ...shape, table: name });
  }
  return shapes;
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

/** @param outside see `Turns` */
export function createSimulatedRouting(
  blobs: BlobStore,
  outside: <Result>(act: () => Promise<Result>) => Promise<Result>,
): RoutingService {
  return {
    async route(file, settings) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of blobs.get(file.uploadKey)) chunks.push(chunk);
      return outside(() => analyse(Buffer.concat(chunks), file, settings));
    },
  };
}
