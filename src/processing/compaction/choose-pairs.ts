import { unionOfLists } from "#engine/alike-lists.ts";
import type { CompactedBlob, Manifest, ManifestFile, PairColumns, PairsBlob } from "#engine/dataset.ts";

export interface PairSizes {
  /** Fewer rows are counted as fast. */
  readonly leastRows: number;
  /** What is written in one step is over in half a minute. */
  readonly mostRows: number;
}

/** Which pairs are to be written anew, from the rows of which blobs. */
export interface PairsPlan {
  readonly columns: PairColumns;
  readonly blobs: readonly CompactedBlob[];
}

interface TogetherAndColumns extends Pick<Manifest, "compacted" | "pairs"> {
  readonly files: readonly Pick<ManifestFile, "filledColumns">[];
}

const usualSizes: PairSizes = { leastRows: 1_000_000, mostRows: 25_000_000 };
/** Written again for so much more: the rows beside them are few, and each row is written a few times at most. */
const growth = 1.25;

/** Pairs that are not there, or know too little of the rows that lie together by now. Null: all is well. */
export function planPairs(
  { compacted = [], pairs = [], files }: TogetherAndColumns,
  kinds: readonly PairColumns[],
  { leastRows, mostRows } = usualSizes,
): PairsPlan | null {
  const rows = sumRows(compacted);
  if (rows < leastRows || rows > mostRows) return null;
  const filled = unionOfLists(files.map(({ filledColumns }) => filledColumns));
  const known = new Map(compacted.map((blob) => [blob.key, blob]));
  const rowsIn = (kept: PairsBlob | undefined): number =>
    sumRows((kept?.blobs ?? []).flatMap((key) => known.get(key) ?? []));
  const missing = kinds.find(
    ({ of, by }) =>
      filled.has(of) &&
      by.some((column) => filled.has(column)) &&
      rows > growth * rowsIn(pairs.find((kept) => isOf(kept, { of, by }))),
  );
  return missing === undefined ? null : { columns: missing, blobs: compacted };
}

export function isOf(kept: PairColumns, { of, by }: PairColumns): boolean {
  return kept.of === of && kept.by.join() === by.join();
}

function sumRows(blobs: readonly CompactedBlob[]): number {
  return blobs.reduce((sum, { tables }) => sum + tables.reduce((inBlob, { rows }) => inBlob + rows, 0), 0);
}
