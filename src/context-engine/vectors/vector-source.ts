import type { Embedder } from "#ports/embedder.ts";
import type { VectorVerdict } from "./vector-verdict.ts";

/** What a question sees of the embedder and the vectors of its one business. */
export interface VectorSource {
  readonly embedder: Embedder;
  /** What the last check of this embedder came to; null where there was none, of this business and with these dimensions. */
  verdict(): Promise<VectorVerdict | null>;
  /** Of the segment behind a key, by this embedder; null where none were made. */
  read(textKey: string, signal: AbortSignal): Promise<Uint8Array | null>;
}

/** What a check needs besides. */
export interface VectorStore extends VectorSource {
  /** Kept beside the segment, and gone with it. */
  write(textKey: string, vectors: Uint8Array): Promise<void>;
  remove(textKey: string): Promise<void>;
  keep(verdict: VectorVerdict): Promise<void>;
}

/** Of all vectors of a business: they are held in memory and looked at one by one. */
export const mostVectorBytes = 64 * 1024 * 1024;
