import { setImmediate } from "node:timers/promises";
import { type Clock, toInstant } from "#core/clock.ts";
import { OmError } from "#core/errors.ts";
import { fuseHits } from "#text-index/fuse-hits.ts";
import { scoreAnswers } from "#text-index/ranking-quality.ts";
import type { Segment } from "#text-index/open-segment.ts";
import { type Hit, searchSegments } from "#text-index/search.ts";
import {
  type ChunkVectors,
  hasVector,
  noVector,
  type ListedVectors,
  openVectors,
  searchVectors,
  sizeOfVectors,
  writeVectors,
} from "#text-index/vectors.ts";
import type { BusinessView } from "../models/business-view.ts";
import { createPassageMemory, type OpenedText } from "../retrievers/documents/passage-memory.ts";
import type { TokenCounter } from "../utils/tokens.ts";
import { judgeVectors, type QuestionScores, triedWeights } from "./judge-vectors.ts";
import { isAtPlace, type LabelledQuestion, type PlacedPassage } from "./labelled-question.ts";
import { mostVectorBytes, type VectorStore } from "./vector-source.ts";
import type { VectorVerdict } from "./vector-verdict.ts";

export interface CheckEmbedderDeps {
  readonly store: VectorStore;
  readonly countTokens: TokenCounter;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Told before the first passage is sent, and after each request. */
  readonly told?: (progress: EmbeddingProgress) => void;
}

export interface EmbeddingProgress {
  /** Passages of which this check has made vectors, of those that it has to. */
  readonly passages: number;
  readonly of: number;
}

export interface CheckEmbedderRequest {
  readonly questions: readonly LabelledQuestion[];
  /** More are not sent; what was made before is sent no more. */
  readonly mostTokens: number;
}

/** As many as a question looks at, so that what is measured is what is used. */
const mostHits = 30;
const depth = 10;
/** Embedders refuse longer texts, and a passage has about 400 words. */
const longestText = 8_000;

/**
 * Whether the vectors of an embedder help to find what answers the questions of a business: makes those that are missing,
 * ranks each question with and without them, and keeps what came of it.
 * @throws OmError `NO_DATA` without passages, `QUERY_INVALID` for a place that no passage is at or a question that is there
 * twice, `CONFLICT` where files changed meanwhile, `MODEL_OVER_BUDGET` before
 * anything is sent, `NOT_AVAILABLE` for more passages than are searched; else as the embedder
 */
export async function checkEmbedder(
  { questions, mostTokens }: CheckEmbedderRequest,
  view: BusinessView,
  { store, countTokens, clock, signal, told = () => undefined }: CheckEmbedderDeps,
): Promise<VectorVerdict> {
  const { embedder } = store;
  const { version } = await view.texts(null);
  const { texts } = await createPassageMemory().open(view, signal);
  const passages = texts.reduce((sum, { segment }) => sum + shownChunks(segment).length, 0);
  if (passages === 0) throw new OmError("NO_DATA", "there are no passages", { fix: "ingest documents or notes first" });
  assertFits(
    texts.reduce((sum, { segment }) => sum + segment.chunks, 0),
    embedder.dimensions,
  );
  assertDistinct(questions);
  assertPlaces(questions, texts);
  const missing: MissingVectors[] = [];
  for (const text of texts) {
    const chunks = chunksWithout(text, await readVectors(text, store, signal));
    if (chunks.length > 0) missing.push({ text, chunks });
  }
  const asked = questions.map(({ text }) => text);
  const tokens = [...missing.flatMap(textsOf), ...asked].reduce((sum, text) => sum + countTokens(text), 0);
  assertBudget(tokens, mostTokens);
  const embedded = missing.reduce((sum, { chunks }) => sum + chunks.length, 0);
  await embedMissing(missing, view, { store, signal, told: (made) => told({ passages: made, of: embedded }) });
  const listed: ListedVectors[] = [];
  for (const text of texts) {
    const vectors = await readVectors(text, store, signal);
    // Half of the vectors would be judged as if they were all: another check, or an erasure, took them away.
    if (vectors === null || chunksWithout(text, vectors).length > 0)
      throw new OmError("CONFLICT", "files or vectors changed meanwhile", { fix: "check again" });
    listed.push({ key: text.key, vectors, shows: text.segment.shows });
  }
  const queries = await embedder.embed(asked, { purpose: "query", signal });
  const scores: QuestionScores[] = [];
  for (const [at, question] of questions.entries()) {
    await setImmediate(); // others are served between two questions
    signal.throwIfAborted();
    const near = searchVectors(listed, queries[at] ?? new Float32Array(), mostHits);
    scores.push(scoreQuestion(question, texts, near));
  }
  const verdict: VectorVerdict = {
    embedder: embedder.id,
    dimensions: embedder.dimensions,
    ...judgeVectors(scores),
    questions: questions.length,
    passages,
    embedded: {
      passages: embedded,
      questions: questions.length,
      tokens,
    },
    corpus: version,
    checkedAt: toInstant(clock.now()),
  };
  await store.keep(verdict);
  return verdict;
}

