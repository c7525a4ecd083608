import type { BusinessView } from "#context-engine/models/business-view.ts";
import type { EmbeddingProgress } from "#context-engine/vectors/check-embedder.ts";
import type { LabelledQuestion } from "#context-engine/vectors/labelled-question.ts";
import type { VectorStore } from "#context-engine/vectors/vector-source.ts";
import type { VectorVerdict } from "#context-engine/vectors/vector-verdict.ts";
import type { Clock } from "#core/clock.ts";
import { OmError } from "#core/errors.ts";
import type { Embedder } from "#ports/embedder.ts";
import { createVectorStore, type VectorStoreDeps } from "./vector-store.ts";

export interface EmbedderCheck {
  readonly questions: readonly LabelledQuestion[];
  /** More are not sent. */
  readonly mostTokens?: number;
  readonly signal?: AbortSignal;
  /** Told before the first passage is sent, and after each request. */
  readonly told?: (progress: EmbeddingProgress) => void;
}

export interface VectorService {
  /**
   * Whether the embedder that is set helps to find what answers these questions; questions use its vectors from then on
   * where it does, and do not where it does not.
   * @throws OmError `CONFIGURATION` where none is set; `NO_DATA`, `QUERY_INVALID`, `MODEL_OVER_BUDGET`, `NOT_AVAILABLE`; as the embedder
   */
  checkEmbedder(business: string, check: EmbedderCheck): Promise<VectorVerdict>;
}

export interface VectorServiceDeps extends VectorStoreDeps {
  readonly openEmbedder: () => Promise<Embedder | null>;
  readonly open: (business: string) => Promise<BusinessView>;
  readonly clock: Clock;
}

/** A business with some ten thousand passages. */
const mostTokensByDefault = 5_000_000;

export function createVectorService({ openEmbedder, open, clock, ...stores }: VectorServiceDeps): VectorService {
  return {
    async checkEmbedder(business, { questions, mostTokens = mostTokensByDefault, signal, told }) {
      const embedder = await openEmbedder();
      if (embedder === null)
        throw new OmError("CONFIGURATION", "no embedder is set", {
          fix: "set OM_EMBEDDER, such as ollama:nomic-embed-text, where the server or the command runs",
        });
      const { checkEmbedder } = await import("#context-engine/vectors/check-embedder.ts");
      const { loadTokenCounter } = await import("#context-engine/utils/tokens.ts");
      return checkEmbedder({ questions, mostTokens }, await open(business), {
        store: createVectorStore(business, embedder, stores),
        countTokens: await loadTokenCounter(),
        clock,
        signal: signal ?? new AbortController().signal,
        ...(told !== undefined && { told }),
      });
    },
  };
}

/** The vectors of one business; null where no embedder is set. */
export async function openVectorStore(
  business: string,
  openEmbedder: () => Promise<Embedder | null>,
  stores: VectorStoreDeps,
): Promise<VectorStore | null> {
  const embedder = await openEmbedder();
  return embedder === null ? null : createVectorStore(business, embedder, stores);
}

/** Opened when it is first needed; tried again where that failed. */
export function openOnce(open: () => Promise<Embedder | null>): () => Promise<Embedder | null> {
  let opened: Promise<Embedder | null> | null = null;
  return () =>
    (opened ??= open().catch((thrown: unknown) => {
      opened = null;
      throw thrown;
    }));
}
