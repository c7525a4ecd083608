import { OmError } from "#core/errors.ts";
import { createAnalyser } from "./analyse-text.ts";
import { createGrowingNumbers } from "./growing-numbers.ts";
import {
  longestPeakLength,
  mostChunks,
  sealSegment,
  segmentBytes,
  type SegmentSections,
  viewSections,
} from "./segment-layout.ts";
import { createTextBlockWriter, type TextChunk } from "./text-blocks.ts";

export type { TextChunk } from "./text-blocks.ts";

/** More occurrences of a term in one chunk say nothing more. */
export const mostOccurrences = 255;

/**
 * One immutable index of chunks and their texts: `openSegment` reads it. The same chunks give the same bytes (by the same
 * zlib). Halves of surrogate pairs are read back as U+FFFD. One pass; memory of 8 bytes for each term of each chunk, the
 * distinct terms, and the compressed texts.
 * @throws OmError `FILE_TOO_LARGE` above 16.7 million chunks or 4 GB of compressed texts or terms; `INTERNAL` for a line
 * that is no whole number of 0 or more.
 */
export function buildSegment(chunks: Iterable<TextChunk>): Uint8Array {
  const texts = createTextBlockWriter();
  const termIds = new Map<string, number>();
  const lengths = createGrowingNumbers();
  // What is found in the order of the chunks: a term, and its posting.
  const foundTerms = createGrowingNumbers();
  const foundPostings = createGrowingNumbers();
  const occurrences = createGrowingNumbers();
  const frequencies = createGrowingNumbers();
  const analyser = createAnalyser((term) => {
    const known = termIds.get(term);
    if (known !== undefined) return known;
    termIds.set(term, termIds.size);
    occurrences.push(0);
    frequencies.push(0);
    return termIds.size - 1;
  });
  let ofChunk: number[] = [];
  let length = 0;
  let total = 0;

  const take = (id: number): void => {
    length += 1;
    const before = occurrences.at(id);
    if (before === 0) ofChunk.push(id);
    occurrences.set(id, before + 1);
  };

  for (const chunk of chunks) {
    checkChunk(chunk, lengths.length);
    analyser.indexTerms(chunk.title, take);
    analyser.indexTerms(chunk.text, take);
    for (const id of ofChunk) {
      foundTerms.push(id);
      foundPostings.push(lengths.length * 256 + Math.min(occurrences.at(id), mostOccurrences));
      frequencies.set(id, frequencies.at(id) + 1);
      occurrences.set(id, 0);
    }
    texts.add(chunk);
    lengths.push(length);
    total += length;
    ofChunk = [];
    length = 0;
  }

  const terms = sortTerms(termIds);
  const blocks = texts.finish();
  const counts = {
    chunks: lengths.length,
    terms: terms.length,
    postings: foundTerms.length,
    blocks: blocks.blockSizes.length,
    length: total,
    termBytes: terms.reduce((sum, { bytes }) => sum + bytes.length, 0),
    blockBytes: blocks.blocks.length,
  };
  if (Math.max(counts.postings, counts.termBytes, counts.blockBytes) > 0xff_ff_ff_ff) throw tooLarge();
  const segment = new Uint8Array(segmentBytes(counts));
  const sections = viewSections(segment, counts);
  sections.lengths.set(lengths.view());
  sections.blockChunks.set(blocks.blockChunks);
  sections.blockStarts.set(blocks.blockStarts);
  sections.blockSizes.set(blocks.blockSizes);
  sections.blockChecksums.set(blocks.blockChecksums);
  sections.blocks.set(blocks.blocks);

  // A place for each term, in their order; then the postings, which are in the order of the chunks already.
  const next = new Uint32Array(terms.length);
  let postingAt = 0;
  let byteAt = 0;
  for (const [rank, { id, bytes }] of terms.entries()) {
    sections.postingStarts[rank] = postingAt;
    sections.termStarts[rank] = byteAt;
    sections.termBytes.set(bytes, byteAt);
    next[id] = postingAt;
    postingAt += frequencies.at(id);
    byteAt += bytes.length;
  }
  sections.postingStarts[terms.length] = postingAt;
  sections.termStarts[terms.length] = byteAt;
  for (let at = 0; at < foundTerms.length; at += 1) {
    const id = foundTerms.at(at);
    const place = next[id] ?? 0;
    sections.postings[place] = foundPostings.at(at);
    next[id] = place + 1;
  }
  fillPeaks(sections);
  sealSegment(segment, counts);
  return segment;
}

function fillPeaks({ postingStarts, postings, lengths, peaks }: SegmentSections): void {
  for (let rank = 0; rank < peaks.length; rank += 1) {
    let most = 0;
    let shortest = longestPeakLength;
    for (let at = postingStarts[rank] ?? 0; at < (postingStarts[rank + 1] ?? 0); at += 1) {
      const posting = postings[at] ?? 0;
      most = Math.max(most, posting & 255);
      shortest = Math.min(shortest, lengths[posting >>> 8] ?? 0);
    }
    peaks[rank] = most * (longestPeakLength + 1) + shortest;
  }
}

function sortTerms(termIds: ReadonlyMap<string, number>): readonly { readonly id: number; readonly bytes: Buffer }[] {
  return Array.from(termIds, ([term, id]) => ({ id, bytes: Buffer.from(term, "utf8") })).toSorted((left, right) =>
    Buffer.compare(left.bytes, right.bytes),
  );
}

function checkChunk({ line }: TextChunk, before: number): void {
  if (before >= mostChunks) throw tooLarge();
  if (!Number.isSafeInteger(line) || line < 0) {
    throw new OmError("INTERNAL", `a chunk of text has the line ${line}`, { details: { chunk: before } });
  }
}

function tooLarge(): OmError {
  return new OmError("FILE_TOO_LARGE", "these are too many texts for one index", {
    fix: "index them in several parts",
  });
}