/** A segment, with those of its chunks of which there is no vector. */
interface MissingVectors {
  readonly text: OpenedText;
  readonly chunks: readonly number[];
}

/** Rows that do not count are found by no query: nobody needs to see them. */
function shownChunks(segment: Segment): readonly number[] {
  return Array.from({ length: segment.chunks }, (_none, at) => at).filter(segment.shows);
}

function chunksWithout({ segment }: OpenedText, vectors: ChunkVectors | null): readonly number[] {
  return shownChunks(segment).filter((chunk) => vectors === null || !hasVector(vectors, chunk));
}

/** Segment by segment, so that a check that is broken off goes on where it stood; of files that went meanwhile nothing stays. */
async function embedMissing(
  missing: readonly MissingVectors[],
  view: BusinessView,
  deps: Pick<CheckEmbedderDeps, "store" | "signal"> & { readonly told: (made: number) => void },
): Promise<void> {
  const { store, signal, told } = deps;
  let made = 0;
  told(made);
  try {
    for (const each of missing) {
      const { text, chunks } = each;
      const vectors = await embedChunks(each, deps, (count) => told(made + count));
      made += chunks.length;
      const before = await readVectors(text, store, signal);
      if (chunksWithout(text, before).length === 0) continue; // another check was here
      await store.remove(text.key); // damaged ones, or those of fewer rows
      const all = Array.from(
        { length: text.segment.chunks },
        (_none, at) => vectors.get(at) ?? vectorOf(before, at) ?? noVector(store.embedder.dimensions),
      );
      await store.write(text.key, writeVectors(all, store.embedder.dimensions));
    }
  } finally {
    const current = new Set((await view.texts(null)).texts.map(({ key }) => key));
    for (const { text } of missing) if (!current.has(text.key)) await store.remove(text.key);
  }
}

/** Request by request, so that it is told how far it is. */
async function embedChunks(
  { text, chunks }: MissingVectors,
  { store, signal }: Pick<CheckEmbedderDeps, "store" | "signal">,
  told: (made: number) => void,
): Promise<ReadonlyMap<number, Float32Array>> {
  const { embedder } = store;
  const vectors = new Map<number, Float32Array>();
  for (let from = 0; from < chunks.length; from += embedder.textsPerRequest) {
    const next = chunks.slice(from, from + embedder.textsPerRequest);
    const found = await embedder.embed(textsOf({ text, chunks: next }), { purpose: "document", signal });
    for (const [at, vector] of found.entries()) vectors.set(next[at] ?? 0, vector);
    told(vectors.size);
  }
  return vectors;
}

