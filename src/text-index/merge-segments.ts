import { buildSegment, type TextChunk } from "./build-segment.ts";
import type { ListedSegment } from "./search.ts";

/** Chunks in a row of a source that stand in a row of the merged segment, too. */
export interface MergedRun {
  readonly key: string;
  /** First chunk in the source. */
  readonly from: number;
  /** The same chunk in the merged segment. */
  readonly at: number;
  readonly chunks: number;
}

export interface MergedSegment {
  readonly bytes: Uint8Array;
  /** Where its chunks come from, in their order; as few as there are. */
  readonly runs: readonly MergedRun[];
}

/**
 * Many segments as one, in the order that is given, without the chunks that are not kept. It is built from their texts, so
 * that its bytes are those of one that was built from all of them at once.
 * @throws OmError what `Segment.read` and `buildSegment` throw
 */
export function mergeSegments(
  listed: readonly ListedSegment[],
  keep: (key: string, chunk: number) => boolean,
): MergedSegment {
  const runs: MergedRun[] = [];
  let merged = 0;
  const kept = function* (): Generator<TextChunk> {
    for (const { key, segment } of listed) {
      for (let chunk = 0; chunk < segment.chunks; chunk += 1) {
        if (!keep(key, chunk)) continue;
        const last = runs.at(-1);
        if (last !== undefined && last.key === key && last.from + last.chunks === chunk) {
          runs[runs.length - 1] = { ...last, chunks: last.chunks + 1 };
        } else {
          runs.push({ key, from: chunk, at: merged, chunks: 1 });
        }
        merged += 1;
        yield segment.read(chunk);
      }
    }
  };
  return { bytes: buildSegment(kept()), runs };
}
