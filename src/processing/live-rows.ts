import type { FileReport, ReplacedRows, TableReport } from "#core/report.ts";
import { headKey, type ManifestFile, readManifest, visibleCount } from "#engine/dataset.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import type { RecordStore } from "#ports/record-store.ts";

/** Says of tables how many of their rows are in the numbers now: later files may replace some, or give them back. */
export interface LiveRows {
  /** The reports with `live` as the current manifests have it. */
  add(business: string, reports: readonly FileReport[]): Promise<readonly FileReport[]>;
}

type Live = TableReport["live"];

const mostKept = 50;

/** What a manifest says never changes: it is kept for the next report. */
export function createLiveRows({
  blobs,
  records,
}: {
  readonly blobs: BlobStore;
  readonly records: RecordStore;
}): LiveRows {
  const kept = new Map<string, Promise<ReadonlyMap<string, Live>>>();
  return {
    async add(business, reports) {
      const types = new Set(reports.flatMap(({ tables }) => tables.filter(isCounted).map(({ type }) => type)));
      const found = new Map(
        await Promise.all([...types].map(async (type) => [type, await readLive(business, type)] as const)),
      );
      return reports.map((report) => ({
        ...report,
        tables: report.tables.map((table) => {
          const live = isCounted(table) ? found.get(table.type)?.get(nameOf(report.fileId, table.name)) : undefined;
          return live === undefined ? table : { ...table, live };
        }),
      }));
    },
  };

  async function readLive(business: string, dataset: string): Promise<ReadonlyMap<string, Live>> {
    const head = await records.get(headKey(business, dataset));
    if (typeof head?.value !== "string") return new Map();
    const key = head.value;
    const known = kept.get(key) ?? readManifest(key, blobs).then(({ files }) => drawLive(files));
    kept.delete(key);
    kept.set(key, known);
    for (const oldest of kept.keys()) if (kept.size > mostKept) kept.delete(oldest);
    return known.catch((error: unknown) => {
      kept.delete(key);
      throw error;
    });
  }
}

function isCounted({ state }: TableReport): boolean {
  return state === "done" || state === "done_with_rejects";
}

function nameOf(fileId: string, table: string): string {
  return JSON.stringify([fileId, table]);
}

/** The live rows of each table of a dataset, by `nameOf`. */
function drawLive(files: readonly ManifestFile[]): ReadonlyMap<string, Live> {
  const names = new Map(files.map(({ fileId, name }) => [fileId, name]));
  const replaces = new Map<string, ReplacedRows[]>();
  for (const { fileId, name, superseded } of files) {
    for (const { rows, ...by } of superseded?.by ?? []) {
      const winner = nameOf(by.fileId, by.table);
      replaces.set(winner, [...(replaces.get(winner) ?? []), { fileId, name, rows }]);
    }
  }
  return new Map(
    files.map((file): [string, Live] => {
      const own = nameOf(file.fileId, file.table);
      const replaced = byFile(replaces.get(own) ?? []);
      const replacedBy = byFile(
        (file.superseded?.by ?? []).map(({ fileId, rows }) => ({ fileId, name: names.get(fileId) ?? fileId, rows })),
      );
      return [
        own,
        {
          visible: visibleCount(file),
          superseded: file.superseded?.rows ?? 0,
          supersedes: replaced.reduce((sum, { rows }) => sum + rows, 0),
          ...(replaced.length === 0 ? {} : { replaces: replaced }),
          ...(replacedBy.length === 0 ? {} : { replacedBy }),
        },
      ];
    }),
  );
}

/** Tables of one file together. */
function byFile(rows: readonly ReplacedRows[]): ReplacedRows[] {
  const files = new Map<string, ReplacedRows>();
  for (const part of rows) files.set(part.fileId, { ...part, rows: part.rows + (files.get(part.fileId)?.rows ?? 0) });
  return [...files.values()];
}
