import type { Analysis } from "#core/decision.ts";
import { OmError } from "#core/errors.ts";
import type { UnreadEntry } from "#core/report.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import type { BusinessRecords } from "#ports/business-records.ts";
import type { FileRecord } from "#ports/file-records.ts";
import type { RecordStore } from "#ports/record-store.ts";
import { type AnsweredStream, listRemembered, type StreamAnswer } from "#ports/remembered.ts";
import { sniffContainer } from "#formats/containers/index.ts";
import { sniffFormat } from "#formats/registry.ts";
import type { SourceReader, TableShape } from "#formats/format.ts";
import type { FileInspector } from "./file-inspector.ts";
import { analyseRemembering } from "./remember.ts";
import { settingsFor } from "./settings.ts";

/** Where one table of a file goes: the queue is named by the type its content decided. */
export interface RoutedTable {
  readonly queue: string;
  readonly analysis: Analysis;
  /** What the bytes alone told, in sentences for people. */
  readonly notes: readonly string[];
  /** Of the first table of an archive: the files beside it that could not be read. */
  readonly unread?: readonly UnreadEntry[];
  /** What its settings answer, for the next file of its source. */
  readonly answered: AnsweredStream;
}

export interface RoutingService {
  /**
   * Looks at a file's content and decides its format, its tables and their types, under the settings of its business and
   * what is remembered of its source. One routed table a table.
   * @throws OmError as `Format.analyse`, and `DECISION_INVALID` for settings that do not fit the file
   */
  route(file: FileRecord, settings: ReadonlyMap<string, string>): Promise<readonly RoutedTable[]>;
}

const headBytes = 64 << 10;

/** Files whose shapes are kept: a decision, and the question behind it, ask for the same ones again. */
const mostKeptShapes = 4;

export function createRoutingService({
  blobs,
  inspector,
  businesses,
  records,
}: {
  readonly blobs: BlobStore;
  readonly inspector: Pick<FileInspector, "inspect">;
  readonly businesses: Pick<BusinessRecords, "settings">;
  readonly records: Pick<RecordStore, "list">;
}): RoutingService {
  const kept = new Map<string, readonly TableShape[]>();
  return {
    async route(file, settings) {
      const shapes = await shapesOf(file);
      const business = await businesses.settings(file.report.business);
      const remembered = await rememberedFor(file);
      return shapes.map((shape) => {
        const given = settingsFor(shape, shapes, settings);
        const { report } = file;
        const { analysis, answered } = analyseRemembering(shape, { report, given, business, remembered });
        const unread = shape.unread === undefined ? {} : { unread: shape.unread };
        return { queue: analysis.decision.type, analysis, notes: shape.notes, ...unread, answered };
      });
    },
  };

  /**
   * A file is first read by what was decided before it was received, whenever that happens: its reading follows from the
   * order in which people sent and decided. Read once more it follows what is remembered then.
   */
  async function rememberedFor({ report, round }: FileRecord): Promise<readonly StreamAnswer[]> {
    const all = await listRemembered(report.business, records);
    return round > 1 ? all : all.filter(({ at }) => at <= report.receivedAt);
  }

  /** What a file's bytes tell: they never change. */
  async function shapesOf(file: FileRecord): Promise<readonly TableShape[]> {
    const before = kept.get(file.uploadKey);
    if (before !== undefined) return before;
    const shapes = await readShapes(file);
    kept.set(file.uploadKey, shapes);
    for (const oldest of kept.keys()) if (kept.size > mostKeptShapes) kept.delete(oldest);
    return shapes;
  }

  /** Text is read in parts, here; anything else whole, in a process of its own. */
  async function readShapes(file: FileRecord): Promise<readonly TableShape[]> {
    const source = await openSource(file, blobs);
    const head = await source.read(0, headBytes);
    const format = sniffFormat(head, file.report.name);
    const isText = format.isText && sniffContainer(head) === null;
    return isText
      ? format.analyse(source, file.report.name)
      : inspector.inspect({ uploadKey: file.uploadKey, name: file.report.name });
  }
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
