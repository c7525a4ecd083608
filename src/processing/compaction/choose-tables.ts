import { placeTables } from "#engine/compacted-rows.ts";
import { type CompactedBlob, isReplaced, type Manifest, type ManifestFile, visibleCount } from "#engine/dataset.ts";

/** What is to change of the blobs in which many tables lie together. */
export interface CompactionPlan {
  /** Blobs that stay. */
  readonly kept: readonly CompactedBlob[];
  /** Tables whose rows are to be written into a new one; none: blobs only go. */
  readonly tables: readonly ManifestFile[];
}

export interface CompactionSizes {
  /** So many small tables, or small blobs, make a blob. */
  readonly mostAlike: number;
  /** What has more rows is read as fast alone. */
  readonly mostSmallRows: number;
  /** One step writes no more: it is over in some seconds, and nobody waits long for its end. */
  readonly mostRows: number;
}

/** Two row groups are no small blob any more: a table of ten thousand rows is written once more, much smaller ones twice. */
const usualSizes: CompactionSizes = { mostAlike: 32, mostSmallRows: 250_000, mostRows: 2_500_000 };

/**
 * Small tables that lie alone go into a blob when they are many; small blobs into a larger one, then. A blob of which less
 * than half is still listed goes, and its tables lie alone again. Null: all is well.
 */
export function planCompaction(
  { files, compacted = [], columns }: Manifest,
  { mostAlike, mostSmallRows, mostRows } = usualSizes,
): CompactionPlan | null {
  if (Object.keys(columns).length === 0) return null; // each file has columns of its own
  const { blobs, others } = placeTables(
    compacted,
    files.filter((file) => file.parts.length > 0 && !isReplaced(file)),
  );
  const alone = others.filter((file) => visibleCount(file) < mostSmallRows);
  const small = blobs.filter(({ tables }) => countRows(tables) < mostSmallRows);
  const together = small.length < mostAlike - 1 ? [] : small.map((blob) => blob.tables);
  const tables = alone.length < mostAlike ? [] : takeFirst([...together, ...alone.map((file) => [file])], mostRows);
  const moving = new Set(tables);
  const kept = blobs.filter((blob) => blob.tables.every((file) => !moving.has(file))).map(({ blob }) => blob);
  return tables.length === 0 && kept.length === compacted.length ? null : { kept, tables };
}

/** At least two, and then as many as have so many rows. */
function takeFirst(groups: readonly (readonly ManifestFile[])[], mostRows: number): readonly ManifestFile[] {
  let rows = 0;
  const end = groups.findIndex((tables, at) => {
    rows += countRows(tables);
    return rows > mostRows && at >= 2;
  });
  return (end < 0 ? groups : groups.slice(0, end)).flat();
}

function countRows(tables: readonly ManifestFile[]): number {
  return tables.reduce((sum, file) => sum + visibleCount(file), 0);
}
