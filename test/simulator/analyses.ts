import type { BusinessSettings } from "#core/business-settings.ts";
import { OmError } from "#core/errors.ts";
import type { TableShape } from "#formats/format.ts";
import { formatById } from "#formats/registry.ts";
import { createRoutingService, type RoutedTable, type RoutingService } from "#intake/routing-service.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import type { BusinessRecords } from "#ports/business-records.ts";
import type { FileRecord } from "#ports/file-records.ts";
import { partitionOf } from "#ports/keys.ts";
import type { RecordStore, StoredRecord } from "#ports/record-store.ts";
import { createMemoryFiles } from "./adapters/local-files.ts";
import { createMemoryBlobs } from "./adapters/memory-blobs.ts";
import { readTables } from "./contents.ts";

/** What an analysis follows, beside the bytes. */
interface Followed {
  readonly file: FileRecord;
  /** The given answers. */
  readonly given: ReadonlyMap<string, string>;
  /** Of the business. */
  readonly settings: BusinessSettings;
  /** Records of what was answered for other files. */
  readonly remembered: readonly StoredRecord[];
}

const analyses = new Map<string, Promise<readonly RoutedTable[]>>();

/**
 * The product's own analysis of bytes. What it says follows from these, so it is asked once for all the seeds of a process;
 * but where other files have answers, which name them.
 */
function analyse(bytes: Uint8Array, followed: Followed): Promise<readonly RoutedTable[]> {
  const { file, given, settings, remembered } = followed;
  if (remembered.length > 0) return ask(bytes, followed);
  const { name, source } = file.report;
  const { timeZone, dayCutoff, currency } = settings;
  const key = JSON.stringify([
    Buffer.from(bytes).toString("latin1"),
    name,
    source,
    [...given],
    [timeZone, dayCutoff, currency],
  ]);
  const known = analyses.get(key) ?? ask(bytes, followed);
  analyses.set(key, known);
  return known;
}

async function ask(bytes: Uint8Array, { file, given, settings, remembered }: Followed) {
  const blobs = createMemoryBlobs(createMemoryFiles(), { root: "/" });
  await blobs.put(file.uploadKey, once(bytes));
  return createRoutingService({
    blobs,
    businesses: { settings: async () => settings },
    records: { list: async () => remembered },
    inspector: { inspect: () => inspectBook(bytes) },
  }).route(file, given);
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
  stores: {
    readonly blobs: BlobStore;
    readonly businesses: Pick<BusinessRecords, "settings">;
    readonly records: Pick<RecordStore, "list">;
  },
  outside: <Result>(act: () => Promise<Result>) => Promise<Result>,
): RoutingService {
  return {
    async route(file, given) {
      const { business } = file.report;
      const chunks = await Array.fromAsync(stores.blobs.get(file.uploadKey));
      const settings = await stores.businesses.settings(business);
      const remembered = await stores.records.list(partitionOf(business), { prefix: "remembered#" });
      return outside(() => analyse(Buffer.concat(chunks), { file, given, settings, remembered }));
    },
  };
}
