import { OmError } from "#core/errors.ts";
import type { Segment } from "#text-index/open-segment.ts";
import {
  type ChunkVectors,
  hasVector,
  type ListedVectors,
  openVectors,
  searchVectors,
  sizeOfVectors,
} from "#text-index/vectors.ts";
import type { Hit } from "#text-index/search.ts";
import { fuseHits } from "#text-index/fuse-hits.ts";
import type { BusinessView } from "../models/business-view.ts";
import type { OpenedText } from "../retrievers/documents/passage-memory.ts";
import { untilAborted } from "../utils/until-aborted.ts";
import { mostVectorBytes, type VectorSource } from "./vector-source.ts";

/** Hits by words, or fused with those by nearness. */
export interface WithVectors {
  readonly hits: readonly Hit[];
  /** How vectors were used, or why not; empty where no embedder is set. */
  readonly notes: readonly string[];
  /** Sentences: what should have been used and could not be. */
  readonly gaps: readonly string[];
}

/** Vectors of a business, kept between two questions. */
export interface VectorMemory {
  /**
   * The hits with those that are near in meaning, where a check proved that this helps; else the same hits. An embedder that
   * fails or is late is a gap. Only the signal of the question ends it with an error.
   */
  improve(query: string, hits: readonly Hit[], asked: AskedTexts): Promise<WithVectors>;
}

export interface AskedTexts {
  readonly view: BusinessView;
  /** All that the business has, and those of them that are looked at. */
  readonly all: readonly OpenedText[];
  readonly listed: readonly OpenedText[];
  readonly limit: number;
  readonly signal: AbortSignal;
}

export interface VectorMemoryOptions {
  /** Vectors that are not there by then are done without. */
  readonly withinMs?: number;
  readonly mostBytes?: number;
}

const withinMsByDefault = 5_000;
/** Of all passages: where more have no vectors, new files would stand behind old ones for that alone. */
const mostWithout = 0.1;

export function createVectorMemory({
  withinMs = withinMsByDefault,
  mostBytes = mostVectorBytes,
}: VectorMemoryOptions = {}): VectorMemory {
  let ofCheck = "";
  let opened = new Map<string, ListedVectors["vectors"] | null>();

  async function near(source: VectorSource, query: string, asked: AskedTexts, checkedAt: string, signal: AbortSignal) {
    const check = `${source.embedder.id}@${source.embedder.dimensions} ${checkedAt}`;
    if (check !== ofCheck) opened = new Map();
    ofCheck = check;
    const current = new Set(asked.all.map(({ key }) => key));
    for (const key of opened.keys()) if (!current.has(key)) opened.delete(key);
    const own = opened; // another question may begin anew meanwhile
    const [vector] = await untilAborted(() => source.embedder.embed([query], { purpose: "query", signal }), signal);
    const found: ListedVectors[] = [];
    let left = 0;
    let without = 0;
    for (const { key, segment } of asked.listed) {
      const vectors = own.has(key) ? (own.get(key) ?? null) : await readOne(source, key, signal);
      own.set(key, vectors);
      const fits = vectors?.dimensions === source.embedder.dimensions && vectors.chunks === segment.chunks;
      if (vectors !== null && fits) found.push({ key, vectors, shows: segment.shows });
      const lacking = countWithout(segment, vectors !== null && fits ? vectors : null);
      if (lacking > 0) left += 1;
      without += lacking;
    }
    return { left, without, near: vector === undefined ? [] : searchVectors(found, vector, asked.limit) };
  }

  return {
    async improve(query, hits, asked) {
      const { view, signal } = asked;
      const without = (...notes: readonly string[]): WithVectors => ({ hits, notes, gaps: [] });
      if (view.vectors === undefined) return without();
      const late = AbortSignal.any([signal, AbortSignal.timeout(withinMs)]);
      let name = "the embedder";
      try {
        const source = await untilAborted(view.vectors, late);
        if (source === null) return without();
        const { id, dimensions } = source.embedder;
        name = id;
        const verdict = await untilAborted(source.verdict, late);
        if (verdict === null) return without(`vectors of ${id} are not used: no check proved that they help here`);
        if (!verdict.isUsed) return without(`vectors of ${id} are not used: ${verdict.reason}`);
        const chunks = asked.all.reduce((sum, { segment }) => sum + segment.chunks, 0);
        if (sizeOfVectors(chunks, dimensions) > mostBytes)
          return without(
            `vectors of ${id} are not used: those of ${chunks} passages take more than ${mostBytes} bytes`,
          );
        const found = await near(source, query, asked, verdict.checkedAt, late);
        if (found.without > mostWithout * chunks)
          return without(
            `vectors of ${id} are not used: ${found.left} files have none yet, more than a tenth of the passages`,
          );
        const notes = [
          `vectors of ${id} weigh ${verdict.weight} beside words`,
          ...(found.left === 0
            ? []
            : [`the passages of ${found.left} files have no vectors yet: words alone find them`]),
        ];
        return { hits: fuseHits(hits, found.near, verdict.weight, asked.limit), notes, gaps: [] };
      } catch (thrown) {
        signal.throwIfAborted();
        const why = late.aborted
          ? `was not ready within ${withinMs} ms`
          : thrown instanceof OmError
            ? `failed (${thrown.code})`
            : "failed";
        return { hits, notes: [], gaps: [`${name} ${why}: passages are found by their words alone`] };
      }
    },
  };
}

/** Of the passages whose rows count. */
function countWithout({ chunks, shows }: Segment, vectors: ChunkVectors | null): number {
  let without = 0;
  for (let chunk = 0; chunk < chunks; chunk += 1)
    if (shows(chunk) && (vectors === null || !hasVector(vectors, chunk))) without += 1;
  return without;
}

/** Damaged ones are as if there were none: a check makes them again. */
async function readOne(
  source: VectorSource,
  key: string,
  signal: AbortSignal,
): Promise<ListedVectors["vectors"] | null> {
  const bytes = await untilAborted(() => source.read(key, signal), signal);
  try {
    return bytes === null ? null : openVectors(bytes);
  } catch {
    return null;
  }
}
