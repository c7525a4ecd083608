import { type Manifest, type ManifestFile, visibleCount } from "#engine/dataset.ts";
import { fileTypes } from "#file-types/registry.ts";
import { readSourceDays, type SourceDays } from "./source-days.ts";

/** The tables of one source in a dataset, oldest upload first. */
export interface SourceTables {
  /** As people call it: its own name, else its newest file's. */
  readonly name: string;
  /** By which its tables are known to be one. */
  readonly key: string;
  readonly region: string | null;
  readonly tables: readonly ManifestFile[];
}

/** The sources of a dataset by the same key by which their rows are compared; without one each file is a source. */
export function groupSources({ files }: Pick<Manifest, "files">): SourceTables[] {
  const groups = Map.groupBy(files, (file) => file.claim?.source ?? JSON.stringify(["file", file.source, file.region]));
  return [...groups].map(([key, group]) => {
    const tables = group.toSorted((one, other) => (one.fileId < other.fileId ? -1 : 1));
    const newest = tables.at(-1);
    return {
      key,
      name: newest?.source ?? `files like ${newest?.name ?? ""}`,
      region: newest?.region ?? null,
      tables,
    };
  });
}

/**
 * Null where nothing can be missing (stock is a state, not a day's events), where a table was read before days were kept,
 * or where they are too scattered.
 */
export function daysOfSource(dataset: string, { tables }: SourceTables): SourceDays | null {
  const isOfDays = fileTypes.some(({ id, amountColumn }) => id === dataset && amountColumn !== null);
  const counted = tables.filter((table) => visibleCount(table) > 0);
  if (!isOfDays || counted.some(({ claim, dayRuns }) => claim === undefined || dayRuns === undefined)) return null;
  return readSourceDays(counted.flatMap(({ dayRuns }) => dayRuns ?? []));
}
