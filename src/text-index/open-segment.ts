import { OmError } from "#core/errors.ts";
import { damaged, readHeader, type SegmentSections, viewSections } from "./segment-layout.ts";
import { readBlock, type TextChunk } from "./text-blocks.ts";

/** An index of chunks that is read where it lies: nothing is copied but what is asked for. */
export interface Segment {
  readonly chunks: number;
  readonly terms: number;
  /** Of all chunks together, in terms. */
  readonly length: number;
  /** Of each chunk, as `length-code.ts` writes it. */
  readonly lengths: Uint8Array;
  /**
   * The chunk with its texts, from the block that holds it; the last block stays inflated.
   * @throws OmError `NOT_FOUND` for a chunk that it does not have, `FILE_CORRUPT` when its texts are damaged.
   */
  read(chunk: number): TextChunk;
  /** False for a chunk whose row does not count: no query may find it. */
  shows(chunk: number): boolean;
  /** Where a term (in UTF-8) occurs; null where it does not. */
  find(term: Uint8Array): TermPostings | null;
}

export interface TermPostings {
  /** chunk * 256 + occurrences, by chunk. */
  readonly list: Uint32Array;
  readonly mostOccurrences: number;
  /** Of the shortest chunk that has it, as `length-code.ts` writes it. */
  readonly shortestLength: number;
}

/**
 * Opens what `buildSegment` wrote. Costs a checksum over all but the texts; `bytes` stay in use and must not change.
 * @throws OmError `FILE_CORRUPT` for bytes of another kind or version, cut or damaged ones.
 */
export function openSegment(bytes: Uint8Array): Segment {
  const counts = readHeader(bytes);
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
  const sections = viewSections(aligned, counts);
  checkSections(sections, counts.postings, counts.chunks);
  let open: { readonly block: number; readonly chunks: readonly TextChunk[] } | null = null;
  return {
    chunks: counts.chunks,
    terms: counts.terms,
    length: counts.length,
    lengths: sections.lengths,
    shows: () => true,
    read: (chunk) => {
      const block = findBlock(sections.blockChunks, chunk);
      if (open?.block !== block) open = { block, chunks: readBlock(sections, block) };
      const found = open.chunks[chunk - (sections.blockChunks[block] ?? 0)];
      if (found === undefined) throw new OmError("NOT_FOUND", `there is no chunk ${chunk} in this text index`);
      return found;
    },
    find: (term) => {
      const rank = findTerm(sections, term);
      if (rank === null) return null;
      return {
        list: sections.postings.subarray(sections.postingStarts[rank], sections.postingStarts[rank + 1]),
        mostOccurrences: sections.mostOccurrences[rank] ?? 0,
        shortestLength: sections.shortestLengths[rank] ?? 0,
      };
    },
  };
}

/** The last block that begins at `chunk` or before it. */
function findBlock(blockChunks: Uint32Array, chunk: number): number {
  let low = 0;
  let high = blockChunks.length - 1;
  while (low + 1 < high) {
    const middle = (low + high) >>> 1;
    if ((blockChunks[middle] ?? 0) <= chunk) low = middle;
    else high = middle;
  }
  return low;
}

function findTerm({ termStarts, termBytes }: SegmentSections, term: Uint8Array): number | null {
  let low = 0;
  let high = termStarts.length - 2;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const order = compareBytes(termBytes, termStarts[middle] ?? 0, termStarts[middle + 1] ?? 0, term);
    if (order === 0) return middle;
    if (order < 0) low = middle + 1;
    else high = middle - 1;
  }
  return null;
}

/** Bytes of `all` from `start` to `end` beside those of `term`: below 0 when they come before. */
function compareBytes(all: Uint8Array, start: number, end: number, term: Uint8Array): number {
  const length = end - start;
  const shared = Math.min(length, term.length);
  for (let at = 0; at < shared; at += 1) {
    const difference = (all[start + at] ?? 0) - (term[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return length - term.length;
}

/** The checksum says that nothing was damaged; this, that whoever wrote it kept the rules. */
function checkSections(sections: SegmentSections, postings: number, chunks: number): void {
  const isWhole =
    climbs(sections.postingStarts, postings) &&
    climbs(sections.termStarts, sections.termBytes.length) &&
    climbs(sections.blockChunks, chunks) &&
    climbs(sections.blockStarts, sections.blocks.length) &&
    staysBelow(sections.postings, chunks);
  if (!isWhole) throw damaged("its sections do not fit together");
}

function staysBelow(postings: Uint32Array, chunks: number): boolean {
  let last = 0;
  for (let at = 0; at < postings.length; at += 1) last = Math.max(last, postings[at] ?? 0);
  return postings.length === 0 || last >>> 8 < chunks;
}

/** From 0 to `end`, never down. */
function climbs(starts: Uint32Array, end: number): boolean {
  let before = 0;
  for (const start of starts) {
    if (start < before) return false;
    before = start;
  }
  return starts[0] === 0 && before === end;
}
