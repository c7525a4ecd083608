import type { Analysis } from "#core/decision.ts";
import { OmError } from "#core/errors.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import type { FileRecord } from "#ports/file-records.ts";
import { sniffFormat } from "#formats/registry.ts";
import type { SourceReader } from "#formats/format.ts";
import { analyseTable } from "./decide.ts";

/** Where one table of a file goes: the queue is named by the type its content decided. */
export interface RoutedTable {
  readonly queue: string;
  readonly analysis: Analysis;
  /** What the bytes alone told, in sentences for people. */
  readonly notes: readonly string[];
}

export interface RoutingService {
  /**
   * Looks at a file's content and decides its format, its tables and their types. One routed table a table.
   * @throws OmError as `Format.analyse`, and `DECISION_INVALID` for settings that do not fit the file
   */
  route(file: FileRecord, settings: ReadonlyMap<string, string>): Promise<readonly RoutedTable[]>;
}

const headBytes = 64 << 10;

export function createRoutingService({ blobs }: { readonly blobs: BlobStore }): RoutingService {
  return {
    async route(file, settings) {
      const source = await openSource(file, blobs);
      const format = sniffFormat(await source.read(0, headBytes), file.report.name);
      const shapes = await format.analyse(source, file.report.name);
      return shapes.map((shape) => {
        const analysis = analyseTable(shape, file.report.name, settings);
        return { queue: analysis.decision.type, analysis, notes: shape.notes };
      });
    },
  };
}

async function openSource(file: FileRecord, blobs: BlobStore): Promise<SourceReader> {
  const info = await blobs.head(file.uploadKey);
  if (info === null)
    throw new OmError("NOT_FOUND", `the bytes of ${file.report.fileId} are gone`, { fix: "ingest the file again" });
  return {
    sizeBytes: info.sizeBytes,
    async read(from, to) {
      const chunks: Uint8Array[] = [];
      const end = Math.min(to, info.sizeBytes);
      if (from >= end) return new Uint8Array();
      for await (const chunk of blobs.get(file.uploadKey, { from, to: end })) chunks.push(chunk);
      return Buffer.concat(chunks);
    },
  };
}
