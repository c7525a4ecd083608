import { OmError } from "#core/errors.ts";
import { createAnalyser } from "./analyse-text.ts";
import { createGrowingNumbers, type GrowingNumbers } from "./growing-numbers.ts";
import { encodeLength, lengthCodes } from "./length-code.ts";
import { mostChunks, sealSegment, segmentBytes, type SegmentSections, viewSections } from "./segment-layout.ts";
import { createTextBlockWriter, type TextBlocks, type TextChunk } from "./text-blocks.ts";

export type { TextChunk } from "./text-blocks.ts";

/** More occurrences of a term in one chunk say nothing more. */
const countedOccurrences = 255;

/**
 * One immutable index of chunks and their texts: `openSegment` reads it. The same chunks give the same bytes (by the same
 * zlib). Halves of surrogate pairs are read back as U+FFFD. One pass; memory of 8 bytes for each term of each chunk, the
 * distinct terms, and the compressed texts.
 * @throws OmError `FILE_TOO_LARGE` above 16.7 million chunks or 4 GB of compressed texts or terms; `INTERNAL` for a line
 * that is no whole number of 0 or more.
 */
export function buildSegment(chunks: Iterable<TextChunk>): Uint8Array {
  const gathered = gatherPostings(chunks);
  const { lengths, foundTerms, blocks } = gathered;
  const terms = sortTerms([...gathered.termIds.keys()]);
  const termBytes = Buffer.from(terms.join(""), "utf8");
  const counts = {
    chunks: lengths.length,
    terms: terms.length,
    postings: foundTerms.length,
    blocks: blocks.blockSizes.length,
    length: gathered.length,
    termBytes: termBytes.length,
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
  sections.termBytes.set(termBytes);
  fillPostings(sections, terms, gathered);
  fillPeaks(sections);
  sealSegment(segment, counts);
  return segment;
}

interface GatheredPostings {
  readonly termIds: ReadonlyMap<string, number>;
  /** By term id: how many chunks have it. */
  readonly frequencies: GrowingNumbers;
  /** In the order of the chunks: the id of a term, and at the same place its posting. */
  readonly foundTerms: GrowingNumbers;
  readonly foundPostings: GrowingNumbers;
  /** Codes, by chunk. */
  readonly lengths: GrowingNumbers;
  /** Of all chunks together. */
  readonly length: number;
  readonly blocks: TextBlocks;
}

function gatherPostings(chunks: Iterable<TextChunk>): GatheredPostings {
  const texts = createTextBlockWriter();
  const termIds = new Map<string, number>();
  const lengths = createGrowingNumbers();
  const foundTerms = createGrowingNumbers();
  const foundPostings = createGrowingNumbers();
  const frequencies = createGrowingNumbers();
  const occurrences = createGrowingNumbers();
  const analyser = createAnalyser((term) => {
    const known = termIds.get(term);
    if (known !== undefined) return known;
    termIds.set(term, termIds.size);
    occurrences.push(0);
    frequencies.push(0);
    return termIds.size - 1;
  });
  let ofChunk: number[] = [];
  let ownLength = 0;
  let length = 0;

  const take = (id: number): void => {
    ownLength += 1;
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
      foundPostings.push(lengths.length * 256 + Math.min(occurrences.at(id), countedOccurrences));
      frequencies.set(id, frequencies.at(id) + 1);
      occurrences.set(id, 0);
    }
    texts.add(chunk);
    lengths.push(encodeLength(ownLength));
    length += ownLength;
    ofChunk = [];
    ownLength = 0;
  }
  return { termIds, frequencies, foundTerms, foundPostings, lengths, length, blocks: texts.finish() };
}

/** A place for each term, in their order; then the postings, which are in the order of the chunks already. */
function fillPostings(
  { postingStarts, postings, termStarts }: SegmentSections,
  terms: readonly string[],
  { termIds, frequencies, foundTerms, foundPostings }: GatheredPostings,
): void {
  const next = new Uint32Array(terms.length);
  let postingAt = 0;
  let byteAt = 0;
  for (const [rank, term] of terms.entries()) {
    const id = termIds.get(term) ?? 0;
    postingStarts[rank] = postingAt;
    termStarts[rank] = byteAt;
    next[id] = postingAt;
    postingAt += frequencies.at(id);
    byteAt += Buffer.byteLength(term, "utf8");
  }
  postingStarts[terms.length] = postingAt;
  termStarts[terms.length] = byteAt;
  for (let at = 0; at < foundTerms.length; at += 1) {
    const id = foundTerms.at(at);
    const place = next[id] ?? 0;
    postings[place] = foundPostings.at(at);
    next[id] = place + 1;
  }
}

/** What tells a search how much a term can be worth at most. */
function fillPeaks({ postingStarts, postings, lengths, mostOccurrences, shortestLengths }: SegmentSections): void {
  for (let rank = 0; rank < mostOccurrences.length; rank += 1) {
    let most = 0;
    let shortest = lengthCodes - 1;
    for (let at = postingStarts[rank] ?? 0; at < (postingStarts[rank + 1] ?? 0); at += 1) {
      const posting = postings[at] ?? 0;
      most = Math.max(most, posting & 255);
      shortest = Math.min(shortest, lengths[posting >>> 8] ?? 0);
    }
    mostOccurrences[rank] = most;
    shortestLengths[rank] = shortest;
  }
}

/** In the order of their bytes in UTF-8, which is that of their code units where no character needs two. */
function sortTerms(terms: readonly string[]): readonly string[] {
  if (!terms.some((term) => /[\ud800-\udfff]/.test(term))) return terms.toSorted();
  const withBytes = terms.map((term) => ({ term, bytes: Buffer.from(term, "utf8") }));
  return withBytes.toSorted((left, right) => Buffer.compare(left.bytes, right.bytes)).map(({ term }) => term);
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