function textsOf({ text: { segment }, chunks }: MissingVectors): readonly string[] {
  return chunks.map((at) => {
    const { title, text } = segment.read(at);
    return `${title}\n${text}`.trim().slice(0, longestText);
  });
}

function vectorOf(vectors: ChunkVectors | null, chunk: number): Float32Array | null {
  if (vectors === null) return null;
  const { numbers, dimensions } = vectors;
  return numbers.subarray(chunk * dimensions, (chunk + 1) * dimensions);
}

async function readVectors(
  { key, segment }: OpenedText,
  store: VectorStore,
  signal: AbortSignal,
): Promise<ChunkVectors | null> {
  const bytes = await store.read(key, signal);
  try {
    const vectors = bytes === null ? null : openVectors(bytes);
    const fits = vectors?.chunks === segment.chunks && vectors.dimensions === store.embedder.dimensions;
    return fits ? vectors : null;
  } catch {
    return null;
  }
}

function scoreQuestion(
  { text, answers }: LabelledQuestion,
  texts: readonly OpenedText[],
  near: ReturnType<typeof searchVectors>,
): QuestionScores {
  const words = searchSegments(texts, text, { limit: mostHits });
  const byKey = new Map(texts.map((each) => [each.key, each]));
  const score = (hits: readonly Pick<Hit, "key" | "chunk">[]): QuestionScores["words"] => {
    const found = hits.slice(0, depth).flatMap(({ key, chunk }) => placeOf(byKey.get(key), chunk));
    return scoreAnswers(answers, found, isAnswer, depth);
  };
  return {
    words: score(words),
    vectors: score(near),
    fused: triedWeights.map((weight) => score(fuseHits(words, near, weight, mostHits))),
  };
}

function isAnswer({ places }: LabelledQuestion["answers"][number], passage: PlacedPassage): boolean {
  return places.some((place) => isAtPlace(passage, place));
}

function placeOf(text: OpenedText | undefined, chunk: number): readonly PlacedPassage[] {
  return text === undefined ? [] : [{ file: text.about.name, ...text.segment.read(chunk) }];
}

/** One question asked twenty times would be twenty proofs. */
function assertDistinct(questions: readonly LabelledQuestion[]): void {
  for (const of of ["id", "text"] as const) {
    const said = questions.map((question) => question[of].trim().toLowerCase());
    const repeated = questions.find((_question, at) => said.indexOf(said[at] ?? "") < at);
    if (repeated !== undefined)
      throw new OmError("QUERY_INVALID", `the ${of} of the question ${repeated.id} is there twice`, {
        fix: "ask each question once",
      });
  }
}

/** A place that nothing is at would count as an answer that no search finds. */
function assertPlaces(questions: readonly LabelledQuestion[], texts: readonly OpenedText[]): void {
  const passages = texts.flatMap((text) => shownChunks(text.segment).flatMap((at) => placeOf(text, at)));
  for (const { id, answers } of questions) {
    const lost = answers.find((answer) => !passages.some((passage) => isAnswer(answer, passage)));
    if (lost !== undefined)
      throw new OmError("QUERY_INVALID", `of the question ${id} no passage is at ${lost.places.join(", ")}`, {
        fix: "name the file as `om files` shows it, then # and a line or heading; `om context QUESTION --json` shows lines",
      });
  }
}

function assertFits(passages: number, dimensions: number): void {
  const bytes = sizeOfVectors(passages, dimensions);
  if (bytes <= mostVectorBytes) return;
  throw new OmError(
    "NOT_AVAILABLE",
    `vectors of ${passages} passages take ${bytes} bytes, and at most ${mostVectorBytes} are searched`,
    { fix: "set an embedder of fewer dimensions; words alone find all of them" },
  );
}

function assertBudget(tokens: number, most: number): void {
  if (tokens <= most) return;
  throw new OmError("MODEL_OVER_BUDGET", `the check would send ${tokens} tokens, and ${most} are allowed`, {
    fix: "allow more of them, or check with fewer files",
  });
}
